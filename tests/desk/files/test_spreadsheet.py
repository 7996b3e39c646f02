"""CSV as Excel leaves it is read; what is not CSV is named; nothing written is a formula."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.files.spreadsheet import UnreadableError, disarmed, read, rearmed, write


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_whatever_separates_cells_and_lines(separator: str, end: str, bom: bytes) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, lineterminator=end)
    writer.writerows([["Key", "Join URL", "", ""], ['a,;\t"b"', "ŵ", "", ""], ["", "", "", ""]])
    writer.writerow(["one\ntwo", "x"])
    sheet = read(bom + written.getvalue().encode())
    assert sheet.header == ("key", "join_url")
    assert [(row.line, dict(row.cells)) for row in sheet.rows] == [
        (2, {"key": 'a,;\t"b"', "join_url": "ŵ"}),
        (4, {"key": "one\ntwo", "join_url": "x"}),
    ]


def test_the_line_of_a_row_is_where_it_begins() -> None:
    sheet = read(b'sep=;\nkey;title\na;"one\n\ntwo"\n\nb;c\n')
    assert [row.line for row in sheet.rows] == [3, 7]


def test_a_separator_of_its_own_and_empty_lines_before_the_header() -> None:
    [row] = read(b"sep=|\r\nkey|title\r\na|b;c,d\r\n").rows
    assert row.cells["title"] == "b;c,d"
    [row] = read(b"\n;;\n\nkey;title\na;b,c\n").rows
    assert row.line == 5


def test_excel_s_plain_csv_is_read_with_a_warning() -> None:
    sheet = read("key,title\na,Café – “Tea”; the café’s\n".encode("cp1252"))
    [row] = sheet.rows
    assert row.cells["title"] == "Café – “Tea”; the café’s"
    assert "Windows-1252" in sheet.notes[0]
    assert "line 2" in sheet.notes[0]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\n,,\n", "empty"),
        ("key,title\n".encode("utf-16"), "UTF-16"),
        ("key,title\na,b\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        ("key,title\na,ŵ".encode() + b"\xff\n", "Line 2 is not UTF-8"),
        (b"key,title\na,\x81\n", "Line 2 is not UTF-8"),
        (b'key,title\na,b\nc,"d\n', "Line 3"),
        (b'key,title\na,"b"c\n', "Line 2"),
        (b"key,title\na," + b"x" * 100_001, "Line 2"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableError, match=word):
        read(content)


@pytest.mark.parametrize(
    "cell", ["=1+1", '"=HYPERLINK(""https://x.example"")"', "+44", "@SUM(1)", "#REF!", "#####"]
)
def test_a_formula_is_a_problem_of_its_cell(cell: str) -> None:
    [row] = read(f"key,title\na,{cell}\n".encode()).rows
    assert [(p.line, p.field) for p in row.problems] == [(2, "title")]


@pytest.mark.parametrize("cell", ["- Bring a book", "#LibrariesWeek", "'=1+1", "1=1"])
def test_what_only_looks_a_little_like_one_is_not(cell: str) -> None:
    [row] = read(f"key,title\na,{cell}\n".encode()).rows
    assert row.problems == ()


def test_a_cell_too_many_is_a_problem_of_its_line() -> None:
    [row] = read(b"key,title\na,one, two\n").rows
    assert "too many" in row.problems[0].wrong


@given(st.text())
def test_disarming_can_be_undone_and_leaves_no_formula(cell: str) -> None:
    assert rearmed(disarmed(cell)) == cell
    assert disarmed(cell).lstrip()[:1] not in {"=", "+", "-", "@"}
    assert disarmed(cell)[:1] not in {"\t", "\r"}


def test_a_formula_behind_what_nobody_sees_is_one() -> None:
    assert disarmed("\ufeff=1+1") == "'\ufeff=1+1"
    [row] = read("key\n\u200b=1+1\n".encode()).rows
    assert "formula" in row.problems[0].wrong


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4))
@example([" @"])
def test_what_is_written_is_read_the_same(cells: list[str]) -> None:
    names = [f"c{n}" for n in range(len(cells))]
    text = write(names, [dict(zip(names, cells, strict=True))])
    back = next(csv.DictReader(io.StringIO(text, newline="")))
    assert all(value[:1] not in tuple("=+-@") for value in back.values() if value)
    if any(cell.strip() for cell in cells):
        [row] = read(text.encode("utf-8-sig")).rows
        assert row.problems == ()
        assert list(row.cells.values()) == [_bare(cell) for cell in cells]


def _bare(cell: str) -> str:
    return rearmed(disarmed(cell).strip())


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_long_file_needs_memory_for_itself_and_one_row(encoding: str) -> None:
    lines = (f"reader-{n}@library.example,Zoë {n},all\n" for n in range(50_000))
    content = ("email,name,topics\n" + "".join(lines)).encode(encoding)
    tracemalloc.start()
    sheet = read(content)
    assert sum(len(row.cells) for row in sheet.rows) == 3 * len(sheet.rows) == 150_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * len(content)
