"""Results of a release."""
