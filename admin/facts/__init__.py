"""What staff keep right: procedures and repeals, the province's own fees, the office directory."""
