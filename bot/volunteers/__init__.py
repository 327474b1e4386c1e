"""Volunteers at the counter: invitations, people helped, handouts and posters."""
