"""Which of our addresses a mail was written to."""

import re

from fanfare.inbound.arrival import Arrival
from fanfare.inbound.head import Beginning
from fanfare.people import normalised

_BETWEEN = re.compile(r"[\s<>,;:\"()]+")


def recipients(mail: Beginning, came: Arrival, domain: str) -> list[str]:
    """Local parts of addresses of our domain, in small letters: the envelope's recipient,
    or, when it is not named, those in the headers."""
    written = [came.recipient] if came.recipient else _in_headers(mail)
    parted = (normalised(one).rpartition("@") for one in written)
    return [local for local, at, where in parted if at and where == domain.lower()]


def _in_headers(mail: Beginning) -> list[str]:
    names = ("delivered-to", "x-original-to", "to", "cc")
    return [word for name in names for value in mail.all(name) for word in _BETWEEN.split(value)]
