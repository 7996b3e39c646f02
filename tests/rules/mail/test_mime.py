"""A mail's bytes, read back by Python's email package: nothing personal breaks out of its place."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.mail.mime import UnsendableError, assemble, shared_headers

STRICT = email.policy.default.clone(raise_on_defect=True)
PART = [("text/plain; charset=utf-8", b"Hello\r\n")]
DATE = datetime(2021, 10, 4, 12, tzinfo=UTC)
HEADERS = shared_headers("Hello", "Libraries Week", "hello@f.example", "ask@k.example", "en")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=2000).map(
    lambda text: text.replace("\r\n", "\n").replace("\r", "\n")
)


def parsed(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=STRICT)
    assert not mail.defects
    return mail


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@given(text=TEXTS, html=TEXTS)
def test_every_text_arrives_as_it_was(text: str, html: str) -> None:
    parts = [("text/plain; charset=utf-8", crlf(text)), ("text/html; charset=utf-8", crlf(html))]
    raw = assemble(HEADERS, "ann@example.org", DATE, parts)
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = parsed(raw)
    assert mail.get_content_type() == "multipart/alternative"
    plain, marked = mail.iter_parts()
    assert plain.get_payload(decode=True) == crlf(text)
    assert marked.get_payload(decode=True) == crlf(html)
    assert mail["To"] == "ann@example.org"
    assert mail.get_all("Bcc") is None


BOUNDARY = parsed(assemble(HEADERS, "a@b.example", DATE, PART)).get_boundary()


@pytest.mark.parametrize(
    "text",
    [
        f"--{BOUNDARY}--\n\nafter the end",
        f"--{BOUNDARY}\nContent-Type: text/html\n\n<b>mine</b>",
        ".\nQUIT",
        "From somebody",
        "\n\nSubject: other",
        "trailing space \n\ttab\t\n",
    ],
)
def test_nothing_ends_its_part(text: str) -> None:
    raw = assemble(HEADERS, "a@b.example", DATE, [("text/plain; charset=utf-8", crlf(text))])
    (part,) = parsed(raw).iter_parts()
    assert part.get_payload(decode=True) == crlf(text)


@pytest.mark.parametrize(
    "recipient", ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "a@b.example\n", ""]
)
def test_there_is_one_recipient(recipient: str) -> None:
    with pytest.raises(UnsendableError):
        assemble(HEADERS, recipient, DATE, [])


@pytest.mark.parametrize(
    "subject",
    ["Amser rhigwm: Siân", "قصة", "👩‍👩‍👧", "One\r\nBcc: a@b.example", "T" * 900, "日本語 " * 60],
)
def test_a_subject_is_one_header(subject: str) -> None:
    headers = shared_headers(
        subject, "Wythnos y Llyfrgelloedd", "hello@f.example", "a@b.example", "cy"
    )
    assert headers[9:10].strip()  # the words begin on the line of "Subject: "
    assert all(len(line) < 998 for line in headers.split(b"\r\n"))
    mail = parsed(assemble(headers, "ann@example.org", DATE, PART))
    assert " ".join(mail["Subject"].split()) == " ".join(subject.split())
    assert mail.get_all("Bcc") is None
    assert mail["From"].addresses[0].addr_spec == "hello@f.example"


def test_headers_say_that_a_machine_wrote_this_and_when() -> None:
    extra = [("List-Unsubscribe", f"<https://f.example/manage/{'t' * 150}>")]
    mail = parsed(assemble(HEADERS, "ann@example.org", DATE, PART, extra))
    assert mail["From"] == "Libraries Week <hello@f.example>"
    assert mail["Reply-To"] == "ask@k.example"
    assert mail["Date"].datetime == DATE
    assert mail["Content-Language"] == "en"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Unsubscribe"] == f"<https://f.example/manage/{'t' * 150}>"
