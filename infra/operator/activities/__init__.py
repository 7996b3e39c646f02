"""`fanfare activities` and `fanfare registrations`."""
