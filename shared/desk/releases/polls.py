"""Polls that staff add to the calendar, around which releases keep still."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desk.files.front_fields import day, slug
from desk.refusal import NotFound, Refused
from desk.releases.names import unknown_authorities
from fanfare.aws.press.polls import Polls
from fanfare.aws.press.services import Services
from fanfare.problems import InvalidValue
from fanfare.releases.calendar.polls import KNOWN, Poll, all_polls
from fanfare.services.service import Nation

_MAX_AHEAD = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAsWritten:
    """A poll as somebody wrote it.

    Attributes:
        day: Such as 2026-10-22.
        nations: Where; empty for all.
        authorities: Only there: keys of services, or names of authorities.
        notice: Working days before it that the period begins; 0 for the rule of the nation.
    """

    id: str
    day: str
    name: str
    source: str
    nations: Sequence[Nation] = ()
    authorities: Sequence[str] = ()
    notice: int = 0


def read_poll(written: PollAsWritten, today: date) -> Poll:
    """The poll that is meant. Raises InvalidValue."""
    when = day(written.day, "Write it as 2026-10-22.")
    known_as = slug((), "kent-by-election", written.id)
    if not today <= when <= today + _MAX_AHEAD:
        raise InvalidValue(f"{when} is past, or more than ten years away.", "")
    if not written.name.strip() or not written.source.strip():
        raise InvalidValue("A poll needs a name and a source.", "")
    return Poll(
        id=known_as,
        day=when,
        name=_tidy(written.name),
        nations=tuple(written.nations),
        authorities=tuple(map(_tidy, written.authorities)),
        notice=written.notice,
        source=_tidy(written.source),
    )


def listed(polls: Polls, today: date, *, past: bool) -> list[Poll]:
    """All polls, by day. past: also those that are over."""
    return [one for one in all_polls(polls.all()) if past or one.day >= today]


def refuse_unknown_authorities(services: Services, names: Sequence[str]) -> None:
    """Raise InvalidValue when no service is known by one of the names."""
    if names and (unknown := list(unknown_authorities(names, services.all()))):
        raise InvalidValue(" ".join(unknown), "")


def add(polls: Polls, poll: Poll) -> None:
    """Add a poll, in place of those of the same name."""
    before = [one for one in polls.all() if one.id == poll.id]
    polls.save(poll)
    for one in before:
        if one.day != poll.day:
            polls.remove(one)


def remove(polls: Polls, name: str) -> None:
    """Remove a poll that somebody added. Raises Refused when nobody did."""
    found = [one for one in polls.all() if one.id == name]
    if not found:
        if any(one.id == name for one in KNOWN):
            raise Refused(f"{name} is a known poll.", "Add one with the same name to change it.")
        raise NotFound("poll", name)
    for one in found:
        polls.remove(one)


def _tidy(text: str) -> str:
    return " ".join(text.split())
