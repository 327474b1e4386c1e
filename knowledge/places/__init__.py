"""Where people live and hand in: communes since July 2025, what they were, and their offices."""
