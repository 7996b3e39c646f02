"""AWS calls that only staff cause. One class per resource, its client passed in."""
