"""Training of the encoder, the ranker and the calibration; not needed to serve."""
