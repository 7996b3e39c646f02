"""What came of a release."""
