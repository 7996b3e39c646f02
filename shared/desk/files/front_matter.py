"""From the bytes of a file to its head, every value with its place, and its body."""

from dataclasses import dataclass

import yaml

from desk.files.front_fields import Entries, Entry, Items, Node, Text
from fanfare.problems import Problem

MAX_BYTES = 200_000
"""Bytes of a file that are looked at."""
_FENCE = "---"
_DEEPEST = 8
_BEGINS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_ENDS = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_ONE_A_LINE = 'Write one "name: text" a line.'


@dataclass(frozen=True, slots=True)
class Parts:
    """A file in its parts. head: names and values, None when it cannot be read. body: what follows;
    first: the line of the file on which that begins. text: all of it."""

    head: Entries | None
    body: str
    first: int
    text: str
    problems: tuple[Problem, ...] = ()


def parts(data: bytes) -> Parts:
    """Read a file; of a longer one than MAX_BYTES, the rest may be missing."""
    if len(data) > MAX_BYTES:
        wrong = f"The file is longer than {MAX_BYTES:,} bytes."
        return _unread(Problem(wrong, "Take pictures out of the text, and shorten it."))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(Problem("This is not UTF-8.", "Save the file as UTF-8.", line=line))
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE or _FENCE not in (ends := [one.rstrip() for one in lines[1:]]):
        right = "Begin with a line ---, the fields, and another line ---."
        return _unread(Problem("The file has no head.", right, line=1))
    end = ends.index(_FENCE) + 1
    head = _head("\n".join(lines[1:end]))
    body, first = "\n".join(lines[end + 1 :]), end + 2
    if isinstance(head, Problem):
        return Parts(None, body, first, text, (head,))
    return Parts(head, body, first, text)


def _unread(problem: Problem) -> Parts:
    return Parts(None, "", 1, "", (problem,))


def _head(head: str) -> Entries | Problem:
    """The head as it was written: YAML's nodes, so that each value has its line."""
    try:
        depth = 0
        for token in yaml.scan(head):
            depth += isinstance(token, _BEGINS) - isinstance(token, _ENDS)
            if depth > _DEEPEST + 1:  # told early: reading takes time that grows with its square
                line = token.start_mark.line + 2
                return Problem("The head cannot be read as YAML.", _ONE_A_LINE, line=line)
            if isinstance(token, yaml.AliasToken):  # some of some of some make a gigabyte
                wrong = f"The head repeats a part of itself by *{token.value}."
                right = "Write it out; put a text that begins with * between quotation marks."
                return Problem(wrong, right, line=token.start_mark.line + 2)
        node = yaml.compose(head, Loader=yaml.SafeLoader)
        if not isinstance(node, yaml.MappingNode):
            return Problem("The head has no fields.", _ONE_A_LINE, line=1)
        return Entries(2, tuple(_entry(key, value, 1) for key, value in node.value))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        right = f"{_ONE_A_LINE[:-1]}; put a text with a colon in it between quotation marks."
        return Problem("The head cannot be read as YAML.", right, line=line)
    except (yaml.YAMLError, RecursionError):
        return Problem("The head cannot be read as YAML.", _ONE_A_LINE, line=1)


def _entry(key: yaml.Node, value: yaml.Node, depth: int) -> Entry:
    name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
    return Entry(name, key.start_mark.line + 2, _node(value, depth))


def _node(node: yaml.Node, depth: int) -> Node:
    line = node.start_mark.line + 2
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(node, yaml.MappingNode):
        return Entries(line, tuple(_entry(key, value, depth + 1) for key, value in node.value))
    if isinstance(node, yaml.SequenceNode):
        return Items(line, tuple(_node(one, depth + 1) for one in node.value))
    style = node.style if isinstance(node, yaml.ScalarNode) else ""
    if style in ("|", ">"):
        return Text(line + 1, 1, str(node.value))
    quotation_mark = style in ("'", '"')
    return Text(line, node.start_mark.column + 1 + quotation_mark, str(node.value))
