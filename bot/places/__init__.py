"""The citizen's own place: its name, its office, and what its province sets."""
