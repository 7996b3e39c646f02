"""The national version of a release: what the public and journalists read, in the campaign's own voice.

What services say of themselves is empty in it, but for what the head says under `national`: an `if` around it
then takes its `else`, and what is printed without one has to be given.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from jinja2 import nodes

from fanfare import language as languages
from fanfare.language import Language
from fanfare.releases.facts import Unfit, empty, read, tidy
from fanfare.releases.fields import Field, FieldType
from fanfare.releases.render.headline import says_instead, says_something
from fanfare.releases.template.content import Block, Kind
from fanfare.releases.template.declared import ALWAYS
from fanfare.releases.template.findings import Findings, Refusal
from fanfare.releases.template.sandbox import Sandbox
from fanfare.releases.values import campaign
from fanfare.releases.version import ReleaseFront
from fanfare.services.service import Fact

SERVICE = "service."

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SAMPLES = {
    FieldType.TEXT: "what is so everywhere",
    FieldType.DATE: "2021-10-04",
    FieldType.NUMBER: '{value: "700,000", unit: what was counted, source: who counted}',
    FieldType.QUOTE: "{value: what is said, speaker: a name, title: a post}",
    FieldType.LINK: "{value: https://…, title: where it leads}",
}


def national_field(field: Field, fact: Fact) -> Field:
    """A service's field as it is in the national version: its value there, and of a quotation the post
    of who speaks."""
    return replace(field, national=fact, known=None, speaker_post=fact.title or field.speaker_post)


def national_values(front: ReleaseFront) -> dict[str, Any]:
    """Values of the national version, for fanfare.releases.template.program."""
    words = languages.of_text(front.language)
    given = {one.name: one.fact for one in front.national}
    said = {
        part: tidy(given[SERVICE + part].value)
        for part in ALWAYS["service"]
        if SERVICE + part in given
    }
    return {
        "service": dict.fromkeys(ALWAYS["service"], "") | said if said else {},
        "campaign": campaign(),
        **{one.name: _value(one, given.get(one.name), words) for one in front.fields},
    }


def _value(field: Field, given: Fact | None, words: Language) -> Any:
    fact = field.national or given
    if fact is None:
        return empty(field.type)
    try:
        return read(field if field.national else national_field(field, fact), fact, (), words)
    except Unfit:  # the check of the file tells its author
        return empty(field.type)


def for_everybody(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that everybody reads: without the status lines, for the page is there from the hour that
    they speak of, of the contacts without the service's, which is before the campaign's, and without a
    heading for notes when all are left out."""
    every = list(blocks)
    unread = {Kind.STATUS}
    if not any(one.kind is Kind.NOTE for one in every):
        unread.add(Kind.NOTES_HEADING)
    found = [one for one in every if one.kind not in unread]
    last = max((n for n, one in enumerate(found) if one.kind is Kind.CONTACT), default=-1)
    return [one for n, one in enumerate(found) if one.kind is not Kind.CONTACT or n == last]


def dangling(blocks: Sequence[Block]) -> list[Block]:
    """Headings with nothing beneath them: what they were for is left out."""
    following = (*blocks[1:], None)
    return [
        one
        for one, after in zip(blocks, following, strict=True)
        if one.kind is Kind.HEADING
        and (
            after is None
            or after.kind is Kind.ENDS
            or (after.kind is Kind.HEADING and after.level <= one.level)
        )
    ]


def missing(source: str, front: ReleaseFront, *, alone: bool = True) -> list[Refusal]:
    """What a source prints in the national version that has no value there. source: one that
    `dialect.check` found good. alone: an optional text that is a paragraph by itself may be left out."""
    walk = _Walk(source, front, alone=alone)
    walk.through(Sandbox().parse(source).body)
    return list(dict.fromkeys(walk.findings.refusals))


def said(source: str, front: ReleaseFront) -> list[tuple[str, int, str]]:
    """What the national version prints of a source, piece by piece: the words, the line of the source, and
    the name of the value that they are, empty for the source's own. source: as for `missing`."""
    walk = _Walk(source, front, alone=True)
    walk.through(Sandbox().parse(source).body)
    return walk.said


