"""Press copies among the mails that come in, and the text of a mail."""

import base64
import html
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanfare.inbound.command import Command
from fanfare.inbound.head import Beginning, Unreadable, parse
from fanfare.inbound.press_mail import PressMail
from fanfare.inbound.request import Dropped, Ours, Request, understand
from fanfare.inbound.text import leaves
from fanfare.inbound.whole_text import MAX_BYTES, MAX_CHARACTERS, MAX_PART_BYTES, whole_text
from fanfare.inbound.word_document import MAX_XML_BYTES, MEDIA_TYPE, document_text
from tests.support.inbound_mails import by_ses, mail

OURS = Ours(domain="bulletin.example", sender="hello@libraries.example")
PRESS = "press+token@bulletin.example"
LEAVING = "bulletin-unsubscribe@bulletin.example"
NAMED = b"\r\n for bulletin-subscribe@bulletin.example;"
"""Where SES names the recipient of the sample."""


def read(content: bytes) -> Request | PressMail | Dropped:
    return understand(content, len(content), OURS)


def beginning(content: bytes) -> Beginning:
    return parse(content[:MAX_BYTES])


def packed(text: str, encoding: str, subtype: str = "plain") -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(text, subtype=subtype, cte=encoding)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("recipient", "local"),
    [
        (PRESS, "press+token"),
        ("PRESS+ToKen@Bulletin.EXAMPLE", "press+token"),
        ("press@bulletin.example", "press"),
    ],
)
def test_the_address_makes_a_mail_a_press_copy(recipient: str, local: str) -> None:
    found = read(mail("Subject: unsubscribe", recipient=recipient))
    assert isinstance(found, PressMail)
    assert found.local_part == local


@pytest.mark.parametrize("recipient", ["pressed@bulletin.example", "press+x@elsewhere.example"])
def test_other_addresses_are_for_the_bulletin(recipient: str) -> None:
    assert isinstance(read(mail(recipient=recipient)), Request)


@pytest.mark.parametrize("to", [f"To: {PRESS}, {LEAVING}", f"To: {LEAVING}, {PRESS}"])
def test_leaving_goes_before_a_press_copy(to: str) -> None:
    """When SES does not name the one recipient, those in the headers count."""
    content = mail(to, body="").replace(NAMED, b";")
    found = read(content)
    assert isinstance(found, Request)
    assert found.command is Command.UNSUBSCRIBE


def test_a_press_copy_named_in_the_headers_alone_is_one() -> None:
    content = mail(f"Cc: <{PRESS}>", body="").replace(NAMED, b";")
    assert isinstance(read(content), PressMail)


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?a=00b=0d=0ac?=", "x" * 5000, "=?utf-16?b?2AA=?=", "=?klingon?q?x?="]
)
def test_a_subject_is_one_short_line(subject: str) -> None:
    found = read(mail(f"Subject: {subject}", recipient=PRESS))
    assert isinstance(found, PressMail)
    assert len(found.subject) <= 300
    assert found.subject.isprintable()


@given(garbage=st.binary(max_size=2000))
@example(garbage=b'Content-Type: text/plain; charset="\xff"\r\n\r\n\xff')
@example(garbage=b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n--b--")
def test_nothing_that_arrives_makes_it_stumble(garbage: bytes) -> None:
    content = by_ses(recipient=PRESS).encode() + garbage
    assert isinstance(read(content), PressMail | Dropped)
    try:
        text = whole_text(beginning(content))
    except Unreadable:
        return
    assert len(text) <= MAX_CHARACTERS
    text.encode()


@given(
    lines=st.lists(st.text("aé€🙂 &<>=.-", min_size=1, max_size=90), max_size=20),
    encoding=st.sampled_from(["quoted-printable", "base64", "8bit"]),
)
def test_plain_text_is_read_however_it_is_packed(lines: list[str], encoding: str) -> None:
    wanted = [" ".join(line.split()) for line in lines]
    found = whole_text(beginning(packed("\n".join(lines), encoding))).split("\n")
    assert [line for line in found if line] == [line for line in wanted if line]


@given(text=st.text("aé<&>\"' ", max_size=200))
def test_html_is_read_as_it_is_seen(text: str) -> None:
    markup = f"<!-- not -->\n<style>p {{}}</style><p title=not>{html.escape(text)}</p>"
    assert whole_text(beginning(packed(markup, "base64", "html"))) == " ".join(text.split())


LONG = "The whole text of the release is this."


def test_the_longest_of_all_that_came_is_the_release() -> None:
    message = EmailMessage(policy=SMTP)
    message.set_content("View this email in your browser.")
    message.add_alternative(f"<p>{LONG}</p>", subtype="html")
    assert whole_text(beginning(message.as_bytes())) == LONG
    message.add_attachment(LONG + " And more.", filename="a.txt")
    assert whole_text(beginning(message.as_bytes())) == LONG + " And more."


def test_of_two_that_say_the_same_the_plain_one_counts() -> None:
    message = EmailMessage(policy=SMTP)
    message.set_content("One line,\nand another")
    message.add_alternative("<p>One line, and another</p>", subtype="html")
    assert whole_text(beginning(message.as_bytes())) == "One line,\nand another"
    message.get_payload(0).set_payload("  \r\n")  # type: ignore[union-attr]
    assert whole_text(beginning(message.as_bytes())) == "One line, and another"


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("text/plain", "release.txt", LONG.encode()),
        ("text/plain", "Datganiad", LONG.encode()),
        ("application/octet-stream", "RELEASE.TXT", LONG.encode()),
        ("text/html", "release.html", f"<title>x</title><p>{LONG}</p>".encode()),
        ("application/octet-stream", "release.HTM", f"<p>{LONG}".encode()),
    ],
)
def test_an_attached_text_is_the_release(kind: str, name: str, content: bytes) -> None:
    made = attaching(content, "Please find attached.", kind, name)
    assert whole_text(beginning(made)) == LONG


