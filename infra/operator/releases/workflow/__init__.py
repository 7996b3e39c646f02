"""What the commands that move a release on have in common."""
