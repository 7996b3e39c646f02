"""The head of a release's file: what each line may hold, and all that is wrong with it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic import Field as Line

from desk.files.front_fields import Entries, Node, slug
from desk.files.head import Day, Head, LanguageCode, Reader, Sender, examples_of, line
from desk.releases.file.contract import contract
from desk.releases.file.front_groups import (
    CONTACT,
    IMAGE,
    Audience,
    ContactLines,
    Notes,
    Pictures,
)
from desk.releases.file.front_national import national
from desk.releases.file.instants import to_come
from fanfare import language
from fanfare.problems import InvalidValue, Problem
from fanfare.releases.version import TIME_TO_FILL, Image, PressAudience, ReleaseFront
from fanfare.services.service import Contact

HEADLINE_MOST = 200
FAR = timedelta(days=366)
IMMEDIATE, EMBARGO = "immediate", "embargo"
RESERVED = frozenset(("archive", "atom", "facts", "feed", "help", "kit", "use"))
"""Slugs that are, or may become, pages of the press room's own."""

WITHOUT_EMBARGO = f"take the line out, with status: {IMMEDIATE}."
WITHOUT_DEADLINE = f"take the line out: services have {TIME_TO_FILL.days} days then."
_STATUS = f"Write status: {IMMEDIATE} or status: {EMBARGO}."


def _status(text: str) -> str:
    if text not in (IMMEDIATE, EMBARGO):
        raise InvalidValue(f"there is no status “{text[:40]}”.", _STATUS)
    return text


Slug = Annotated[str, line(1000), AfterValidator(partial(slug, RESERVED, "libraries-week-2021"))]


class ReleaseHead(Head):
    """What the head of a release says. `fields` and `national` have names that its author gives."""

    headline: Annotated[str, line(HEADLINE_MOST)] = Line(
        examples=["headline: Libraries change lives in {{ service.name }}"]
    )
    slug: Slug = Line(examples=["slug: libraries-week-2021"])
    status: Annotated[str, line(100, _STATUS), AfterValidator(_status)] = Line(
        examples=["status: immediate"]
    )
    day: Day = Line(alias="date", examples=["date: 2021-09-27"])
    language: LanguageCode = Line(examples=["language: en"])
    sender: Sender = Line(alias="from", examples=["from: Libraries Week press office"])
    audience: Audience = Line(examples=["audience: all"])
    contact: ContactLines = Line(examples=[CONTACT])
    embargo: Annotated[datetime | None, to_come(WITHOUT_EMBARGO)] = None
    deadline: Annotated[datetime | None, to_come(WITHOUT_DEADLINE)] = None
    notes: Notes = ()
    images: Pictures = Line((), examples=[IMAGE])
    fields: Any = None
    national: Any = None


EXAMPLES = examples_of(ReleaseHead)


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
    values = reader.read(ReleaseHead, head, languages=language.of_texts(), now=now)
    code = values.get("language", "en")
    if "fields" in values:
        values["fields"] = contract(reader, values["fields"], code)
    if "national" in values:
        fields = values.get("fields", ())
        values["national"] = national(reader, values["national"], fields, code)
    _check_embargo(reader, values, head.by_name)
    _doubts(reader, values, head.by_name, now)
    if code not in languages:
        wrong = "language: Fanfare’s own words in it stay English."
        right = "That may stay so: the text is as you write it, with dates in its language."
        reader.wrong(head.by_name["language"], wrong, right, stops=False)
    if any(problem.stops for problem in reader.problems):
        return None, reader.problems
    return _front(values), reader.problems


def _front(values: dict[str, Any]) -> ReleaseFront:
    del values["status"]
    asked = dict(values.pop("contact"))
    return ReleaseFront(
        audience=PressAudience(**dict(values.pop("audience"))),
        out_of_hours=asked.pop("out_of_hours"),
        contact=Contact(**asked),
        embargo=values.pop("embargo", None),
        images=tuple(Image(**dict(one)) for one in values.pop("images", ())),
        **values,
    )


def _check_embargo(reader: Reader, values: Mapping[str, Any], nodes: Mapping[str, Node]) -> None:
    """The embargo is there exactly when the status says so."""
    status, node = values.get("status"), nodes.get("embargo")
    if status == EMBARGO and node is None:
        wrong = "status: it does not say until when."
        reader.wrong(nodes["status"], wrong, "Add a line: embargo: 2021-10-04 00:01 Europe/London")
    if status == IMMEDIATE and node is not None:
        wrong = "embargo: the release is for immediate use."
        reader.wrong(node, wrong, f"Take the line out, or write status: {EMBARGO}.")


def _doubts(
    reader: Reader, values: Mapping[str, Any], nodes: Mapping[str, Node], now: datetime
) -> None:
    """What cannot be meant together, and what is seldom meant."""
    embargo, deadline = values.get("embargo"), values.get("deadline")
    if deadline and embargo and deadline <= embargo:
        wrong = "deadline: it is before the embargo."
        reader.wrong(nodes["deadline"], wrong, "Services fill gaps until then: write a later one.")
    if embargo and embargo > now + FAR:
        wrong = "embargo: it is more than a year away."
        reader.wrong(nodes["embargo"], wrong, "Look at the year again.", stops=False)
    day = values.get("day")
    if day and abs(day - now.date()) > FAR:
        wrong = "date: it is more than a year from today."
        reader.wrong(nodes["date"], wrong, "Look at the year again.", stops=False)
