"""Composing answers from facts."""
