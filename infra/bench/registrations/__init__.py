"""What a registration costs."""