class _Walk:
    """One walk through what the national version prints of a source, branch by branch as it is run."""

    def __init__(self, source: str, front: ReleaseFront, *, alone: bool) -> None:
        self.findings = Findings(source)
        self.said: list[tuple[str, int, str]] = []
        self._values = national_values(front)
        self._fields = {one.name: one for one in front.fields}
        self._lines = source.split("\n")
        self._alone = alone

    def through(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    if isinstance(part, nodes.TemplateData):
                        self.said.append((part.data, part.lineno, ""))
                    else:
                        self._printed(part)
            elif isinstance(node, nodes.If):
                self.through(self._branch(node))
            elif isinstance(node, nodes.For):
                self._for(node)

    def _branch(self, node: nodes.If) -> Iterable[nodes.Node]:
        for one in (node, *node.elif_):
            if self._holds(one.test):
                return one.body
        return node.else_

    def _for(self, node: nodes.For) -> None:
        name = _path(node.iter)[0]
        if not self._values[name] and self._is_introduced(node.lineno):
            wrong = (
                f"The national version has no “{name}”, and something here that leads up to them."
            )
            right = f"Put both between {{% if {name} %}} and {{% endif %}}."
            self.findings.refuse(node.lineno, wrong, right, at="for")

    def _holds(self, node: nodes.Node) -> bool:
        if isinstance(node, nodes.Not):
            return not self._holds(node.node)
        if isinstance(node, nodes.And):
            return self._holds(node.left) and self._holds(node.right)
        if isinstance(node, nodes.Or):
            return self._holds(node.left) or self._holds(node.right)
        return bool(self._of(_path(node)))

    def _of(self, path: Sequence[str]) -> Any:
        found = self._values.get(path[0])
        return found.get(path[1], "") if len(path) > 1 and isinstance(found, dict) else found

    def _printed(self, node: nodes.Node) -> None:
        instead = ""
        while isinstance(node, nodes.Filter) and node.node is not None:
            if says_instead(node):
                instead = str(node.args[0].value)  # type: ignore[attr-defined]
            node = node.node
        path = _path(node)
        name = ".".join(path)
        if value := self._of(path) or instead:
            self.said.append((str(value), node.lineno, name if path[0] == "service" else path[0]))
            return
        if self._is_left_out(path, node.lineno):
            return
        wrong = f"“{name}” says nothing in the national version, which everybody reads."
        self.findings.refuse(node.lineno, wrong, self._right(path), at=name)

    def _right(self, path: Sequence[str]) -> str:
        around = f"or write {{% if {path[0]} %}} … {{% else %}} … {{% endif %}} around it."
        if path[0] == "service":
            name = ".".join(path)
            around = f"or write {{% if {name} %}} … {{% else %}} … {{% endif %}} around it."
            return f"Add to the head, under national: {name}: words for everywhere; {around}"
        field = self._fields[path[0]]
        if field.type is FieldType.ACTIVITIES:
            return f"Put it between {{% if {path[0]} %}} and {{% endif %}}."
        if self._values[path[0]]:
            part = path[-1]
            return f"Add its {part} to {path[0]} in the head, or write {{% if {'.'.join(path)} %}} around it."
        return f"Add to the head, under national: {path[0]}: {_SAMPLES[field.type]}; {around}"

    def _is_left_out(self, path: Sequence[str], line: int) -> bool:
        """Whether it is an optional text that is a paragraph by itself, which nobody misses."""
        field = self._fields.get(path[0])
        if field is None or field.required or not self._alone:
            return False
        around = "\n".join(self._paragraph(line))
        return len(_TAG.findall(around)) == 1 and not says_something(_TAG.sub("", around))

    def _is_introduced(self, line: int) -> bool:
        """Whether the loop on a line is part of a sentence, or a colon is before it."""
        if says_something(_TAG.sub("", self._lines[line - 1])):
            return True
        before = (_TAG.sub("", one).strip(" *_") for one in reversed(self._lines[: line - 1]))
        last = next(filter(None, before), "")
        return last.endswith(":")

    def _paragraph(self, line: int) -> list[str]:
        """The lines of the paragraph that a line is of."""
        first = last = line - 1
        while first > 0 and self._lines[first - 1].strip():
            first -= 1
        while last + 1 < len(self._lines) and self._lines[last + 1].strip():
            last += 1
        return self._lines[first : last + 1]


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Getattr):
        return (*_path(node.node), node.attr)
    return (node.name,) if isinstance(node, nodes.Name) else ("",)
