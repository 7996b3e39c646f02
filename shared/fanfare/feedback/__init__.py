"""What SES tells of mails that were sent, and what follows for the people who should have got them."""
