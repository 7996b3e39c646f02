"""Which services a release can go to, by their current details, and with what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fan_out_mailing.rendering import is_too_large
from fanfare import language
from fanfare.aws.press.polls import Polls
from fanfare.aws.register.known_facts import KnownFactsReader
from fanfare.contact import is_sendable
from fanfare.mail.releases import correction_mark
from fanfare.releases.calendar.advice import elected_quote_stop
from fanfare.releases.calendar.polls import Poll, all_polls
from fanfare.releases.copies import Hold
from fanfare.releases.copy_texts import WantedCopy
from fanfare.releases.fields import FieldType
from fanfare.releases.release import Edition
from fanfare.releases.values import Filled, Gaps, fill
from fanfare.releases.version import ReleaseFront, ReleaseVersion
from fanfare.services.service import LibraryService


@dataclass(slots=True)
class Sorted:
    """Services, by member. ready: what goes into their copies. held: why theirs have to wait."""

    ready: dict[str, WantedCopy] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)


class Sorter:
    """Holds services to the contract of a release, and to the polls ahead. known: what Fanfare fills in
    by itself."""

    def __init__(self, known: KnownFactsReader, polls: Polls) -> None:
        self._known = known
        self._polls = polls

    def sort(
        self,
        version: ReleaseVersion,
        edition: Edition,
        services: Sequence[LibraryService],
        had: Collection[str],
        now: datetime,
    ) -> Sorted:
        """had: members that may have got an earlier edition; their copies say that they are corrected."""
        front = version.front
        known = self._known.read(front, services, now)
        polls = self._polls_of(front)
        today = now.astimezone(language.LONDON).date()
        corrected = {"correction": correction_mark(language.of(front.language), edition)}
        done = Sorted()
        for service in services:
            member = service.member
            filled = fill(front, service, known[member], front.language)
            if reason := _why_wait(front, service, filled, polls, today):
                done.held[member] = reason
            elif isinstance(filled, Filled):
                values = filled.values | (corrected if member in had else {})
                copy = WantedCopy(member=member, values=values, large_print=service.large_print)
                if is_too_large(version, copy):
                    done.held[member] = Hold.TOO_LARGE
                else:
                    done.ready[member] = copy
        return done

    def _polls_of(self, front: ReleaseFront) -> Sequence[Poll]:
        """The polls that matter to a release: without a quotation none does."""
        quotes = any(one.type is FieldType.QUOTE for one in front.fields)
        return all_polls(self._polls.all()) if quotes else ()


def _why_wait(
    front: ReleaseFront,
    service: LibraryService,
    filled: Filled | Gaps,
    polls: Sequence[Poll],
    today: date,
) -> str:
    """Why a service gets no copy now; empty when it does."""
    if not is_sendable(service.press.email):
        return Hold.NO_CONTACT
    if isinstance(filled, Gaps):
        return Hold.GAPS
    return Hold.PRE_ELECTION if elected_quote_stop(front, service, polls, today) else ""
