"""From a sheet to the rows that can be imported, and to everything that is wrong with the others."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk.files.column import Column
from desk.files.spreadsheet import Sheet
from desk.parallel import watched
from desk.text import did_you_mean
from fanfare.problems import Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. necessary: columns without which it is refused; identity: the column that no two rows
    may have in common; own: what to do if they do; same: brings what means the same to one text. more:
    which columns it may have beside the listed ones. former: what older files call a column, and its name."""

    columns: Sequence[Column]
    necessary: Collection[str]
    identity: str
    own: str
    same: Callable[[str], str] = str.strip
    more: Callable[[str], bool] = lambda _: False
    former: Mapping[str, str] = field(default_factory=dict)


def sorted_out[T](
    sheet: Sheet, read_cells: Callable[[Mapping[str, str]], T | list[Problem]], kind: Kind
) -> tuple[list[tuple[int, T]], list[Problem]]:
    """What the good rows say, with their lines, and all that is wrong with the others."""
    good: list[tuple[int, T]] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for row in watched("Checking", sheet.rows, len(sheet.rows)):
        cell = row.cells.get(kind.identity, "").strip()
        read = read_cells(row.cells)
        found = list(row.problems)
        if isinstance(read, list):
            spoiled = {problem.field for problem in found}
            found += [replace(p, line=row.line) for p in read if p.field not in spoiled]
        first = lines.setdefault(kind.same(cell), row.line) if cell else row.line
        if first != row.line:
            wrong = f"{cell} is on line {first} already."
            found.append(Problem(wrong, kind.own, field=kind.identity, line=row.line))
        problems += found
        if not found and not isinstance(read, list):
            good.append((row.line, read))
    return good, problems


def header_problems(header: Iterable[str], kind: Kind, listed: str) -> list[Problem]:
    """Columns that are unknown, twice or missing: such a file is refused as a whole.

    Args:
        header: The columns of the first line.
        kind: What the file may have.
        listed: Where all columns are listed, as a sentence.
    """
    count = Counter(header)
    known = [column.name for column in kind.columns]
    problems = [
        Problem("The column is there twice.", "Keep one.", field=name, line=1)
        for name, times in count.items()
        if times > 1 and name
    ]
    for name in count:
        if name not in known and not kind.more(name):
            right = did_you_mean(name, known, listed)
            problems.append(Problem("There is no such column.", right, field=name, line=1))
    return problems + [
        Problem("The column is missing.", "Add it to the first line.", field=name, line=1)
        for name in known
        if name in kind.necessary and name not in count
    ]
