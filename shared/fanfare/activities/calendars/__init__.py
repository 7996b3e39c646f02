"""Calendar data (RFC 5545, RFC 5546)."""
