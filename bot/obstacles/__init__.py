"""Obstacle reports: one problem, many voices, and the way it is closed."""
