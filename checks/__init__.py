"""Checks of the repository itself, run by `make`; no part of the product."""
