"""Mails: rendered texts, calendar parts and their MIME form."""
