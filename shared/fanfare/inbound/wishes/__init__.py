"""What a mail asks for, told from its words."""
