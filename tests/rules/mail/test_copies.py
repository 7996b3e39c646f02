"""Copies of one mail: whatever is put in, the mail stays the mail."""

import email
import email.policy
from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from fanfare.mail.copies import Attachment, Pattern
from fanfare.mail.list_headers import leave_headers, list_headers
from fanfare.mail.mime import UnsendableError, shared_headers

NOON = datetime(2021, 9, 20, 12, tzinfo=UTC)
HEADERS = shared_headers("News", "Libraries Week", "hello@example.org", "hello@example.org", "en")

literal = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x02\x03")).map(
    lambda text: text * 7
)
personal = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def parsed(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert not mail.defects
    return mail


def contents(raw: bytes) -> list[str]:
    """Both bodies, decoded; without the line end that belongs to the boundary."""
    parts = list(parsed(raw).iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert not any(part.defects for part in parts)
    return [part.get_payload(decode=True).decode() for part in parts]  # type: ignore[union-attr]


@given(
    pieces=st.lists(st.tuples(literal, personal), max_size=4),
    closing=literal,
)
@example(
    pieces=[("x" * 76, "y" * 76), ("", "--=_fanfare\r\n\r\nBcc: eve@example.org\r\n.\r\n")],
    closing="",
)
@example(pieces=[("a" * 75 + "=", "é" * 25), (" ", "\t"), ("From x\n.\n", ".")], closing=" ")
def test_a_copy_decodes_to_what_was_put_in(pieces: list[tuple[str, str]], closing: str) -> None:
    form: list[str] = []
    for n, (text, _) in enumerate(pieces):
        form += [text, f"slot{n}"]
    form.append(closing)
    values = {f"slot{n}": value for n, (_, value) in enumerate(pieces)}
    raw = Pattern(HEADERS, form, form).copy("jo@example.org", NOON, [], values, values)
    filled = "".join(text.replace("\n", "\r\n") + value for text, value in pieces)
    filled += closing.replace("\n", "\r\n")
    assert contents(raw) == [filled, filled]
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    bare = raw.replace(b"\r\n", b"")
    assert b"\n" not in bare
    assert b"\r" not in bare
    assert raw.count(b"--=_fanfare") == 3


@given(personal)
def test_values_for_text_and_html_stay_apart(value: str) -> None:
    pattern = Pattern(HEADERS, ("a ", "who", " b"), ("<p>", "who", "</p>"))
    raw = pattern.copy("jo@example.org", NOON, [], {"who": "plain"}, {"who": value})
    assert contents(raw) == ["a plain b", f"<p>{value}</p>"]


@pytest.mark.parametrize("address", ["a@x.org,b@x.org", "a@x.org\r\nBcc: b@x.org", "a b@x.org", ""])
def test_one_recipient_and_no_more(address: str) -> None:
    with pytest.raises(UnsendableError):
        Pattern(HEADERS, ("a",), ("b",)).copy(address, NOON, [], {}, {})


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Libraries Week", '"Libraries Week"'),
        ('The "best" week', '"The \\"best\\" week"'),
        ("Wythnos y Llyfrgelloedd yng Nghymru ŵ", "Wythnos y Llyfrgelloedd yng Nghymru ŵ"),
    ],
)
def test_the_list_has_one_stable_id(name: str, phrase: str) -> None:
    headers = list_headers("https://site.example", name, "hello@libraries.example", "")
    mail = parsed(headers + b"\r\n")
    assert str(mail["List-Id"]) == f"{phrase} <bulletin.libraries.example>"
    elsewhere = list_headers("https://other.example", name, "hello@libraries.example", "m.example")
    assert parsed(elsewhere + b"\r\n")["List-Id"] == mail["List-Id"]


@pytest.mark.parametrize("domain", ["", "bulletin.example.org"])
def test_the_way_out_is_https_first_and_mail_where_mail_is_taken(domain: str) -> None:
    lines = leave_headers("https://site.example/bulletin/leave/token", domain)
    mail = parsed("".join(f"{name}: {value}\r\n" for name, value in lines).encode() + b"\r\n")
    ways = str(mail["List-Unsubscribe"]).split(", ")
    assert ways[0] == "<https://site.example/bulletin/leave/token>"
    assert len(ways) == (2 if domain else 1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@given(value=literal, file=st.binary(max_size=400))
@example(value="--=_fanfare\n--=_whole--\n\nBcc: eve@example.org\n.\n", file=b"--=_whole")
def test_lines_stay_lines_and_a_file_goes_along_whole(value: str, file: bytes) -> None:
    form = ("Before", "article", "after.")
    attachment = Attachment("week.docx", "application/zip", b64encode(file).decode())
    pattern = Pattern(HEADERS, form, form, {"article"})
    values = {"article": value}
    raw = pattern.copy("jo@example.org", NOON, [], values, values, attachment)
    both, attached = parsed(raw).iter_parts()
    assert attached.get_payload(decode=True) == file
    assert attached.get_filename() == "week.docx"
    filled = "Before" + value.replace("\n", "\r\n") + "after."
    parts = list(both.iter_parts())
    decoded = [part.get_payload(decode=True) for part in parts]
    assert decoded == [filled.encode(), filled.encode()]
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    bare = raw.replace(b"\r\n", b"")
    assert b"\n" not in bare
    assert b"\r" not in bare
