"""What library services say that they did with a release, and what of it came to us."""
