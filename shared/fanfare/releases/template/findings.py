"""What is wrong with a template, and where."""

from dataclasses import dataclass

from jinja2 import nodes

from fanfare.releases.template.stumps import leaves_stump

_KINDS: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Call, "calls"),
    (nodes.Macro, "macros"),
    (nodes.CallBlock, "macros"),
    (nodes.Assign, "{% set %}"),
    (nodes.AssignBlock, "{% set %}"),
    (nodes.Include, "{% include %}"),
    (nodes.Import, "{% import %}"),
    (nodes.FromImport, "{% import %}"),
    (nodes.Extends, "{% extends %}"),
    (nodes.Block, "{% block %}"),
    (nodes.FilterBlock, "{% filter %}"),
    (nodes.With, "{% with %}"),
    (nodes.Scope, "{% autoescape %}"),
    (nodes.Getitem, "square brackets"),
    (nodes.Const, "fixed values in tags"),
    (nodes.TemplateData, "fixed values in tags"),
    (nodes.Compare, "comparisons"),
    (nodes.CondExpr, "“… if … else …” in one tag"),
    (nodes.Test, "“is”"),
    (nodes.BinExpr, "arithmetic"),
    (nodes.UnaryExpr, "arithmetic"),
    (nodes.Literal, "lists of their own"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing to correct. line, column: of the source, from 1. wrong, right: sentences."""

    line: int
    column: int
    wrong: str
    right: str


class Findings:
    """Refusals, gathered while a source is read. Jinja2 keeps lines but no columns: they are found
    again in the source."""

    def __init__(self, source: str) -> None:
        self.refusals: list[Refusal] = []
        self._lines = source.split("\n")
        self._stumps: dict[tuple[int, str], bool] = {}

    def refuse(self, line: int, wrong: str, right: str, at: str = "") -> None:
        """Refuse something. at: the words to point to, behind the first tag of the line; without, or
        when they are not there, the tag itself."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        marks = [text.find(mark) for mark in ("{{", "{%", "{#") if mark in text]
        first = min(marks, default=0)
        column = max(text.find(at, first), first) if at else first
        self.refusals.append(Refusal(line, column + 1, wrong, right))

    def leaves_stump(self, line: int, name: str) -> bool:
        """Whether the words around a name on a line make no sense without it."""
        if (line, name) not in self._stumps:  # it can be there a thousand times
            self._stumps[line, name] = leaves_stump(self._lines, line, name)
        return self._stumps[line, name]

    def refuse_kind(self, node: nodes.Node) -> None:
        """Refuse a node for what it is."""
        kinds = (words for kind, words in _KINDS if isinstance(node, kind))
        what = next(kinds, type(node).__name__.lower())
        # Jinja2 gives no line to what it adds by itself, such as the scope of {% autoescape %}.
        line = node.lineno or next((n.lineno for n in node.find_all(nodes.Node) if n.lineno), 1)
        self.refuse(line, f"Templates have no {what}.", "Print fields, or use if and for.")
