"""A filled-in release as text, HTML and .docx."""
