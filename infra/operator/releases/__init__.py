"""`fanfare release`: commands about press releases."""
