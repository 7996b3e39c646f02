"""Reading mail that people send to the bulletin: what it asks, and whether to answer at all."""
