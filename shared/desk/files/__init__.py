"""Files that people write: heads in YAML, and tables in CSV."""
