"""People: what is kept of somebody, and erasing it."""
