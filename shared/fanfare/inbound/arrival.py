"""What SES wrote above a mail when it took it in. Anything further down was written by the sender.

SES puts its own headers first, each once, and each result of its authentication checks on a line of its
own: a sender can choose words within such a line (HELO, the envelope's address), never where one begins.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from fanfare.contact import holds_address
from fanfare.inbound.head import Beginning

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
MAX_TRACE_LENGTH = 2000
MAX_RESULTS = 20_000
"""Characters of the authentication results that are looked at."""

_FOR = re.compile(r"\bfor\s+<?([^\s<>;]+)>?\s*;", re.IGNORECASE)
_DMARC = re.compile(r"dmarc\s*=\s*(\w+)", re.IGNORECASE)
_NO_POLICY = re.compile(r"\bp\s*=\s*none\b|policy\s*[.=]\s*none\b", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*([\w.-]+)", re.IGNORECASE)
_SPF = re.compile(r"spf\s*=\s*(\w+)", re.IGNORECASE)
_SIGNED_BY = re.compile(
    r"dkim\s*=\s*pass(?:\s+\([^()]*\))?\s+header\.[di]\s*=\s*(?:[^\s;@\"]*@)?([\w-]+(?:\.[\w-]+)+)(?:[\s;]|$)",
    re.IGNORECASE,
)


class Dmarc(StrEnum):
    """Result of the check that binds the From address to the sender (RFC 7489).

    UNCHECKED: there is no such result. TOLERATED: it failed, and the domain asks for no consequence.
    """

    PASSED = "passed"
    FAILED = "failed"
    TOLERATED = "tolerated"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Arrival:
    """return_path: the envelope's sender; empty for "<>", None when none is named. recipient: the
    envelope's, empty when it is not named. vouched: domains that SES found the mail to come from, by SPF of
    the envelope or DKIM. header_from: the domain that DMARC was about; empty when SES does not name it."""

    return_path: str | None
    recipient: str
    spam: bool
    virus: bool
    dmarc: Dmarc
    vouched: tuple[str, ...] = ()
    header_from: str = ""

    @property
    def danger(self) -> str:
        """Why the mail is not even looked at, by name; empty when it is."""
        if self.virus or self.spam:
            return "virus" if self.virus else "spam"
        return "dmarc" if self.dmarc is Dmarc.FAILED else ""


def arrival(mail: Beginning) -> Arrival:
    """What SES says of the mail."""
    told = _told_by_ses(mail)
    results = _results(told.get("authentication-results", ""))
    named = _FOR.findall(told.get("received", "")[:MAX_TRACE_LENGTH])
    return_path = told["return-path"].strip().strip("<>") if "return-path" in told else None
    return Arrival(
        return_path=return_path,
        recipient=next(filter(holds_address, named), ""),
        spam=told.get("x-ses-spam-verdict", "").strip().upper() == "FAIL",
        virus=told.get("x-ses-virus-verdict", "").strip().upper() == "FAIL",
        dmarc=_dmarc(results),
        vouched=_vouched(results, return_path or ""),
        header_from=_header_from(results),
    )


def _told_by_ses(mail: Beginning) -> dict[str, str]:
    """The headers at the top, up to the first that is not SES's or comes a second time."""
    told: dict[str, str] = {}
    for name, value in mail.headers:
        if name not in _BY_SES or name in told:
            break
        told[name] = value
    return told


def _results(header: str) -> list[str]:
    """The lines of SES's authentication results, what follows its name included; none of another's."""
    name, _, rest = header[:MAX_RESULTS].partition(";")
    if name.strip().lower() != "amazonses.com":
        return []
    return [
        line.strip() for line in rest.split("\n")
    ]  # splitlines would end one at a sender's U+2028


def _dmarc(results: list[str]) -> Dmarc:
    """A pass counts only at the beginning of a line; a failure counts anywhere, and so does a
    second result: one of the two would be the sender's."""
    everywhere = [found[1].lower() for line in results for found in _DMARC.finditer(line)]
    own = [line for line in results if _DMARC.match(line)]
    if "fail" in everywhere:
        tolerant = len(own) == 1 and _NO_POLICY.search(own[0])
        return Dmarc.TOLERATED if tolerant else Dmarc.FAILED
    if everywhere == ["pass"] and own:
        return Dmarc.PASSED
    return Dmarc.UNCHECKED


def _vouched(results: list[str], return_path: str) -> tuple[str, ...]:
    """Domains named at the beginning of a line. Two results of SPF are none: SES writes one."""
    found = [signed[1].lower() for line in results if (signed := _SIGNED_BY.match(line))]
    spf = [result[1].lower() for line in results if (result := _SPF.match(line))]
    if spf == ["pass"] and (domain := return_path.rpartition("@")[2].lower()):
        found.append(domain)
    return tuple(found)


def _header_from(results: list[str]) -> str:
    own = next((line for line in results if _DMARC.match(line)), "")
    named = _HEADER_FROM.search(own)
    return named[1].lower() if named else ""
