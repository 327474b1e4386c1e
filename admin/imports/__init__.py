"""Importing dossiers: a file taken in, read in the background, previewed, and landed."""
