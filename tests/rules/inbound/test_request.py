"""What a mail asks for, and which mails nothing may come of."""

import base64
import tracemalloc
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fanfare.inbound.command import Command
from fanfare.inbound.head import MAX_BYTES, MAX_HEADERS
from fanfare.inbound.header_lines import MAX_LINES
from fanfare.inbound.request import MAX_SIZE, Dropped, Ours, Request, understand
from tests.support.inbound_mails import SPF, by_ses, mail

OURS = Ours(domain="bulletin.example", sender="hello@libraries.example")
ANY = "somebody@bulletin.example"
MALFORMED = [
    "no colon at all",
    "X-Gateway scanned by GW3: clean",
    "From ann@example.org Mon Sep 20 12:00:00 2021",
    "X-Spam: no\rX-Other: yes",
    "Subject: help\x00",
    "\x00: x",
    "X-Bytes-\xe9: x",
    "broken fold\r\n and its end: so",
    ": no name",
]
"""Header lines that are none."""


def read(content: bytes, size: int | None = None) -> Request | Dropped:
    """What comes of a mail of which the beginning is read, as the function does."""
    return understand(content[:MAX_BYTES], len(content) if size is None else size, OURS)


def asked(content: bytes) -> Request:
    request = read(content)
    assert isinstance(request, Request), request
    return request


def reason(content: bytes) -> str:
    dropped = read(content)
    assert isinstance(dropped, Dropped), dropped
    return dropped.reason


@pytest.mark.parametrize(
    ("recipient", "headers", "body", "command"),
    [
        ("bulletin-subscribe@bulletin.example", [], "", Command.SUBSCRIBE),
        ("Bulletin-Subscribe@BULLETIN.example", [], "", Command.SUBSCRIBE),
        ("<bulletin-subscribe@bulletin.example>", [], "", Command.SUBSCRIBE),
        ("bulletin-unsubscribe@bulletin.example", ["Subject: unsubscribe"], "", "unsubscribe"),
        ("bulletin-unsubscribe+x1@bulletin.example", [], "", "unsubscribe"),
        ("bulletin-unsubscribe@bulletin.example", ["Subject: subscribe"], "", "unsubscribe"),
        ("bulletin-subscribe@bulletin.example", ["Subject: Unsubscribe!"], "", "unsubscribe"),
        ("bulletin-subscribe@bulletin.example", ["Subject: help"], "", "subscribe"),
        ("bulletin-subscribe@elsewhere.example", [], "", "help"),
        (ANY, ["Subject: SUBSCRIBE please"], "", "subscribe"),
        (ANY, ["Subject: Re: AW: Fwd: unsubscribe"], "", "unsubscribe"),
        (ANY, ["Subject: un-subscribe me"], "", "unsubscribe"),
        (ANY, ["Subject: =?utf-8?B?dW5zdWJzY3JpYmU=?="], "", "unsubscribe"),
        (ANY, ["Subject: =?utf-8?Q?subscribe_=E2=98=BA?="], "", "subscribe"),
        (ANY, ["Subject: =?klingon?B?####?= subscribe"], "", "help"),
        (ANY, ["Subject: Hello"], "\r\n  \r\nsubscribe\r\nThanks", "subscribe"),
        (ANY, ["Subject: Hello"], "I would like to subscribe", "help"),
        (ANY, ["Subject: subscription"], "", "help"),
        (ANY, ["Subject: help"], "", "help"),
        (ANY, [], "", "help"),
    ],
)
def test_address_subject_or_first_line_say_what_is_asked(
    recipient: str, headers: list[str], body: str, command: str
) -> None:
    request = asked(mail(*headers, body=body, recipient=recipient))
    assert request.command == command
    assert request.email == "ann@example.org"


def test_without_an_envelope_recipient_the_headers_say_who_it_is_to() -> None:
    top = by_ses().replace("\r\n for bulletin-subscribe@bulletin.example;", ";")
    content = f"{top}From: ann@example.org\r\n{{}}\r\n\r\n"
    to = 'To: "Libraries, all" <x@y.example>, Bulletin <bulletin-subscribe@bulletin.example>'
    assert asked(content.format(to).encode()).command is Command.SUBSCRIBE
    both = to + "\r\nCc: bulletin-unsubscribe@bulletin.example"
    assert asked(content.format(both).encode()).command is Command.UNSUBSCRIBE


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_the_first_line_is_found_in_whatever_it_is_packed(encoding: str, charset: str) -> None:
    text = "\r\nUnsubscribe, merci, à bientôt".encode(charset)
    packed = {
        "8bit": text,
        "quoted-printable": b"".join(b"=%02X" % byte for byte in text),
        "base64": base64.encodebytes(text),
    }[encoding]
    body = (
        "--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
        "--inner\r\nContent-Type: text/html\r\n\r\n<p>subscribe</p>\r\n"
        f'--inner\r\nContent-Type: text/plain; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n{packed.decode(charset)}\r\n"
        "--inner--\r\n--outer--\r\n"
    )
    kind = "Content-Type: multipart/mixed; boundary=outer"
    assert asked(mail(kind, body=body, recipient=ANY)).command is Command.UNSUBSCRIBE


