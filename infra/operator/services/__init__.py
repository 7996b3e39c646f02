"""`fanfare services`."""
