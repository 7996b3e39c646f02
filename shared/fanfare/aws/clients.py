"""How AWS clients are set up where every call counts."""

from botocore.config import Config

LEAN = Config(user_agent="Fanfare", parameter_validation=False)
"""Less work in each call: botocore neither composes its user agent each time nor checks what the
type checker has checked already."""

BRIEF = Config(
    retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=2, read_timeout=4
)
"""For the site, where a visitor waits: boto3 by itself waits a minute for an answer, ten times over, and
each visitor who waits holds one of the account's Lambda workers."""

ONCE = LEAN.merge(
    Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=8, tcp_keepalive=True)
)
"""For SES, and only there: it can't recognise a repeated call, so that a retry after a lost reply would
send the mail twice. The ledger does the retrying."""
