"""The steps of the pipeline, one idea a module; none imports another."""