def test_html_alone_is_read_too_and_attachments_are_not() -> None:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Please"
    message.set_content(
        "<html><head><title>help</title><style>p {}</style></head>"
        "<body><!-- help --><p>&nbsp;</p><div><b>Sub</b>scribe</div></body></html>",
        subtype="html",
    )
    message.add_attachment("unsubscribe", filename="note.txt")
    content = mail(recipient=ANY).removesuffix(b"\r\n") + message.as_bytes()
    assert asked(content).command is Command.SUBSCRIBE


def test_of_a_large_mail_only_the_headers_count() -> None:
    content = mail("Subject: Hello", body="unsubscribe\r\n", recipient=ANY)
    assert read(content, MAX_SIZE + 1) == read(mail("Subject: Hello", recipient=ANY))
    to_address = mail(recipient="bulletin-unsubscribe@bulletin.example", body="x" * 2 * MAX_SIZE)
    assert asked(to_address).command is Command.UNSUBSCRIBE


@pytest.mark.parametrize(
    "header",
    [
        "X-Loop: yes",
        "X-Autoreply: yes",
        "Auto-Submitted: auto-replied",
        "auto-submitted:  Auto-Generated (vacation)",
        "Auto-Submitted: no\r\nAuto-Submitted: auto-notified; owner-email=x",
        "Precedence: bulk",
        "PRECEDENCE: List",
        "Precedence: junk",
        "List-Id: <library.example>",
        "List-Unsubscribe: <mailto:x@example.org>",
        "Return-Path: <>",
        'Content-Type: multipart/report; report-type="delivery-status"; boundary=b',
        "Content-Type: Multipart/Report",
        "Content-Type: message/delivery-status",
    ],
)
def test_what_a_machine_wrote_causes_nothing(header: str) -> None:
    assert reason(mail(header, "Subject: unsubscribe")) in {
        *("auto_submitted", "bulk", "null_return_path", "report")
    }


def test_a_person_may_say_that_it_is_no_machine() -> None:
    assert asked(mail("Auto-Submitted: no", "Precedence: normal")).email == "ann@example.org"


@pytest.mark.parametrize(
    ("sender", "envelope", "why"),
    [
        ("Mailer-Daemon <MAILER-DAEMON@example.org>", "mailer-daemon@example.org", "robot"),
        ("postmaster@example.org", "postmaster@example.org", "robot"),
        ("News <no-reply@example.org>", "no-reply@example.org", "robot"),
        ("list-bounces@example.org", "list-bounces@example.org", "robot"),
        ("ann@example.org", "owner-list@example.org", "robot"),
        ("ann@example.org", "prvs=1a2b3c4d5e=noreply@example.org", "robot"),
        ("ann@example.org", "SRS0=a1b2=c3=bulletin.example=x@forwarder.example", "ourselves"),
        ("ann@example.org", "", "null_return_path"),
        ("Hello@Libraries.example", "hello@libraries.example", "ourselves"),
        ("x@bulletin.example", "x@bulletin.example", "ourselves"),
        ("ann@example.org", "x@bulletin.example", "ourselves"),
    ],
)
def test_no_answer_to_machines_or_to_ourselves(sender: str, envelope: str, why: str) -> None:
    assert reason(mail("Subject: subscribe", sender=sender, envelope=envelope)) == why