@pytest.mark.parametrize("encoding", ["7bit", "base64", "8bit"])
@pytest.mark.parametrize("disposition", ["attachment", "inline"])
def test_a_release_forwarded_as_a_mail_is_read(encoding: str, disposition: str) -> None:
    inner = f"From: x@y.example\r\nSubject: n\r\nbroken line\r\nContent-Type: text/html\r\n\r\n<p>{LONG}\r\n"
    packed = base64.encodebytes(inner.encode()).decode() if encoding == "base64" else inner
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nPlease see attached.\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n"
        f"Content-Disposition: {disposition}\r\n\r\n{packed}\r\n--b--\r\n"
    )
    content = mail("Content-Type: multipart/mixed; boundary=b", body=body)
    assert whole_text(beginning(content)) == LONG


def test_a_mail_in_a_mail_in_a_mail_is_read_and_what_follows_it_too() -> None:
    inner = "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\ninner\r\n--c--\r\n"
    body = (
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n{inner}"
        f"\r\n--b\r\n\r\n{LONG}\r\n--b--\r\n"
    )
    content = mail("Content-Type: multipart/mixed; boundary=b", body=body)
    parts = leaves(beginning(content))
    assert [(part.body.strip(), part.forwarded) for part in parts] == [
        (b"inner", True),
        (LONG.encode(), False),
    ]
    assert whole_text(beginning(content)) == LONG


def test_a_mail_attached_as_a_file_is_read() -> None:
    inner = f"Subject: n\r\n\r\n{LONG}\r\n".encode()
    made = attaching(inner, "Please see attached.", "application/octet-stream", "release.EML")
    assert whole_text(beginning(made)) == LONG


TYPED = "“It’s the library’s week” – readers"


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii", "", "x-none"]
)
def test_what_is_called_latin_1_or_nothing_is_windows_1252(charset: str) -> None:
    said = f"; charset={charset}" if charset else ""
    content = mail(f"Content-Type: text/plain{said}", "Content-Transfer-Encoding: 8bit")
    assert whole_text(parse(content + TYPED.encode("windows-1252"))) == TYPED
    if charset not in ("iso-8859-1", "ISO-8859-1", "latin1"):
        assert whole_text(parse(content + TYPED.encode())) == TYPED


def test_a_text_that_is_cut_within_a_character_is_still_utf_8() -> None:
    content = mail() + b"x" + "é".encode() * MAX_PART_BYTES
    assert whole_text(parse(content)) == ("x" + "é" * MAX_PART_BYTES)[:MAX_CHARACTERS]


@pytest.mark.parametrize(
    "said",
    ["quoted-printable;", " Quoted-Printable ", '"quoted-printable"', "quoted-printable (x)"],
)
def test_an_encoding_is_recognised_whatever_is_beside_it(said: str) -> None:
    content = mail(f"Content-Transfer-Encoding: {said}", body="Zo=C3=AB counts, line by =\r\nline")
    assert whole_text(parse(content)) == "Zoë counts, line by line"


@pytest.mark.parametrize(
    "line", ["X-Gateway scanned by GW3: clean", "no colon", "a\rb: c", "x\x00: y"]
)
def test_a_malformed_line_costs_neither_the_copy_nor_its_text(line: str) -> None:
    body = f"--b\r\n{line}\r\nContent-Type: text/html\r\n\r\n<p>{LONG}\r\n--b--"
    content = mail(line, "Content-Type: multipart/mixed; boundary=b", body=body, recipient=PRESS)
    assert isinstance(read(content), PressMail)
    assert whole_text(parse(content)) == LONG


