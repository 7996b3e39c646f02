"""Reading the syntax tree of a template: words, `if` and `for` stay, everything else is refused."""

from collections.abc import Iterable

from jinja2 import nodes

from fanfare.releases.template.declared import Declared
from fanfare.releases.template.expressions import Expressions
from fanfare.releases.template.findings import Findings

DEEPEST = 6
"""Conditions in conditions."""

_SPECIAL = frozenset({"self", "loop", "super", "caller", "varargs", "kwargs"})


class Reading:
    """One walk through a template's tree.

    paths: the names it may use; None for any. lists: what it loops over.
    """

    def __init__(self, findings: Findings, paths: Declared | None) -> None:
        self.lists: set[str] = set()
        self._findings = findings
        self._paths = paths
        self._expressions = Expressions(findings, paths)

    @property
    def names(self) -> set[str]:
        """The names used, without those that loops make."""
        return self._expressions.names

    def read(self, body: Iterable[nodes.Node], depth: int = 0) -> None:
        """Read statements."""
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        self._expressions.printed(part)
            elif isinstance(node, nodes.If):
                self._if(node, depth)
            elif isinstance(node, nodes.For):
                self._for(node, depth)
            else:
                self._findings.refuse_kind(node)

    def _if(self, node: nodes.If, depth: int) -> None:
        if depth >= DEEPEST:
            wrong = f"There are more than {DEEPEST} conditions in each other."
            self._findings.refuse(node.lineno, wrong, "Use fewer.")
            return
        around = self._expressions.filled
        so_far = around  # with what is known because the branches before did not apply
        for branch in (node, *node.elif_):
            self._expressions.filled = so_far
            true, false = self._expressions.condition(branch.test)  # type: ignore[arg-type]
            self._expressions.filled = so_far | true
            self.read(branch.body, depth + 1)
            so_far |= false
        self._expressions.filled = so_far
        self.read(node.else_, depth + 1)
        self._expressions.filled = around

    def _for(self, node: nodes.For, depth: int) -> None:
        if problem := self._problem(node):
            self._findings.refuse(node.lineno, *problem, at="for")
            return
        name = node.iter.name  # type: ignore[attr-defined]
        self._expressions.names.add(name)
        self.lists.add(name)
        parts = self._paths.lists[name] if self._paths else None
        self._expressions.loop = (node.target.name, parts)  # type: ignore[attr-defined]
        self.read(node.body, depth)
        self._expressions.loop = None

    def _problem(self, node: nodes.For) -> tuple[str, str] | None:
        """What is wrong with the head of a loop, and what would be right."""
        if self._expressions.loop:
            return "A loop is inside a loop.", "Loops go one level deep."
        if node.test or node.recursive or node.else_:
            return (
                "A loop has no if, else or recursive of its own.",
                "Write {% if %} in or around it.",
            )
        if not isinstance(node.target, nodes.Name) or self._is_taken(node.target.name):
            example = "Write {% for activity in activities %}."
            return "A loop needs a name of its own for what it goes through.", example
        if not isinstance(node.iter, nodes.Name) or not self._is_list(node.iter.name):
            example = "Declare a field of type activities, and loop over that."
            return "A loop goes through a field that is a list, and nothing else.", example
        return None

    def _is_taken(self, name: str) -> bool:
        if name in _SPECIAL or name.startswith("_"):
            return True
        return self._paths is not None and (name in self._paths.parts or name in self._paths.lists)

    def _is_list(self, name: str) -> bool:
        if name in _SPECIAL or name.startswith("_"):
            return False
        return self._paths is None or name in self._paths.lists
