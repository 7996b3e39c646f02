"""Library services: their files, and counting their readers."""
