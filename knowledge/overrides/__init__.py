"""What a province sets for itself: fees and addresses that win over the national facts."""
