"""Which services a release can go to as they stand now, and with what (rule 14)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fan_out_mailing.rendering import is_too_large
from fanfare import language
from fanfare.aws.known_facts import KnownFactsReader
from fanfare.language import mark
from fanfare.mail.choice import is_sendable
from fanfare.press import Edition, ReleaseVersion, WantedCopy
from fanfare.release.filling import Filled, fill
from fanfare.service import LibraryService

NO_CONTACT = "no_contact"
GAPS = "gaps"
TOO_LARGE = "too_large"
"""Why a release waits: nobody can be written to; something is missing that the service can fill in; what
it filled in fits no message."""

_CORRECTION = mark("Correction %(number)s. This replaces what we sent you before.")


@dataclass(slots=True)
class Sorted:
    """Services, by member. ready: what goes into their copies. held: why theirs have to wait."""

    ready: dict[str, WantedCopy] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)


class Sorter:
    """Holds services to the contract of a release. known: what Fanfare fills in by itself."""

    def __init__(self, known: KnownFactsReader) -> None:
        self._known = known

    def sort(
        self,
        version: ReleaseVersion,
        edition: Edition,
        services: Sequence[LibraryService],
        had: Collection[str],
        now: datetime,
    ) -> Sorted:
        """had: members that may have got an earlier edition; their copies say that they are corrected."""
        done = Sorted()
        front = version.front
        known = self._known.read(front, services, now)
        for service in services:
            member = service.member
            if not is_sendable(service.press.email):
                done.held[member] = NO_CONTACT
                continue
            filled = fill(front, service, known[member], front.language)
            if not isinstance(filled, Filled):
                done.held[member] = GAPS
                continue
            copy = WantedCopy(
                member=member,
                values=filled.values,
                large_print=service.large_print,
                correction=correction(edition, front.language) if member in had else "",
            )
            if is_too_large(version, copy):
                done.held[member] = TOO_LARGE
            else:
                done.ready[member] = copy
        return done


def correction(edition: Edition, tongue: str) -> str:
    """The line that a corrected copy begins with. tongue: code of its language."""
    line = language.of(tongue).gettext(_CORRECTION) % {"number": edition.number}
    return f"{line} {edition.reason}".strip()
