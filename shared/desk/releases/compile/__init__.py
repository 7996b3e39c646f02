"""Compiling a release: from its Markdown to a program that is run for each service."""
