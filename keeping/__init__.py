"""Keeping the state: back up, restore, move to another database."""
