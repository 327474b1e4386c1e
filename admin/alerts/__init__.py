"""Alerts: staff hear of new severe and overdue reports, on the pages and in their chats."""
