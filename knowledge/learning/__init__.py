"""What staff taught: entries that link people's questions to a procedure or to an answer."""
