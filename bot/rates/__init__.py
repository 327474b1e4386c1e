"""How much one person, one network address and one channel may ask of the bot."""
