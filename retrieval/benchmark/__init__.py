"""The comparison that `make bench` prints: quality and speed of every method, in one run."""
