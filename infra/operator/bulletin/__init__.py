"""`fanfare bulletin`."""
