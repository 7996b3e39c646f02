"""What Fanfare's functions share: rules, messages, rendering, and the only AWS calls."""
