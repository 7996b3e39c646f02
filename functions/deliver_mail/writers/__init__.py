"""From chosen mails to their bytes."""
