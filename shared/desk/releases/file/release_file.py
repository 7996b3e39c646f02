"""From a release's file to what it says, and to everything that is wrong with it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desk.files.front_fields import Entries, Entry, Items, Text, in_order
from desk.files.front_matter import Parts, parts
from desk.releases.file.blanks import body_blanks, head_blanks
from desk.releases.file.front_matter import front_matter
from desk.releases.file.national import missing
from desk.releases.file.national_lines import NationalLines
from fanfare.problems import Problem
from fanfare.releases.fields import Field
from fanfare.releases.render.headline import is_sure
from fanfare.releases.template.declared import declared
from fanfare.releases.template.dialect import check, structure, used
from fanfare.releases.template.findings import Refusal
from fanfare.releases.version import ReleaseFront

if TYPE_CHECKING:
    from desk.releases.compile.made import Made


@dataclass(frozen=True, slots=True)
class Draft:
    """A release's file, read. front: None when the head does not say it all. body: Markdown in the
    dialect. source: the file's text, as it is stored and approved. made: what is stored with it; None
    while something stops it."""

    front: ReleaseFront | None
    body: str
    source: str
    problems: tuple[Problem, ...]
    made: "Made | None" = None

    @property
    def good(self) -> bool:
        """Whether it may be submitted. Warnings do not stop it."""
        return self.made is not None


def read(data: bytes, languages: Collection[str], now: datetime) -> Draft:
    """Read a file; of one that is longer than desk.files.front_matter.MAX_BYTES, the rest may be missing.

    Args:
        languages: codes of those that Fanfare's own words are in.
        now: an embargo before it is refused.
    """
    file = parts(data)
    if file.head is None:
        return Draft(None, file.body, file.text, file.problems)
    front, problems = front_matter(file.head, languages, now)
    body = Text(file.first, 1, file.body)
    templates = [body, *_templates(file.head)]
    problems += _empty(file)
    refused = [one for template in templates for one in _template_problems(template, front)]
    problems += refused
    problems += _markdown_problems(body)
    if front and not refused:  # what cannot be read might have used any field
        names = set().union(*(used(template.text) for template in templates))
        problems += _unused(front.fields, names, file.head)
        headless = list(_headless(front, file.head))
        problems += headless or _unsaid(front, templates)
    problems += [*head_blanks(file.head, file.text), *body_blanks(body)]
    made = None
    if front and not any(one.stops for one in problems):
        made, more = _made(front, file.body, NationalLines(front, file.head, templates))
        problems += more
    return Draft(front, file.body, file.text, tuple(in_order(problems)), made)


def _made(
    front: ReleaseFront, body: str, lines: NationalLines
) -> tuple["Made | None", list[Problem]]:
    """What is made of a file that reads well; or what is in the way, told before anybody submits it."""
    from desk.releases.compile.made import make

    made = make(front, body, lines)
    return (None, made) if isinstance(made, list) else (made, [])


def _empty(file: Parts) -> list[Problem]:
    if file.body.strip():
        return []
    right = "Write the release below the second line ---."
    return [Problem("The release has a head and says nothing.", right, line=file.first)]


def _headless(front: ReleaseFront, head: Entries) -> Iterator[Problem]:
    """A headline that prints nothing for some services."""
    if not is_sure(front.headline, declared(front.fields)):
        line = next(one.line for one in head.entries if one.name == "headline")
        wrong = "headline: for some services it would say nothing."
        yield Problem(wrong, "Write words, or a field that is required, outside of if.", line=line)


def _templates(head: Entries) -> Iterator[Text]:
    """The texts of the head that may hold fields."""
    for entry in head.entries:
        if isinstance(entry.value, Text) and entry.name in ("headline", "notes"):
            yield entry.value
        elif isinstance(entry.value, Items) and entry.name == "notes":
            yield from (one for one in entry.value.items if isinstance(one, Text))


def _template_problems(template: Text, front: ReleaseFront | None) -> list[Problem]:
    """What the dialect refuses. Without a head, no name is known, and any is taken."""
    found = check(template.text, declared(front.fields)) if front else structure(template.text)
    return [_placed(one, template) for one in found]


def _markdown_problems(body: Text) -> list[Problem]:
    """Markdown that no release has; told once the tags are good."""
    from desk.releases.compile.compiler import unsupported

    if structure(body.text):
        return []
    return [_placed(one, body) for one in unsupported(body.text)]


def _placed(refusal: Refusal, template: Text) -> Problem:
    """A refusal at its place in the file."""
    column = refusal.column + (template.column - 1 if refusal.line == 1 else 0)
    line = template.line + refusal.line - 1
    return Problem(refusal.wrong, refusal.right, line=line, column=column)


def _unsaid(front: ReleaseFront, templates: Sequence[Text]) -> Iterator[Problem]:
    """What the national version prints and has no value for. The headline prints all that it has."""
    for template in templates:
        alone = " ".join(template.text.split()) != front.headline
        for one in missing(template.text, front, alone=alone):
            yield _placed(one, template)


def _unused(fields: Collection[Field], names: set[str], head: Entries) -> Iterator[Problem]:
    """Fields that nothing prints. A service would be held for one that it has to fill in."""
    lines = {one.name: one.line for one in _rules(head)}
    for field in fields:
        if field.name not in names:
            local = not field.national and not field.known
            wrong = f"“{field.name}” is declared and never used."
            right = "Use it in the text, or take it out."
            yield Problem(wrong, right, line=lines[field.name], stops=local)


def _rules(head: Entries) -> Iterator[Entry]:
    for entry in head.entries:
        if entry.name == "fields" and isinstance(entry.value, Entries):
            yield from entry.value.entries
