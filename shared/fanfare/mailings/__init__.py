"""Mailings: an issue or a release on its way to everybody who wants it."""
