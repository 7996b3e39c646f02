"""What a release prints in its national version, and what it would print without having a value for it.

An `if` around what services say of themselves takes its `else` there, and what is printed without one has to
be given.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from jinja2 import nodes

from desk.releases.file.national_values import national_values
from desk.releases.file.paragraphs import is_introduced, is_only_a_tag
from fanfare.releases.fields import FieldType
from fanfare.releases.render.headline import says_instead
from fanfare.releases.template.findings import Findings, Refusal
from fanfare.releases.template.sandbox import Sandbox
from fanfare.releases.version import ReleaseFront

_SAMPLES = {
    FieldType.TEXT: "what is so everywhere",
    FieldType.DATE: "2021-10-04",
    FieldType.NUMBER: '{value: "700,000", unit: what was counted, source: who counted}',
    FieldType.QUOTE: "{value: what is said, speaker: a name, title: a post}",
    FieldType.LINK: "{value: https://…, title: where it leads}",
}


def missing(source: str, front: ReleaseFront, *, alone: bool = True) -> list[Refusal]:
    """What a source prints in the national version that has no value there.

    Args:
        source: one that `dialect.check` found good.
        alone: an optional text that is a paragraph by itself may be left out.
    """
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
        if not self._values[name] and is_introduced(self._lines, node.lineno):
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
        return is_only_a_tag(self._lines, line)


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Getattr):
        return (*_path(node.node), node.attr)
    return (node.name,) if isinstance(node, nodes.Name) else ("",)
