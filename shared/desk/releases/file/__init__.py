"""A release's file: its head, its national version."""
