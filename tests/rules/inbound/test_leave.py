"""Leaving by mail: what stops it, what proves it, and in which words people ask for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.inbound.arrival import Arrival, Dmarc
from fanfare.inbound.command import Command
from fanfare.inbound.domains import same_organisation
from fanfare.inbound.envelope import seen_through, untagged
from fanfare.inbound.request import Dropped, Ours, Request, understand
from fanfare.inbound.sender import is_answerable, is_proven
from fanfare.inbound.wishes.command_words import command_in
from tests.support.inbound_mails import SPF, mail

OURS = Ours(domain="bulletin.example", sender="hello@libraries.example")
LEAVING = "bulletin-unsubscribe@bulletin.example"
PLAIN = "hello@bulletin.example"
ANN = "ann@example.org"


def read(content: bytes) -> Request | Dropped:
    found = understand(content, len(content), OURS)
    assert isinstance(found, Request | Dropped)
    return found


def leaving(*headers: str, body: str = "", recipient: str = LEAVING, **ses: str | None) -> Request:
    found = read(mail(*headers, body=body, recipient=recipient, **ses))
    assert isinstance(found, Request), found
    assert found.command is Command.UNSUBSCRIBE
    return found


def plain(*headers: str, body: str = "", **ses: str | None) -> Command | str:
    """What a mail to an address that asks nothing asks for, or why it is dropped."""
    found = read(mail(*headers, body=body, recipient=PLAIN, **ses))
    return found.command if isinstance(found, Request) else found.reason


@pytest.mark.parametrize(
    "header",
    [
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "Precedence: bulk",
        "Precedence: list",
        "X-Loop: ann@example.org",
        "X-Autoreply: yes",
        "List-Id: <staff.example.org>",
        "List-Unsubscribe: <mailto:staff-leave@example.org>",
        "Auto-Submitted: no",
        "X-Gateway scanned by GW3: clean",
    ],
)
def test_nothing_but_a_machines_own_signs_stops_leaving(header: str) -> None:
    found = leaving("Subject: unsubscribe", header)
    assert (found.email, found.proven) == (ANN, True)


@pytest.mark.parametrize(
    "sender",
    [
        *("ill-request@example.org", "owner-staff@example.org", "postmaster@example.org"),
        *("noreply@example.org", "staff-bounces@example.org", "hello@libraries.example"),
    ],
)
def test_a_role_mailbox_may_leave(sender: str) -> None:
    found = leaving(sender=sender, envelope=sender, results="amazonses.com;\r\n spf=pass;")
    assert (found.email, found.proven) == (sender, True)


def test_who_shares_a_desk_may_join_and_gets_answers() -> None:
    content = mail(sender="ill-request@example.org", envelope="ill-request@example.org")
    found = read(content)
    assert isinstance(found, Request)
    assert (found.command, found.answered) == (Command.SUBSCRIBE, True)
    assert isinstance(read(mail("X-Auto-Response-Suppress: All")), Request)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto_submitted"),
        ("Auto-Submitted: Auto-Generated (rule)", "auto_submitted"),
        ("Return-Path: <>", "null_return_path"),
        ("Content-Type: multipart/report; report-type=disposition-notification", "report"),
        ("Content-Type: message/delivery-status", "report"),
    ],
)
def test_what_nobody_wrote_stops_leaving(header: str, why: str) -> None:
    assert read(mail(header, recipient=LEAVING)) == Dropped(why)
    assert read(mail(recipient=LEAVING, envelope="")) == Dropped("null_return_path")


@pytest.mark.parametrize(
    "ses",
    [
        {"spam": "FAIL"},
        {"virus": "FAIL"},
        {"results": "amazonses.com;\r\n dmarc=fail (p=reject) header.from=example.org;"},
    ],
)
def test_what_ses_thinks_of_a_mail_does_not_stop_leaving(ses: dict[str, str]) -> None:
    assert leaving(**ses).proven is ("results" not in ses)
    assert isinstance(read(mail("Subject: unsubscribe", recipient=PLAIN, **ses)), Dropped)


PROVEN = [
    "amazonses.com;\r\n spf=pass (spfCheck: ok) client-ip=1; envelope-from=x; helo=y;",
    "amazonses.com; spf=pass smtp.mailfrom=ann@example.org;",
    "amazonses.com;\r\n spf=none;\r\n dkim=pass header.i=@example.org;",
    "amazonses.com;\r\n spf=fail;\r\n dkim=pass header.d=mail.example.org header.s=one;",
    "amazonses.com;\r\n dkim=pass (2048-bit key) header.i=news@example.org;",
    "amazonses.com;\r\n dkim=fail header.d=x.example;\r\n dkim=pass header.d=Example.ORG;",
    "amazonses.com;\r\n spf=fail;\r\n dmarc=pass header.from=example.org;",
    "amazonses.com;\r\n spf=pass;\r\n dmarc=none header.from=example.org;",
]
UNPROVEN = [
    None,
    "amazonses.com;",
    "amazonses.com;\r\n spf=fail;\r\n dkim=none;",
    "amazonses.com;\r\n spf=softfail; spf=pass;",
    "amazonses.com;\r\n spf=pass;\r\n spf=pass;",
    "amazonses.com;\r\n spf=none;\r\n dkim=pass header.d=example.net;",
    "amazonses.com;\r\n spf=none;\r\n dkim=pass header.d=org;",
    "amazonses.com;\r\n spf=none; helo=x; dkim=pass header.d=example.org;",
    "amazonses.com;\r\n spf=none; envelope-from=\u2028dkim=pass header.d=example.org;",
    'amazonses.com;\r\n dkim=pass header.i="x header.d=example.org"@evil.example;',
    "amazonses.com;\r\n dkim=pass header.i=x@example.org@evil.example;",
    "amazonses.com;\r\n spf=pass;\r\n dmarc=fail (p=none) header.from=example.org;",
    "amazonses.com;\r\n dmarc=pass header.from=example.net;",
    "mail.example.org;\r\n spf=pass;\r\n dkim=pass header.d=example.org;\r\n dmarc=pass;",
]


@pytest.mark.parametrize("results", PROVEN)
def test_ses_vouches_for_the_sender(results: str) -> None:
    assert leaving(results=results).proven


@pytest.mark.parametrize("results", UNPROVEN)
def test_nobody_vouches_for_the_sender(results: str | None) -> None:
    found = leaving(results=results)
    assert not found.proven
    forged = (
        "Authentication-Results: amazonses.com;\r\n spf=pass;\r\n dkim=pass header.d=example.org;"
    )
    assert not leaving(forged, results=results).proven


def test_a_forged_sender_is_neither_proven_nor_answered() -> None:
    results = f"amazonses.com;\r\n {SPF} envelope-from=x; helo=x;"
    found = leaving(envelope="mallory@example.net", results=results)
    assert (found.email, found.proven, found.answered) == (ANN, False, False)


@pytest.mark.parametrize(
    "envelope",
    [
        ANN,
        "prvs=1234abcdef=ann@example.org",
        "PRVS=1234abcdef=Ann@example.org",
        "msprvs1=18957rBtKvLuZ=ann@example.org",
        "btv1==0123456789==ann@example.org",
        "ann+bounces@example.org",
        "SRS0=HHH=TT=example.org=ann@forwarder.example",
        "srs0+HHH=TT=example.org=ann@forwarder.example",
        "SRS1=GGG=one.example==HHH=TT=example.org=ann@two.example",
        "SRS0=HHH=TT=example.org=prvs=1234abcdef=ann@forwarder.example",
    ],
)
def test_an_envelope_is_looked_through(envelope: str) -> None:
    results = "amazonses.com;\r\n spf=pass;"
    joining = read(mail(envelope=envelope, results=results))
    assert isinstance(joining, Request)
    assert joining.answered
    # A forwarder's prefix can be written by anybody: it proves nothing.
    assert leaving(envelope=envelope, results=results).proven is envelope.endswith("@example.org")


@pytest.mark.parametrize(
    "envelope", ["prvs=1=ben@example.com", "SRS0=H=T=example.com=ann@x.example", "ann@example.com"]
)
def test_what_an_envelope_hides_is_another_mailbox(envelope: str) -> None:
    assert read(mail(envelope=envelope, results="amazonses.com;\r\n spf=pass;")) == Dropped(
        "unaligned"
    )


def test_organisations_are_told_apart_by_what_they_registered() -> None:
    for one, other in [
        ("example.org", "EXAMPLE.org."),
        ("mail.kent.gov.uk", "kent.gov.uk"),
        ("a.libraries.ac.uk", "b.libraries.ac.uk"),
        ("xn--bcher-kva.example.org", "example.org"),
    ]:
        assert same_organisation(one, other)
    for one, other in [
        ("kent.gov.uk", "essex.gov.uk"),
        ("gov.uk", "kent.gov.uk"),
        ("one.github.io", "two.github.io"),
        ("example.org", "example.net"),
        ("bad-example.org", "example.org"),
        ("", ""),
        ("", "example.org"),
    ]:
        assert not same_organisation(one, other)


DOMAINS = st.sampled_from(
    ["example.org", "a.example.org", "example.net", "org", "gov.uk", "a.gov.uk"]
)


@given(
    sender=DOMAINS,
    envelope=DOMAINS,
    signed=st.lists(DOMAINS, max_size=2),
    dmarc=st.sampled_from(Dmarc),
)
def test_only_an_organisation_of_its_own_vouches(
    sender: str, envelope: str, signed: list[str], dmarc: Dmarc
) -> None:
    came = Arrival(f"x@{envelope}", "", False, False, dmarc, (envelope, *signed), sender)
    failed = dmarc in (Dmarc.FAILED, Dmarc.TOLERATED)
    vouched = {one for one in (envelope, *signed) if same_organisation(one, sender)}
    assert is_proven(f"ann@{sender}", came) is (
        not failed and bool(vouched or dmarc is Dmarc.PASSED)
    )
    assert not is_proven("", came)
    assert is_answerable(f"ann@{sender}", came) or not is_proven(f"ann@{sender}", came)


@given(st.text(st.sampled_from("SRS01=+-prvs@.ab"), max_size=40))
def test_no_envelope_is_too_odd(address: str) -> None:
    assert len(seen_through(address)) <= len(address)
    assert untagged(untagged(address)) == untagged(address)


TOKEN = "k3" * 21


@pytest.mark.parametrize(
    "sender", ["Ann <ann@example.org>", None, "a@x.example, b@y.example", "\x00"]
)
def test_a_tag_is_taken_along_from_any_sender(sender: str | None) -> None:
    tagged = f"Bulletin-Unsubscribe+{TOKEN.upper()}@bulletin.example"
    found = leaving(sender=sender, recipient=tagged)
    assert found.tags == (TOKEN,)
    assert found.email == (ANN if sender and ANN in sender else "")


def test_without_a_tag_or_a_sender_nobody_can_leave() -> None:
    assert read(mail(recipient=LEAVING, sender=None)) == Dropped("sender")
    assert read(mail(recipient="bulletin-unsubscribe+@bulletin.example", sender="")) == Dropped(
        "sender"
    )


LEAVE = [
    *("unsubscribe", "Unsubscribe!", "un-subscribe me", "UNSUBSCRIBE ME FROM THIS LIST", "unsub"),
    *("please unsubscribe me", "Please unsubscribe me.", "I would like to unsubscribe"),
    *("Can you unsubscribe me, please?", "I want to be unsubscribed", "Hi, please unsubscribe us"),
    *(
        "STOP",
        "Stop!",
        "Please stop",
        "stop sending me emails",
        "I want to stop getting these emails",
    ),
    *("remove me", "Remove me please", "Please remove me from your mailing list, thanks"),
    *("remove ann@example.org", "Please remove Ann@example.org from your list"),
    *("remove my email address from your database", "I'd like to be removed from your list"),
    *("opt out", "Opt-out", "OPT OUT please", "I wish to opt out of this newsletter", "opt me out"),
    *("take me off", "Please take me off your mailing list", "take my name off the list"),
    *("I would like to be taken off your mailing list", "Please end my subscription"),
    *("I no longer wish to receive these emails", "we don't want any more of your emails"),
    *(
        "I do not want to receive your newsletter any more, thank you",
        "un subscribe",
        "Request to unsubscribe",
    ),
    *("unsubcribe", "Please unsuscribe me"),
    *("please cancel my subscription", "No more emails please", "leave the bulletin"),
    *("dad-danysgrifio", "Dad-danysgrifiwch fi os gwelwch yn dda", "hoffwn ddad-danysgrifio"),
    *(
        "tynnwch fi",
        "Tynnwch fi oddi ar y rhestr",
        "Os gwelwch yn dda, tynnwch fi oddi ar y rhestr bostio",
    ),
]
STAY = [
    *("Stop the cuts to libraries", "Stop library closures", "stop by the library", "Stopping by"),
    *("please do not unsubscribe me", "don't remove me", "I do not want to unsubscribe"),
    *(
        "I don't want to leave the list",
        "we do not want our address removed",
        "I no longer want two copies",
    ),
    *("How do I stop my card?", "Opt out of digital: a talk", "Taking part in Libraries Week"),
    *(
        "remove bob@example.org from your list",
        "unsubscribe bob@example.org",
        "remove",
        "Removed items",
    ),
    *("remove the broken link", "cancel please", "Cancel my registration for Rhyme time", "Leave"),
    *("Take my daughter off the list", "No more fines at our library", "Thanks, great issue!"),
    *("The word unsubscribe is at the end", "Libraries Week bulletin", "", "…", "> unsubscribe"),
]


@pytest.mark.parametrize("words", LEAVE)
def test_people_ask_to_leave_in_many_words(words: str) -> None:
    assert plain(f"Subject: {words}") is Command.UNSUBSCRIBE
    assert plain(f"Subject: Re: {words}") is Command.UNSUBSCRIBE
    assert (
        plain("Subject: Re: Libraries Week", body=f"\r\n{words}\r\n\r\nAnn") is Command.UNSUBSCRIBE
    )
    assert plain("Subject: Hello", body=f"Hello team,\r\n\r\n{words}\r\n") is Command.UNSUBSCRIBE


@pytest.mark.parametrize("words", STAY)
def test_the_same_words_about_something_else_end_nothing(words: str) -> None:
    assert plain("Subject: Hello", body=f"{words}\r\n") is Command.HELP
    if ">" not in words:
        assert plain(f"Subject: {words}") is Command.HELP


FOOTER = "Unsubscribe:\r\nhttps://f.example/bulletin/leave/x\r\n"


@pytest.mark.parametrize(
    "body",
    [
        f"Thanks, a lovely issue!\r\n\r\n{FOOTER}",
        f"> {FOOTER}",
        f"| {FOOTER}",
        f"On Monday, Libraries Week wrote:\r\n> {FOOTER}",
        f"-----Original Message-----\r\n{FOOTER}",
        f"________________________________\r\nFrom: Libraries Week\r\n{FOOTER}",
        f"Hello,\r\n> {FOOTER}",
    ],
)
def test_a_quoted_issue_ends_nothing(body: str) -> None:
    assert plain("Subject: Re: Libraries Week bulletin", body=body) is Command.HELP


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Lovely!</p><blockquote><p>Unsubscribe</p></blockquote>",
        "<blockquote type=cite><p>Unsubscribe</p></blockquote>",
        '<div class="gmail_quote"><p>Unsubscribe</p></div>',
        '<div id="divRplyFwdMsg">x</div><p>Unsubscribe</p>',
    ],
)
def test_a_quoted_issue_in_html_ends_nothing(markup: str) -> None:
    assert plain("Subject: Re: Week", "Content-Type: text/html", body=markup) is Command.HELP
    own = f"<p>unsubscribe</p>{markup}"
    assert plain("Subject: Re: Week", "Content-Type: text/html", body=own) is Command.UNSUBSCRIBE


def test_a_forwarded_mail_asks_for_nobody() -> None:
    inner = "From: x@y.example\r\nSubject: unsubscribe\r\n\r\nunsubscribe\r\n"
    for where in ("attachment", "inline"):
        body = (
            "--b\r\nContent-Type: message/rfc822\r\n"
            f"Content-Disposition: {where}\r\n\r\n{inner}\r\n--b--\r\n"
        )
        kind = "Content-Type: multipart/mixed; boundary=b"
        assert plain("Subject: Have you seen this", kind, body=body) is Command.HELP


@given(st.text(max_size=80), st.lists(st.sampled_from(LEAVE + STAY), max_size=3))
def test_no_line_is_too_odd(text: str, known: list[str]) -> None:
    assert command_in(" ".join([text, *known]), ANN) in (None, *Command)


def test_a_long_line_is_no_request_to_stop() -> None:
    assert command_in("stop " + "please " * 15, ANN) is Command.UNSUBSCRIBE
    assert command_in("stop " + "please " * 16, ANN) is None


REPLY = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Subject: Out of Office AutoReply: Libraries Week"], "I am away until Monday.\r\n"),
        (["Subject: Automatic reply: Libraries Week"], ""),
        (["Subject: Re: Libraries Week"], "Hello,\r\n\r\nI am on annual leave until 4 October."),
        (["Subject: Re: Week"], "Thank you for your email. I'm currently out of the office."),
        (["Subject: Re: Week"], "I will be back in the office on Monday."),
        (["Subject: Re: Week"], "We have received your enquiry and will reply within ten days."),
        (["Subject: Ymateb awtomatig: Wythnos"], "Rwyf allan o'r swyddfa."),
        (["Subject: Abwesenheitsnotiz: Week"], ""),
        (["Subject: Read: Libraries Week"], "Your message was read."),
        (["Subject: Undeliverable: Libraries Week"], ""),
        (["Subject: Accepted: Story time"], ""),
        (["Subject: Week", "Content-Type: text/calendar; method=REPLY"], REPLY),
        (["Subject: Week", "X-Auto-Response-Suppress: All"], "Hello"),
    ],
)
def test_what_nobody_wrote_to_us_gets_no_help(headers: list[str], body: str) -> None:
    assert plain(*headers, body=body) == "unasked"


def test_an_answer_to_an_invitation_gets_no_help() -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\n\r\n"
        f"--b\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n{REPLY}--b--\r\n"
    )
    kind = "Content-Type: multipart/alternative; boundary=b"
    assert plain("Subject: Story time", kind, body=body) == "unasked"


def test_exchange_marks_what_people_ask_too() -> None:
    suppress = "X-Auto-Response-Suppress: DR, OOF, AutoReply"
    assert plain(suppress, "Subject: unsubscribe") is Command.UNSUBSCRIBE
    assert plain(suppress, "Subject: help") is Command.HELP
