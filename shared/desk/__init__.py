"""What staff do, once, for the command and the web desk alike. No terminal and no HTTP."""