@pytest.mark.parametrize(
    "sender",
    [
        None,
        "",
        "Ann",
        "<>",
        "ann@example.org, ben@example.org",
        "Ann <ann@example.org>, Ben <ben@example.org>",
        "Staff: ann@example.org, ben@example.org;",
        "undisclosed-recipients:;",
        "<@relay.example,@b.example:ann@example.org>",
        "Ann <ann@example.org> <ben@example.org>",
        "ann@example.org ben@example.org",
        "ann@localhost",
        "ann@exam\x00ple.org",
        "ünï@example.org",
        '"ann smith"@example.org',
        "Ann <" + "a" * 300 + "@example.org>",
        "ben@y.example <ann@example.org>",
        "=?utf-8?q?ann=40example.org=2C_ben=40example.org?=",
        'a"b"@example.org',
        "(" * 9000 + "ann@example.org",
    ],
)
def test_a_mail_is_from_exactly_one_mailbox_that_can_be_answered(sender: str | None) -> None:
    assert reason(mail("Subject: subscribe", sender=sender)) == "sender"


@pytest.mark.parametrize(
    "sender",
    [
        "ann@example.org",
        "<ann@example.org>",
        "Ann <Ann@Example.org>",
        '"Smith, Ann: of \\"Kingston\\" <x@y.example>" <ann@example.org>',
        "Ann (of Kingston, the library) <ann@example.org>",
        "=?utf-8?Q?=C3=85nn?= <ann@example.org>",
        "Ånn <ann@example.org>",
        "Ann\r\n <ann@example.org>",
        "Reader, Ann <ann@example.org>",
        "Library: Ann, of Kent <ann@example.org>",
        "Friends: ann@example.org;",
        "Ann (of (all) the (libraries <x@y.example>)) <ann@example.org>",
        "Ann (never closed <ann@example.org>",
        '"Ann <ann@example.org>',
        "Ann <ann@example.org",
        "Ann ann@example.org>",
        "ann@example.org <ann@example.org>",
        "'ann@example.org' <Ann@example.org>",
        "=?utf-8?q?x=40y.example?= <ann@example.org>",
        '"=?utf-8?q?Ann?=" <ann@example.org>',
        "=?utf-8?q?Ann_=3Cann=40example.org=3E?=",
        "=?utf-8?q?Ann?=<ann@example.org>",
        "<mailto:ann@example.org>",
        "Books @ Home <ann@example.org>",
        "@kentlibraries <ann@example.org>",
        "(" * 900 + "ann@example.org",
    ],
)
def test_names_beside_the_address_do_not_matter(sender: str) -> None:
    assert asked(mail("Subject: subscribe", sender=sender)).email.lower() == "ann@example.org"


def test_two_from_headers_are_no_sender() -> None:
    assert reason(mail("From: ben@example.org")) == "sender"


FAILED = "amazonses.com;\r\n spf=fail;\r\n dmarc=fail header.from=example.org;"
FORGED_BY_HELO = (
    f"amazonses.com;\r\n {SPF} envelope-from=x@evil.example; helo=x; dmarc=pass header.from=x;"
)


@pytest.mark.parametrize(
    ("ses", "why"),
    [
        ({"spam": "FAIL"}, "spam"),
        ({"virus": "FAIL"}, "virus"),
        ({"results": FAILED}, "dmarc"),
        ({"results": "amazonses.com;\r\n dmarc=fail (p=reject) header.from=example.org;"}, "dmarc"),
        ({"results": FAILED, "envelope": "x@evil.example"}, "dmarc"),
        ({"results": "amazonses.com;\r\n spf=pass;", "envelope": "x@evil.example"}, "unaligned"),
        (
            {
                "results": "amazonses.com;\r\n dmarc=pass header.from=x.example;",
                "envelope": "x@evil.example",
            },
            "unaligned",
        ),
        ({"results": None, "envelope": "x@evil.example"}, "unaligned"),
        ({"results": FORGED_BY_HELO, "envelope": "x@evil.example"}, "unaligned"),
        ({"results": FORGED_BY_HELO + "\r\n dmarc=fail header.from=x;"}, "dmarc"),
        ({"results": "evil.example;\r\n dmarc=pass;", "envelope": "x@evil.example"}, "unaligned"),
    ],
)
def test_what_ses_found_bad_or_cannot_vouch_for_causes_nothing(
    ses: dict[str, str], why: str
) -> None:
    assert reason(mail("Subject: subscribe", **ses)) == why


@pytest.mark.parametrize(
    "ses",
    [
        {"envelope": "bounce-17@mailer.example"},  # DMARC vouches for From
        {"results": "amazonses.com;\r\n dmarc=fail (p=NONE) header.from=example.org;"},
        {"results": "amazonses.com;\r\n spf=pass;"},
        {"results": None},
        {"spam": "GRAY", "virus": "PROCESSING_FAILED"},
    ],
)
def test_what_speaks_against_nothing_is_followed(ses: dict[str, str]) -> None:
    assert asked(mail(**ses)).command is Command.SUBSCRIBE


