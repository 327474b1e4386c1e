"""How the bot came to an answer, as staff read it."""
