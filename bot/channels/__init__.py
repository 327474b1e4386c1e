"""Channels: each authenticates an event, parses it, hands it over and renders the reply."""
