"""What a tag may hold: dotted paths and filters where something is printed, paths with not, and, or
in conditions."""

from jinja2 import nodes

from fanfare.releases.render.headline import says_instead
from fanfare.releases.template.declared import MAY_BE_EMPTY, Declared
from fanfare.releases.template.filters import FILTERS, MAX_DEFAULT_LENGTH
from fanfare.releases.template.findings import Findings

MAX_FILTERS = 4
"""Behind one name."""

MAX_OPERATORS = 20
"""In one condition, each in another."""

_NOBODY: frozenset[str] = frozenset()

type Path = tuple[str, ...]
type Sure = tuple[frozenset[str], frozenset[str]]


class Expressions:
    """Reads expressions, and remembers the names in them.

    paths: the names to be used; None for any. filled: names that the conditions around here say are not
    empty. loop: the loop's own name and the parts of its entries (None for any), inside of one.
    """

    def __init__(self, findings: Findings, paths: Declared | None) -> None:
        self.names: set[str] = set()
        self.filled = _NOBODY
        self.loop: tuple[str, tuple[str, ...] | None] | None = None
        self._findings = findings
        self._paths = paths

    def printed(self, node: nodes.Expr) -> None:
        """Read {{ … }}."""
        filters: list[str] = []
        instead = False
        while isinstance(node, nodes.Filter) and node.node is not None:
            self._filter(node)
            filters.append(node.name)
            instead = instead or says_instead(node)
            node = node.node
        if len(filters) > MAX_FILTERS:
            wrong = f"There are more than {MAX_FILTERS} filters behind one name."
            self._findings.refuse(node.lineno, wrong, "Use fewer.", filters[0])
        if path := self._path(node):
            innermost = filters[-1] if filters else ""
            if self._may_print(path, node.lineno, innermost) and not instead:
                self._may_be_empty(path, node.lineno)

    def condition(self, node: nodes.Expr, depth: int = 0) -> Sure:
        """Read what follows `if`. Returns the names that are sure to hold something when it is true,
        and when it is false."""
        if depth > MAX_OPERATORS:
            self._findings.refuse(node.lineno, "This condition is too long.", "Use fewer names.")
        elif isinstance(node, nodes.Not):
            true, false = self.condition(node.node, depth + 1)
            return false, true
        elif isinstance(node, nodes.And | nodes.Or):
            left, right = (self.condition(n, depth + 1) for n in (node.left, node.right))
            both = isinstance(node, nodes.And)
            true = left[0] | right[0] if both else left[0] & right[0]
            return true, left[1] & right[1] if both else left[1] | right[1]
        elif path := self._path(node):
            self._is_known(path, node.lineno)
            return frozenset((path[0], ".".join(path))), _NOBODY
        return _NOBODY, _NOBODY

    def _path(self, node: nodes.Node) -> Path:
        """A dotted path; refused, and empty, when it is anything else."""
        if isinstance(node, nodes.Name):
            return (node.name,)
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            return (node.node.name, node.attr)
        if isinstance(node, nodes.Getattr):
            wrong = "There are too many dots in this name."
            self._findings.refuse(node.lineno, wrong, "Write a field and one of its parts.")
        else:
            self._findings.refuse_kind(node)
        return ()

    def _filter(self, node: nodes.Filter) -> None:
        arguments = [a.value if isinstance(a, nodes.Const) else None for a in node.args]
        named = node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
        if node.name not in FILTERS:
            wrong, right = f"There is no filter “{node.name}”.", f"There are {', '.join(FILTERS)}."
        elif node.name == "default":
            fine = len(arguments) == 1 and isinstance(arguments[0], str) and not named
            if fine and len(str(arguments[0])) <= MAX_DEFAULT_LENGTH:
                return
            wrong = f"default takes one text of at most {MAX_DEFAULT_LENGTH} characters."
            right = 'Write default("words").'
        elif arguments or named:
            wrong, right = f"The filter “{node.name}” takes nothing in brackets.", "Leave them out."
        else:
            return
        self._findings.refuse(node.lineno, wrong, right, node.name)

    def _is_known(self, path: Path, line: int) -> bool:
        """Whether a path is declared; refused when not."""
        root, *rest = path
        here = self.loop is not None and root == self.loop[0]
        if not here:
            self.names.add(root)
        if any(name.startswith("_") for name in path) or root in ("self", "loop", "super"):
            return self._unknown(path, line, "Names here are those of declared fields.")
        parts = self._parts(root)
        if parts is None and self._paths:
            return self._unknown(path, line, "Declare it under fields, or correct the name.")
        if rest and parts is not None and rest[0] not in parts:
            known = ", ".join(f"{root}.{part}" for part in parts) or root
            return self._unknown(path, line, f"Of {root} there is {known}.")
        return True

    def _unknown(self, path: Path, line: int, right: str) -> bool:
        name = ".".join(path)
        self._findings.refuse(line, f"There is no “{name}”.", right, name)
        return False

    def _parts(self, root: str) -> tuple[str, ...] | None:
        """The parts of a name; None when it is not known, or any will do."""
        if self.loop and root == self.loop[0]:
            return self.loop[1]
        if self._paths is None:
            return None
        return () if root in self._paths.lists else self._paths.parts.get(root)

    def _may_print(self, path: Path, line: int, innermost: str) -> bool:
        """Whether a path is one to be printed; refused when not."""
        if not self._is_known(path, line) or self._paths is None:
            return False
        name = ".".join(path)
        if path[0] in self._paths.lists:
            if innermost == "count":
                return False
            wrong = f"“{name}” is a list."
            right = f"Write {{% for one in {name} %}}, or {{{{ {name}|count }}}}."
        elif len(path) == 1 and (parts := self._parts(name)):
            wrong, right = f"“{name}” has several parts.", f"Write {{{{ {name}.{parts[0]} }}}}."
        elif innermost == "count":
            wrong, right = f"“{name}” is no list.", "Leave the filter out."
        elif len(path) > 1 and self._is_bare(path[0]) and innermost != "default":
            wrong = f"“{path[0]}” is optional and may be empty."
            right = f"Put it between {{% if {path[0]} %}} and {{% endif %}}."
        else:
            return True
        self._findings.refuse(line, wrong, right, name)
        return False

    def _may_be_empty(self, path: Path, line: int) -> None:
        """Refuse what would leave half a sentence in the copy of a service that does not say it."""
        name = ".".join(path)
        optional = self._is_bare(path[0]) or (len(path) > 1 and path[1] in MAY_BE_EMPTY)
        if optional and name not in self.filled and self._findings.leaves_stump(line, name):
            wrong = (
                f"“{name}” is empty for some services, and what is around it would be left over."
            )
            right = f"Put both between {{% if {name} %}} and {{% endif %}}."
            self._findings.refuse(line, wrong, right, name)

    def _is_bare(self, root: str) -> bool:
        """Whether a name can be empty where it is printed."""
        return self._paths is not None and root in self._paths.optional - self.filled
