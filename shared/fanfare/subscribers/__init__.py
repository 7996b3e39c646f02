"""Who takes the bulletin: nouns, and what a message changes."""
