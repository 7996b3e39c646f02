"""Rules of mailings: an issue on its way to everybody who wants it."""
