"""What SES lets the account send."""

from typing import TYPE_CHECKING

from fanfare.mailings.pace import Quota

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient


def quota(ses: "SESClient") -> Quota:
    """What SES allows the account at this moment. One GetSendQuota."""
    found = ses.get_send_quota()
    return Quota(
        rate=found["MaxSendRate"], day=found["Max24HourSend"], used=found["SentLast24Hours"]
    )
