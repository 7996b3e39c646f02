"""What services put on: reading, checking and finding activities."""
