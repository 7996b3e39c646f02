"""The only AWS calls. One class per resource, its client passed in."""
