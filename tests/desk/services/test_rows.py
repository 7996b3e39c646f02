"""Rows of a file of library services: any content of a cell is read or refused, and never crashes."""

from hypothesis import given
from hypothesis import strategies as st

from desk.files.spreadsheet import Row
from desk.services.columns import COLUMNS
from desk.services.rows import Described, detail_name, read_row
from fanfare.services.details import details, service_of

FACTS = (
    "fact:children",
    "fact:children:unit",
    "fact:children:source",
    "fact:more",
    "fact:more:title",
)
NAMES = (*(column.name for column in COLUMNS), *FACTS)
GOOD = {column.name: column.example for column in COLUMNS}
odd = st.text(max_size=30) | st.sampled_from(
    ["=1+1", "<b>", "x" * 5001, "\u202e", "a\nb", "{{ 9**9 }}", "01632 960123", "england", "yes"]
)


@given(st.dictionaries(st.sampled_from(NAMES), odd, max_size=8))
def test_a_row_is_a_service_or_problems_at_its_columns(changes: dict[str, str]) -> None:
    read = read_row(GOOD | changes)
    if isinstance(read, Described):
        texts = {name: text for name, text in read.texts.items() if text}
        service = service_of(read.key, texts)
        assert texts.items() <= (details(service) | {"sectors": texts.get("sectors", "")}).items()
        assert service.press.email
    else:
        assert read
        assert all(problem.wrong and problem.right for problem in read)
        stems = {name.rsplit(":", 1)[0] for name in changes} | {
            n.rsplit("_", 1)[0] for n in changes
        }
        assert all(any(p.field.startswith(stem) for stem in stems) for p in read if p.field)


def test_column_names_and_details_meet() -> None:
    names = {detail_name(name) for name in NAMES} - {"key"}
    full = service_of(
        "k",
        dict.fromkeys(names, "x")
        | {"nation": "wales", "sectors": "public", "large_print": "yes", "sample": "yes"}
        | {f"spokespeople.{n}.type": "officer" for n in (1, 2, 3)},
    )
    assert set(details(full)) == names


def test_a_short_line_lacks_what_is_needed() -> None:
    read = read_row(Row(2, {"key": "k", "name": "K"}).cells)
    assert isinstance(read, list)
    assert {problem.field for problem in read} == {"nation", "press_email"}
