"""The pages, one module for each part of the staff's work."""
