"""Checklists: the papers of a procedure, to tick off in a conversation."""
