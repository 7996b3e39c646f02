"""The head of a release's file: from its entries to a ReleaseFront, and to all that is wrong with them."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from desk.files.front_fields import (
    MAX_SENDER,
    Entries,
    Node,
    language_code,
    sender,
    slug,
)
from desk.files.front_fields import day as day_of
from desk.releases.file.contract import contract
from desk.releases.file.front_groups import CONTACT, audience, contact, images, notes
from desk.releases.file.front_national import national
from desk.releases.file.instants import instant
from desk.releases.file.nodes import Reader, words
from fanfare import language
from fanfare.problems import InvalidValue, Problem
from fanfare.releases.version import TIME_TO_FILL, ReleaseFront

HEADLINE_MOST = 200
FAR = timedelta(days=366)
IMMEDIATE, EMBARGO = "immediate", "embargo"
RESERVED = frozenset(("archive", "atom", "facts", "feed", "help", "kit", "use"))
"""Slugs that are, or may become, pages of the press room's own."""

EXAMPLES = {
    "headline": "headline: Libraries change lives in {{ service.name }}",
    "slug": "slug: libraries-week-2021",
    "status": "status: immediate",
    "date": "date: 2021-09-27",
    "language": "language: en",
    "from": "from: Libraries Week press office",
    "audience": "audience: all",
    "contact": CONTACT,
}
"""A good line for each entry that is needed."""
WITHOUT_EMBARGO = f"take the line out, with status: {IMMEDIATE}."
WITHOUT_DEADLINE = f"take the line out: services have {TIME_TO_FILL.days} days then."
OPTIONAL = ("embargo", "deadline", "notes", "images", "fields", "national")


def front_matter(
    head: Entries, languages: Collection[str], now: datetime
) -> tuple[ReleaseFront | None, list[Problem]]:
    """Read a release's head.

    Args:
        languages: codes of those that Fanfare's own words are in.
        now: an embargo or a deadline before it is past.

    Returns:
        What the head says, or None when it does not say it all; and everything wrong with it.
    """
    reader = Reader()
    known = (*EXAMPLES, *OPTIONAL)
    nodes = reader.named(head.entries, known)
    missing = [name for name in EXAMPLES if name not in nodes]
    reader.problems += [
        Problem(
            f"“{name}” is missing.", f"Add between the two ---, such as: {EXAMPLES[name]}", line=1
        )
        for name in missing
    ]

    def take(name: str, read: Callable[[Node], Any], otherwise: Any = None) -> Any:
        return reader.take(name, nodes.get(name), read, otherwise)

    code = take(
        "language", lambda node: language_code(_line("language", 20)(node), language.of_texts())
    )
    fields = contract(reader, nodes["fields"], code or "en") if "fields" in nodes else ()
    values = {
        "headline": take("headline", _line("headline", HEADLINE_MOST)),
        "slug": take(
            "slug", lambda node: slug(RESERVED, "libraries-week-2021", _line("slug", 1000)(node))
        ),
        "embargo": _embargo(reader, nodes, now),
        "day": take("date", _day),
        "language": code,
        "sender": take("from", lambda node: sender(_line("from", MAX_SENDER)(node))),
        "audience": audience(reader, nodes["audience"]) if "audience" in nodes else None,
        "deadline": take("deadline", lambda node: _to_come(node, now, WITHOUT_DEADLINE)),
        "notes": take("notes", notes, ()),
        "images": images(reader, nodes["images"]) if "images" in nodes else (),
        "fields": fields,
        "national": (
            national(reader, nodes["national"], fields, code or "en") if "national" in nodes else ()
        ),
        **(contact(reader, nodes["contact"]) if "contact" in nodes else {}),
    }
    _doubts(reader, nodes, values, now)
    if code and code not in languages:
        wrong = "language: Fanfare’s own words in it stay English."
        right = "That may stay so: the text is as you write it, with dates in its language."
        reader.wrong(nodes["language"], wrong, right, stops=False)
    if any(problem.stops for problem in reader.problems):
        return None, reader.problems
    return ReleaseFront(**values), reader.problems


def _line(name: str, most: int) -> Callable[[Node], str]:
    return words(most, f"Write: {EXAMPLES[name]}")


def _day(node: Node) -> date:
    return day_of(_line("date", 100)(node), f"Write: {EXAMPLES['date']}")


def _to_come(node: Node, now: datetime, otherwise: str) -> datetime:
    """otherwise: what can be done instead of a later instant."""
    at = instant(words(100, "Write: 2021-10-04 00:01 Europe/London")(node))
    if at <= now:
        raise InvalidValue("it is past.", f"Write an instant to come, or {otherwise}")
    return at


def _embargo(reader: Reader, nodes: Mapping[str, Node], now: datetime) -> datetime | None:
    """The embargo, which is there exactly when the status says so."""
    right = f"Write status: {IMMEDIATE} or status: {EMBARGO}."
    status = reader.take("status", nodes.get("status"), words(100, right), "")
    node = nodes.get("embargo")
    if "status" in nodes and status and status not in (IMMEDIATE, EMBARGO):
        reader.wrong(nodes["status"], f"status: there is no status “{status[:40]}”.", right)
    if status == EMBARGO and node is None:
        wrong = "status: it does not say until when."
        reader.wrong(nodes["status"], wrong, "Add a line: embargo: 2021-10-04 00:01 Europe/London")
    if status == IMMEDIATE and node is not None:
        wrong = "embargo: the release is for immediate use."
        reader.wrong(node, wrong, f"Take the line out, or write status: {EMBARGO}.")
    return reader.take("embargo", node, lambda one: _to_come(one, now, WITHOUT_EMBARGO), None)


def _doubts(
    reader: Reader, nodes: Mapping[str, Node], values: Mapping[str, Any], now: datetime
) -> None:
    """What cannot be meant together, and what is seldom meant."""
    embargo, deadline = values["embargo"], values["deadline"]
    if deadline and embargo and deadline <= embargo:
        wrong = "deadline: it is before the embargo."
        reader.wrong(nodes["deadline"], wrong, "Services fill gaps until then: write a later one.")
    if embargo and embargo > now + FAR:
        wrong = "embargo: it is more than a year away."
        reader.wrong(nodes["embargo"], wrong, "Look at the year again.", stops=False)
    day = values["day"]
    if day and abs(day - now.date()) > FAR:
        wrong = "date: it is more than a year from today."
        reader.wrong(nodes["date"], wrong, "Look at the year again.", stops=False)
