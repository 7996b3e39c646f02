"""When a mailing stops by itself: mail goes where it isn't wanted, and SES will soon mind.

SES reviews an account at 5 % bounces or 0.1 % complaints:
https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
"""

from fanfare.mailings.mailing import Counts, Reason

MAX_BOUNCES = 0.04
MAX_COMPLAINTS = 0.0008
"""Of the mails sent: a fifth below what SES minds."""

ENOUGH_SENT = 100
ENOUGH_BOUNCES = 5
ENOUGH_COMPLAINTS = 2
"""Fewer are chance: one complaint is 1 % of a hundred mails."""


def why_stop(counts: Counts, excused: Counts) -> Reason | None:
    """Why the mailing is to be paused for a person to look at, or None.

    Args:
        excused: the numbers that a person saw who let it go on all the same: only what came since counts.
    """
    sent = counts.sent - excused.sent
    if sent < ENOUGH_SENT:
        return None
    if counts.bounced - excused.bounced >= max(ENOUGH_BOUNCES, MAX_BOUNCES * sent):
        return Reason.BOUNCES
    if counts.complained - excused.complained >= max(ENOUGH_COMPLAINTS, MAX_COMPLAINTS * sent):
        return Reason.COMPLAINTS
    return None
