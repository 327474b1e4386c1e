"""What staff teach the bot: entries proposed, approved by a second person, withdrawn."""
