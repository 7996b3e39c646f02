"""What staff do for a person."""
