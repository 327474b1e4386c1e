"""Taking over a new portal dump: what would change, applying it, keeping what was before."""