def test_verdicts_that_the_sender_wrote_are_not_believed() -> None:
    forged = ["Authentication-Results: amazonses.com;\r\n dmarc=pass header.from=example.org;"]
    assert reason(mail(*forged, envelope="x@evil.example", results=FAILED)) == "dmarc"
    assert reason(mail(*forged, envelope="x@evil.example", results=None)) == "unaligned"
    assert reason(mail("X-SES-Spam-Verdict: PASS", spam="FAIL")) == "spam"
    assert asked(mail("X-SES-Spam-Verdict: FAIL")).email == "ann@example.org"


def test_one_mail_is_one_request_however_often_it_comes() -> None:
    headers = ["Message-ID: <17@mail.example.org>", "Content-Language: cy-GB, en"]
    first, again = asked(mail(*headers)), asked(mail(*headers, spam="GRAY"))
    assert first.identity == again.identity == first.message_id == "<17@mail.example.org>"
    assert first.language == "cy"
    assert asked(mail()).identity == asked(mail()).evidence != asked(mail("Subject: x")).evidence


@pytest.mark.parametrize("value", ["", "17@x", "<1 7@x>", "<1>\t<2>", "<é@x>", f"<{'x' * 250}>"])
def test_an_odd_message_id_is_not_repeated_in_our_headers(value: str) -> None:
    assert asked(mail(f"Message-ID: {value}")).message_id == ""


def test_headers_that_go_on_beyond_what_is_read_cause_nothing() -> None:
    assert reason(b"X: " + b"y" * MAX_BYTES) == "unreadable"
    assert reason(b"X:\r\n" * (MAX_LINES + 1)) == "unreadable"


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("line", MALFORMED)
@pytest.mark.parametrize(
    "recipient",
    [ANY, "bulletin-subscribe@bulletin.example", "bulletin-unsubscribe@bulletin.example"],
)
def test_a_malformed_line_costs_that_line(recipient: str, line: str, place: int) -> None:
    whole = ["Subject: subscribe", "Message-ID: <17@example.org>"]
    found = asked(mail(*whole[:place], line, *whole[place:], recipient=recipient))
    wanted = asked(mail(*whole, recipient=recipient))
    assert replace(found, evidence=wanted.evidence) == wanted
    stopped = mail(*whole[:place], line, *whole[place:], "Auto-Submitted: auto-replied")
    assert reason(stopped) == "auto_submitted"


def test_what_follows_a_malformed_line_is_not_ses() -> None:
    """The headers that SES wrote end where the first line of the sender's begins, whatever that is."""
    top = by_ses(results=None, envelope="x@evil.example")
    forged = "Authentication-Results: amazonses.com;\r\n dmarc=pass header.from=example.org;"
    own = "From: ann@example.org\r\n\r\n"
    assert reason(f"{top}no header\r\n{forged}\r\n{own}".encode()) == "unaligned"


def test_an_empty_mail_and_a_mail_without_text() -> None:
    assert reason(b"") == "sender"
    assert reason(b"\r\n\r\n") == "sender"
    assert asked(mail().rstrip(b"\r\n")).command is Command.SUBSCRIBE  # headers and nothing else


def nested(depth: int) -> str:
    return "".join(
        f"--{n}\r\nContent-Type: multipart/mixed; boundary={n + 1}\r\n\r\n" for n in range(depth)
    )


@pytest.mark.parametrize(
    "body",
    [
        nested(1000),
        "--0\r\nContent-Type: text/html\r\n\r\nsubscribe\r\n" * 1000,
        "--0\r\n" * 12_000,
        "--" * 30_000,
        "--0\r\nX: " + "y" * 60_000,
        "--0\r\nContent-Type: text/html\r\n\r\n" + "<style" * 9000,
        "--0\r\nContent-Type: text/plain; charset=idna\r\n\r\n" + "\xff.." * 2000,
        "--0\r\nContent-Type: text/plain; charset=undefined\r\n\r\nhello",
        "--0\r\nContent-Transfer-Encoding: base64\r\n\r\n=====a",
    ],
    ids=range(9),
)
def test_a_mail_of_a_thousand_parts_costs_little(body: str) -> None:
    content = mail("Content-Type: multipart/mixed; boundary=0", body=body, recipient=ANY)
    read(content)
    tracemalloc.start()
    assert asked(content).command in (Command.HELP, Command.SUBSCRIBE)
    assert tracemalloc.get_traced_memory()[1] < 8 * MAX_BYTES
    tracemalloc.stop()


