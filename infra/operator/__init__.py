"""The operator's command: `fanfare`."""
