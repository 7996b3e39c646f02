"""`fanfare mailing`."""