HOSTILE = {
    "lines of nothing": b"\r\n" * 300_000,
    "no colons": b"x\r\n" * 100_000,
    "short headers": b"a:\r\n" * 200_000,
    "carriage returns": b"\r" * 1_000_000,
    "a long fold": b"Subject: x\r\n" + b" y\r\n" * 200_000,
    "a long line": b"From: " + b"(" * 1_000_000,
    "a long sender": b"From: " + b"<a@b" * 240 + b"\r\n\r\n",
    "quotations": b"From: " + b'"' * 900 + b"\r\n\r\n",
    "encoded words": b"From: " + b"=?q?q?=?" * 110 + b"\r\n\r\n",
    "an encoded subject": b"From: a@b.example\r\nSubject: " + b"=?utf-8?b?" * 100_000 + b"\r\n\r\n",
    "results": b"Authentication-Results: amazonses.com;" + b"\r\n dkim=pass (" * 50_000,
    "an envelope": b"Return-Path: <" + b"SRS1=" * 100_000 + b"@x.example>\r\n\r\n",
    "words": b"From: a@b.example\r\n\r\n" + b"please " * 100_000,
    "addresses": b"From: a@b.example\r\nSubject: " + b"a@" * 100_000 + b"\r\n\r\n",
    "dashes": b"From: a@b.example\r\nSubject: " + b"a-" * 100_000 + b"\r\n\r\n",
    "spaces": b"From: a@b.example\r\n\r\n" + b"on a " * 100_000 + b" " * 100_000,
    "forwarded": b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("recipient", [ANY, "bulletin-unsubscribe@bulletin.example"])
def test_hostile_headers_cost_little(content: bytes, recipient: str) -> None:
    whole = by_ses(recipient=recipient).encode() + content
    for mail_ in (content, whole):
        tracemalloc.start()
        before = process_time()
        found = understand(mail_[:MAX_HEADERS], len(mail_), OURS)
        spent, peak = process_time() - before, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert isinstance(found, Request | Dropped)
        assert spent < 10  # seconds, with tracing: what grows with a square takes minutes
        assert peak < 32 * MAX_HEADERS


LINES = st.sampled_from(
    [
        *("From: ann@example.org", "From: Ann <ben@example.org>", "From: a,b;c:", "To: x@y"),
        *("Subject: subscribe", "Subject: =?x?B?=?=", "Subject: \x80\xff", "Date: never", ""),
        *("Content-Type: multipart/mixed; boundary=b", "Content-Type: text/html", "--b", "--b--"),
        *("Content-Type: text/plain; charset*=x'y'%ff; charset*0=z", 'Content-Type: ;;=;"('),
        *("Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x", " folded", "\t"),
        *("Return-Path: <ann@example.org>", "Received: x for a@b;", "Message-ID: <1@2>", "x" * 999),
        *(
            "Content-Disposition: attachment",
            "unsubscribe",
            "\x00",
            "=?utf-8?q?=ff?=",
            "(((((",
            '"',
        ),
    ]
)
MACHINES = st.sampled_from(
    [
        *("Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x>", "Return-Path: <>"),
        *("Content-Type: multipart/report; boundary=b", "X-Loop: yes"),
    ]
)


@given(st.binary(max_size=400) | st.lists(LINES | st.text(max_size=20)).map("\r\n".join))
@example("From: ann@example.org\r\nContent-Type: text/plain; boundary*=''%\r\n\r\n")
@example("Content-Type: text/plain; charset*=x'y'%ff; charset*0=z")
@example("Content-Type: multipart/mixed; boundary*=x'y'%ff; boundary*0=z")
def test_no_mail_is_too_odd_to_be_read(written: bytes | str) -> None:
    content = written if isinstance(written, bytes) else written.encode("utf-8", "surrogatepass")
    for whole in (content, by_ses(recipient=ANY).encode() + b"From: ann@example.org\r\n" + content):
        assert isinstance(read(whole), Request | Dropped)


@given(before=st.lists(LINES), machine=MACHINES, after=st.lists(LINES))
def test_nothing_odd_hides_that_a_machine_wrote_it(
    before: list[str], machine: str, after: list[str]
) -> None:
    """Whatever is around it: among the headers, such a line always counts."""
    headers = [line for line in before if line and not line.isspace()]
    content = "\r\n".join([*headers, machine, "", *after]).encode("utf-8", "surrogatepass")
    assert isinstance(read(by_ses().encode() + content), Dropped)
