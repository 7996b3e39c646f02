"""Mailings: what a mailing is doing, and steering it."""
