"""From what is to be told to whole mails."""
