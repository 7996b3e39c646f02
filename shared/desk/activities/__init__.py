"""Activities: their files, and what a change of one means."""
