"""Which services a release can go to as they stand now, and with what (rule 14)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fan_out_mailing.rendering import is_too_large
from fanfare import language
from fanfare.aws.known_facts import KnownFactsReader
from fanfare.mail.choice import is_sendable
from fanfare.mail.releases import correction
from fanfare.press import Edition, Hold, ReleaseVersion, WantedCopy
from fanfare.release.filling import Filled, fill
from fanfare.service import LibraryService


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
                done.held[member] = Hold.NO_CONTACT
                continue
            filled = fill(front, service, known[member], front.language)
            if not isinstance(filled, Filled):
                done.held[member] = Hold.GAPS
                continue
            copy = WantedCopy(
                member=member,
                values=filled.values,
                large_print=service.large_print,
                correction=correction(language.of(front.language), edition)
                if member in had
                else "",
            )
            if is_too_large(version, copy):
                done.held[member] = Hold.TOO_LARGE
            else:
                done.ready[member] = copy
        return done
