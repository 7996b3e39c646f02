"""What SES wrote above a mail when it took it in. Anything further down was written by the sender.

SES puts its own headers first, each once, and each result of its authentication checks on a line of its
own: a sender can choose words within such a line (HELO, the envelope's address), never where one begins.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from fanfare.inbound.beginning import Beginning

_BY_SES = {
    "return-path",
    "received",
    "x-ses-spam-verdict",
    "x-ses-virus-verdict",
    "received-spf",
    "authentication-results",
    "x-ses-receipt",
    "x-ses-dkim-signature",
}
LONGEST_TRACE = 2000

_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+@[^\s<>;]+)>?\s*;", re.IGNORECASE)
_DMARC = re.compile(r"dmarc\s*=\s*(\w+)", re.IGNORECASE)
_NO_POLICY = re.compile(r"\bp\s*=\s*none\b|policy\s*[.=]\s*none\b", re.IGNORECASE)


class Dmarc(StrEnum):
    """What came of the check that binds the From address to the sender (RFC 7489).

    UNCHECKED: no such result stands there. TOLERATED: it failed, and the domain asks for no consequence.
    """

    PASSED = "passed"
    FAILED = "failed"
    TOLERATED = "tolerated"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Arrival:
    """return_path: the envelope's sender; empty for "<>", None when none is named. recipient: the
    envelope's, empty when it is not named."""

    return_path: str | None
    recipient: str
    spam: bool
    virus: bool
    dmarc: Dmarc

    @property
    def danger(self) -> str:
        """Why the mail is not even looked at, by name; empty when it is."""
        if self.virus or self.spam:
            return "virus" if self.virus else "spam"
        return "dmarc" if self.dmarc is Dmarc.FAILED else ""


def arrival(mail: Beginning) -> Arrival:
    """What SES says of the mail."""
    told = _told_by_ses(mail)
    results = told.get("authentication-results", "")
    by_ses = results.split(";")[0].strip().lower() == "amazonses.com"
    recipient = _FOR.search(told.get("received", "")[:LONGEST_TRACE])
    return Arrival(
        return_path=told["return-path"].strip().strip("<>") if "return-path" in told else None,
        recipient=recipient[1] if recipient else "",
        spam=told.get("x-ses-spam-verdict", "").strip().upper() == "FAIL",
        virus=told.get("x-ses-virus-verdict", "").strip().upper() == "FAIL",
        dmarc=_dmarc(results) if by_ses else Dmarc.UNCHECKED,
    )


def _told_by_ses(mail: Beginning) -> dict[str, str]:
    """The headers at the top, up to the first that is not SES's or comes a second time."""
    told: dict[str, str] = {}
    for name, value in mail.headers:
        if name not in _BY_SES or name in told:
            break
        told[name] = value
    return told


def _dmarc(results: str) -> Dmarc:
    """A pass counts only at the beginning of a line; a failure wherever it stands, as does a second
    result: one of the two would be the sender's."""
    everywhere = [found[1].lower() for found in _DMARC.finditer(results)]
    lines = [line.strip() for line in results.splitlines()[1:]]
    own = [line for line in lines if _DMARC.match(line)]
    if "fail" in everywhere:
        tolerant = len(own) == 1 and _NO_POLICY.search(own[0])
        return Dmarc.TOLERATED if tolerant else Dmarc.FAILED
    if everywhere == ["pass"] and own:
        return Dmarc.PASSED
    return Dmarc.UNCHECKED
