"""What staff set right of a procedure: laid over the bundle and whatever was imported."""
