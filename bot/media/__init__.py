"""What comes with messages beside text, and what goes out beside it: photos and voices."""
