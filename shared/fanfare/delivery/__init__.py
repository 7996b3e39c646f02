"""Mails on their way: what may be sent, and the outcome."""
