"""Questions about words that must not be confused."""
