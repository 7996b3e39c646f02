"""Whether a headline says something whatever services fill in: no editor opens a release without one."""

from collections.abc import Iterable

from jinja2 import nodes

from fanfare.releases.template.declared import MAY_BE_EMPTY, Declared
from fanfare.releases.template.sandbox import Sandbox


def says_something(text: str) -> bool:
    """Whether there is a word or a number in it."""
    return any(map(str.isalnum, text))


def says_instead(node: nodes.Filter) -> bool:
    """Whether a filter prints words for a value that is empty."""
    words = [str(one.value) for one in node.args if isinstance(one, nodes.Const)]
    return node.name == "default" and any(map(says_something, words))


def is_sure(source: str, names: Declared) -> bool:
    """Whether words are printed for every service. source: one that `dialect.check` found good."""
    return _sure(Sandbox().parse(source).body, names)


def _sure(body: Iterable[nodes.Node], names: Declared) -> bool:
    for node in body:
        if isinstance(node, nodes.Output) and any(_prints(part, names) for part in node.nodes):
            return True
        if isinstance(node, nodes.If):
            branches = (node.body, *(one.body for one in node.elif_), node.else_)
            if all(_sure(branch, names) for branch in branches):
                return True
    return False


def _prints(node: nodes.Node | None, names: Declared) -> bool:
    if isinstance(node, nodes.TemplateData):
        return says_something(node.data)
    if isinstance(node, nodes.Filter):
        return node.name == "count" or says_instead(node) or _prints(node.node, names)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return node.attr not in MAY_BE_EMPTY and node.node.name not in names.optional
    return isinstance(node, nodes.Name) and node.name not in names.optional
