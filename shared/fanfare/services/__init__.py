"""Library services: what is kept of each, and how it changes."""
