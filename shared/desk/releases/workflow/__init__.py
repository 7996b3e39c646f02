"""A release from the hand-in to its last copy: what people decide about it, and what follows."""
