"""What a bulletin costs."""
