"""What sending an issue means: to how many, when, for how long, at what price."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.files.clock import as_written, instant
from desk.parallel import in_parallel
from desk.refusal import Refused
from fanfare.aws.subscribers.subscribers import Subscribers
from fanfare.mailings.audience import is_addressed
from fanfare.mailings.mailing import Mailing
from fanfare.mailings.pace import Quota
from fanfare.problems import InvalidValue
from fanfare.subscribers.terms import SHARDS

PRICE = 0.10 / 1000
"""US dollars for a mail: https://aws.amazon.com/ses/pricing/"""
_MAX_AHEAD = timedelta(days=366)
_IN_UTC = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?Z", re.ASCII)
HOW_TO_WRITE = "Write London's time, 2021-10-04 09:00, or UTC, 2021-10-04T08:00Z."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be sent. people: how many are in the audience now. at: None for now."""

    mailing: Mailing
    people: int
    quota: Quota
    at: datetime | None


def read_time(text: str, now: datetime) -> datetime:
    """When to send: on London's clock, or in UTC with a Z. Raises InvalidValue."""
    when = _in_utc(text) if _IN_UTC.fullmatch(text) else instant(text)
    if when <= now:
        raise InvalidValue(f"{as_written(when)} is past.", "Leave it out to send now.")
    if when > now + _MAX_AHEAD:
        raise InvalidValue(f"{as_written(when)} is more than a year away.", "")
    return when


def _in_utc(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"no calendar or clock shows {text}.", HOW_TO_WRITE) from None


def count_audience(subscribers: Subscribers, mailing: Mailing) -> int:
    """How many would get the mailing, if nobody comes or goes before it begins. Raises Refused
    when nobody would."""

    def count(shard: str) -> int:
        found, after = 0, ""
        while True:
            page, last = subscribers.shard_page(shard, after)
            found += sum(is_addressed(one, mailing.topics, mailing.send_at) for one in page)
            if last is None:
                return found
            after = last

    counts: list[int] = []
    in_parallel("Counting readers", count, SHARDS, counts.append)
    if not sum(counts):
        about = ", ".join(mailing.topics) or "anything"
        raise Refused(f"Nothing was sent: nobody wants to read about {about}.")
    return sum(counts)


def begins(at: datetime | None) -> str:
    """When, on both clocks."""
    if at is None:
        return "now"
    return f"{as_written(at)} in London ({at:%Y-%m-%dT%H:%MZ})"


def duration(people: int, pace: float | None) -> str:
    """How long so many mails take. pace: mails a second, None for no limit."""
    seconds = round(people / pace) if pace else 0
    if seconds < 60:
        return "a minute"
    hours, minutes = divmod(-(-seconds // 60), 60)
    return (f"{hours} h " if hours else "") + f"{minutes} min"
