"""The head of an issue's file: what each line may hold, and all that is wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from desk.files.front_fields import Entries, Items, Node, Text, quoted, slug
from desk.files.head import Day, Head, LanguageCode, Reader, Sender, examples_of, line
from desk.text import did_you_mean
from fanfare.bulletin.issue import FrontMatter
from fanfare.problems import InvalidValue, Problem
from fanfare.subscribers.terms import Topic

MAX_SUBJECT = 150
MAX_PREHEADER = 200
EVERYBODY = "all"
RESERVED = frozenset(
    (
        "archive",
        "confirm",
        "data",
        "erase",
        "feed",
        "help",
        "leave",
        "preferences",
        "subscribe",
        "subscribed",
        "topics",
    )
)
"""Slugs that are, or may become, pages of the bulletin's own beside the archive."""
SUBJECT_SHOWN = 78
"""Characters of a subject that fit one line of a mail (RFC 5322, section 2.1.1)."""


def topics_named(wanted: Sequence[str]) -> tuple[Topic, ...]:
    """Topics by their names, in the order of Topic: that of the names means nothing. Raises InvalidValue."""
    known = [topic.value for topic in Topic]
    right = f"There are: {', '.join(known)}; or {EVERYBODY} for everybody."
    if not wanted:
        raise InvalidValue("no topic is given.", right)
    if list(wanted) == [EVERYBODY]:
        return ()
    bad = [name for name in wanted if name not in known]
    if bad:
        names = ", ".join(map(quoted, bad))
        raise InvalidValue(f"unknown: {names}.", f"{did_you_mean(bad[0], known)} {right}".lstrip())
    return tuple(topic for topic in Topic if topic in wanted)


def _topics(node: Node) -> tuple[Topic, ...]:
    items = node.items if isinstance(node, Items) else (node,)
    texts = [one.text for one in items if isinstance(one, Text)]
    return topics_named(texts if len(texts) == len(items) else ())


Topics = Annotated[tuple[Topic, ...], BeforeValidator(_topics)]
Slug = Annotated[str, line(1000), AfterValidator(partial(slug, RESERVED, "libraries-week-starts"))]


class IssueHead(Head):
    """What the head of an issue says. All of it is needed."""

    subject: Annotated[str, line(MAX_SUBJECT)] = Field(
        examples=["subject: Libraries Week starts on Monday"]
    )
    preheader: Annotated[str, line(MAX_PREHEADER)] = Field(
        examples=["preheader: Fifty activities, and one near you"]
    )
    topics: Topics = Field(examples=["topics: [public_libraries, libraries_week]"])
    language: LanguageCode = Field(examples=["language: en"])
    slug: Slug = Field(examples=["slug: libraries-week-starts"])
    sender: Sender = Field(alias="from", examples=["from: Libraries Week"])
    day: Day = Field(alias="date", examples=["date: 2021-10-04"])


EXAMPLES = examples_of(IssueHead)


def front_matter(
    head: Entries, languages: Collection[str]
) -> tuple[FrontMatter | None, list[Problem]]:
    """Read an issue's head.

    Args:
        languages: codes that mails can be written in.

    Returns:
        What the head says, or None when it does not say it all; and everything wrong with it.
    """
    reader = Reader()
    values = reader.read(IssueHead, head, languages=languages)
    _doubts(reader, values, head.by_name)
    if values.keys() != IssueHead.model_fields.keys():
        return None, reader.problems
    return FrontMatter(**values), reader.problems


def _doubts(reader: Reader, values: Mapping[str, Any], nodes: Mapping[str, Node]) -> None:
    """What is allowed and seldom meant."""
    subject = values.get("subject", "")
    if len(subject) > SUBJECT_SHOWN:
        wrong = f"subject: {len(subject)} characters; few programs show so many."
        right = f"Write {SUBJECT_SHOWN} at most; a phone shows 40."
        reader.wrong(nodes["subject"], wrong, right, stops=False)
    if subject and subject.casefold() == values.get("preheader", "").casefold():
        wrong, right = "preheader: it repeats the subject.", "Say what else is in the issue."
        reader.wrong(nodes["preheader"], wrong, right, stops=False)
