"""Press copies: what a library service sends out, with us in copy.

Nothing is ever answered, so that neither machines nor strangers are a danger: a press office sends by
list and with programs, and the token in the address says whose copy it is, not the sender.
"""

import re
from dataclasses import dataclass

from fanfare.inbound.arrival import Arrival
from fanfare.inbound.head import Beginning, decoded
from fanfare.inbound.sender import is_proven, sender_of

PRESS = "press"
"""What the addresses begin with, before a "+" and the service's token."""
MAX_SUBJECT_LENGTH = 300

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class PressMail:
    """local_part: of the address that was written to, its token still to be checked. sender_domain: of
    who sent it; empty when nothing binds the name to the mail. identity: the same for every copy of the
    mail."""

    local_part: str
    sender_domain: str
    subject: str
    identity: str


def read_press_mail(mail: Beginning, came: Arrival, local_part: str) -> PressMail:
    """What the headers say of a press copy."""
    sender = sender_of(mail)
    subject = decoded(mail.first("subject")[: MAX_SUBJECT_LENGTH * 4])
    return PressMail(
        local_part=local_part,
        sender_domain=sender.rpartition("@")[2].lower() if is_proven(sender, came) else "",
        subject=_CONTROL.sub(" ", subject).strip()[:MAX_SUBJECT_LENGTH],
        identity=mail.message_id or mail.evidence,
    )
