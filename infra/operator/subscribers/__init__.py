"""`fanfare subscribers`."""
