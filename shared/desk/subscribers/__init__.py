"""Subscribers: their files, and putting them on the bulletin."""