def test_headers_of_more_than_8_kb_say_what_a_mail_is() -> None:
    trace = [f"X-Trace-{n}: {'x' * 900}" for n in range(20)]
    content = mail(*trace, "Content-Type: text/html", body=f"<p>{LONG}</p>")
    assert whole_text(parse(content)) == LONG
    assert whole_text(parse(b"Content-Type: message/rfc822\r\n\r\n" + content)) == LONG


def test_a_text_has_its_end() -> None:
    assert len(whole_text(beginning(packed("word " * 40_000, "base64")))) == MAX_CHARACTERS


def document(*paragraphs: str) -> bytes:
    made, stream = docx.Document(), BytesIO()
    for one in paragraphs:
        made.add_paragraph(one)
    made.save(stream)
    return stream.getvalue()


def archive(xml: bytes, **how: Any) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", **({"compression": zipfile.ZIP_DEFLATED} | how)) as packed:
        packed.writestr("word/document.xml", xml)
    return stream.getvalue()


def attaching(content: bytes, body: str = "", kind: str = MEDIA_TYPE, name: str = "r") -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(body)
    main, _, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("kind", "name"), [(MEDIA_TYPE, "a"), ("application/octet-stream", "Datganiad ŵ.DOCX")]
)
@pytest.mark.parametrize("body", ["", "Dear editors, please find our release attached."])
def test_an_attached_document_is_the_release(kind: str, name: str, body: str) -> None:
    lines = ("Libraries & <b> open", "In Kent,\tfrom Monday on,\nthey open again – all of them.")
    content = attaching(document(*lines), body, kind, name)
    found = whole_text(beginning(content))
    wanted = ["Libraries & <b> open", "In Kent, from Monday on,", "they open again – all of them."]
    assert found.split("\n") == wanted


def test_the_longer_of_text_and_document_is_the_release() -> None:
    body = "The release itself, in full, with all it says. " * 3
    assert whole_text(beginning(attaching(document("Notes."), body))) == body.strip()


def test_pictures_part_a_text_and_come_before_it() -> None:
    message = EmailMessage(policy=SMTP)
    message.set_content("")
    message.make_mixed()
    picture = b"\x89PNG" * 200_000
    message.add_attachment(picture, maintype="image", subtype="png", disposition="inline")
    for text in ("Dear editors,", "the release is all this", "Ann"):
        part = EmailMessage(policy=SMTP)
        part.set_content(text)
        message.attach(part)
    assert whole_text(beginning(message.as_bytes())) == "the release is all this"


@pytest.mark.parametrize(
    "bomb",
    [
        archive(b"<w:t>x</w:t>".ljust(MAX_XML_BYTES + 1)),
        archive(b"<w:t>x</w:t>", compression=zipfile.ZIP_BZIP2),
        archive(b"<w:t>x</w:t>", compression=zipfile.ZIP_LZMA),
        archive(b"<w:t>x</w:t>").replace(b"document", b"document"[::-1]),
        archive(b"<w:t>x</w:t>")[:-1],
        document("x")[:5000],
    ],
)
def test_a_document_that_is_none_too_long_or_cut_off_says_nothing(bomb: bytes) -> None:
    assert document_text(bomb) == ""


def test_a_document_that_lies_about_its_length_is_not_followed() -> None:
    honest = archive(b"<w:t>a</w:t>" + b"<w:t>b</w:t>" * 400_000)
    size = (12 + 12 * 400_000).to_bytes(4, "little")
    assert honest.count(size) == 2
    assert len(document_text(honest.replace(size, (100).to_bytes(4, "little")))) <= 100


def test_what_a_document_names_is_not_fetched_nor_unfolded() -> None:
    xml = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:t a="b">&e; &amp; x</w:t>'
    assert document_text(archive(xml)) == "&e; & x"


@given(content=st.binary(max_size=300), place=st.integers(0, 5000), cut=st.integers(0, 300))
def test_nothing_in_a_document_makes_it_stumble(content: bytes, place: int, cut: int) -> None:
    document_text(content)
    whole = WORD[:place] + content + WORD[place + cut :]
    assert isinstance(document_text(whole), str)


WORD = archive("".join(f"<w:p><w:t>{n}</w:t></w:p>" for n in range(900)).encode())


@pytest.mark.parametrize("charset", ["punycode", "PunyCode", "idna", "unicode_escape", "base64"])
def test_a_charset_that_no_mail_has_is_not_decoded(charset: str) -> None:
    content = mail(f"Content-Type: text/plain; charset={charset}", body="a\\u0041-b9c")
    assert whole_text(parse(content)) == "a\\u0041-b9c"
