"""What the operator sees: logs, metrics, and whether the bot is live and ready."""
