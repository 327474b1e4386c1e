"""Message to reply: steps, composing, conversations, dossiers, obstacles and channels."""
