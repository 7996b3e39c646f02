"""The bulletin's form, its archive, and the pages behind its links."""
