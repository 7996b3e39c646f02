"""Blanks: what somebody meant to fill in later, such as “TBC” or “[name of library]”."""
