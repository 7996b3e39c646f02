"""The registration form, and the pages behind mailed links."""
