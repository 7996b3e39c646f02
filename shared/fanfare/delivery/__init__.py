"""Mails on their way: what may be sent, and what came of it."""
