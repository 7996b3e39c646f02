"""Whether a day is a good one for a release."""
