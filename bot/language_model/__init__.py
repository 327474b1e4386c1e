"""The optional language model: it words things anew; what is said comes from the facts alone."""
