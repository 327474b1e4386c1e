"""Chats in which staff want to be alerted."""
