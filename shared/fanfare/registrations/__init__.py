"""Registrations: who gets a place."""
