"""Measurements of the running product: load over loopback, and memory over many turns."""
