"""The list of procedures in the chat: life events, fields and what they hold."""
