"""The ledger table: mails, mailings, issues."""
