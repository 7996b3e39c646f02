"""The subscribers table, and where people occur."""
