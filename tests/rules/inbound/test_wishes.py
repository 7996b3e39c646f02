"""Whose wish a mail is, if it is one, and what has to be looked through before it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanfare.inbound.command import Command
from fanfare.inbound.request import Dropped, Ours, Request, understand
from fanfare.inbound.wishes.own_words import own_lines, untagged
from tests.support.inbound_mails import mail

OURS = Ours(domain="bulletin.example", sender="hello@libraries.example")
HELP, JOIN, LEAVE = (
    f"{name}@bulletin.example" for name in ("hello", "bulletin-subscribe", "bulletin-unsubscribe")
)
TAGGED = f"bulletin-unsubscribe+{'k3' * 21}@bulletin.example"


def asked(to: str, subject: str, body: str = "", **ses: str) -> tuple[Command, bool]:
    """What a mail asks for, and whether that is in doubt."""
    content = mail(f"Subject: {subject}", body=body, recipient=to, **ses)
    found = understand(content, len(content), OURS)
    assert isinstance(found, Request), found
    return found.command, found.doubtful


def leaves(to: str, subject: str, body: str = "", **ses: str) -> bool:
    command, doubtful = asked(to, subject, body, **ses)
    return command is Command.UNSUBSCRIBE and not doubtful


OF_ANOTHER = [
    *("unsubscribe our library manager", "remove the whole team from your list"),
    *("Please keep me on the list", "don't stop", "Undo unsubscribe", "I unsubscribed by mistake"),
    *(
        "My mum wants off this list",
        "She wants to be removed from the list",
        "You unsubscribed my boss",
    ),
    *("please unsubscribe my mother", "Unsubscribe my mum", "Please unsubscribe my late husband"),
    *(
        "take my colleague Jo off",
        "Take my colleague Jo off your list",
        "Please take Jo off the list",
    ),
    *("remove Margaret from your mailing list", "Please remove Margaret", "Unsubscribe Jo Bloggs"),
    *("I would like to unsubscribe my daughter", "Can you unsubscribe him please?"),
    *(
        "remove my other email address from the list",
        "unsubscribe jo@example.com",
        "opt my wife out",
    ),
    *(
        "My mother would like to leave your list",
        "unsubscribe the Kent office",
        "unsubscribe my boss, please",
    ),
    *("Please cancel Jo's subscription", "Dad-danysgrifiwch fy mam", "stop emailing my father"),
    *(
        "Unsubscribe: my mother",
        "Unsubscribe - my colleague Jo Smith",
        "Please unsubscribe the old address",
    ),
    *(
        "please do not unsubscribe me",
        "Don't remove me!",
        "never take me off",
        "I don't want to be removed",
    ),
]
TROUBLE = [
    *(
        "Will I lose my place if I unsubscribe?",
        "who unsubscribed me?",
        "unsubscribing is impossible",
    ),
    "If I unsubscribe, do I keep my card?",
    *(
        "Unsubscribe does not work",
        "Unsubscribe doesn't work",
        "unsubscribe not working",
        "Unsubscribe is broken",
    ),
    *(
        "How do I unsubscribe?",
        "how to unsubscribe",
        "Where can I unsubscribe",
        "Where is the unsubscribe link?",
    ),
    *(
        "the unsubscribe link is broken",
        "Unsubscribe link broken",
        "Unsubscribe button",
        "Unsubscribe?",
    ),
    *(
        "I cannot unsubscribe",
        "I tried to unsubscribe",
        "Unsubscribe: the link fails",
        "Why was I unsubscribed?",
    ),
    *("Can I unsubscribe my account online or not? I cannot", "unsubscribe page gives an error"),
    *("Your opt-out does not work", "Sut mae dad-danysgrifio?", "Is there a way to opt out?"),
]


@pytest.mark.parametrize("words", OF_ANOTHER + TROUBLE)
@pytest.mark.parametrize("to", [HELP, JOIN, LEAVE])
def test_what_is_no_wish_of_the_writers_is_not_done(to: str, words: str) -> None:
    for subject, body in (
        (words, ""),
        ("Hello", f"Hello,\r\n\r\n{words}\r\n\r\nAnn"),
        ("Bulletin", words),
    ):
        command, doubtful = asked(to, subject, body)
        assert doubtful
        assert command is (Command.UNSUBSCRIBE if to == LEAVE else Command.HELP)


@pytest.mark.parametrize("words", OF_ANOTHER)
def test_a_heading_is_no_wish_either_when_the_text_is_about_somebody_else(words: str) -> None:
    assert not leaves(LEAVE, "Unsubscribe", words)
    assert not leaves(HELP, "Please unsubscribe", words)


def test_a_wish_for_somebody_else_may_go_over_two_lines() -> None:
    assert not leaves(LEAVE, "Hello", "Please unsubscribe\r\nmy mother from your list.")
    assert leaves(LEAVE, "Hello", "Please unsubscribe\r\nAnn Smith\r\nLibrary manager (she/her)")


@pytest.mark.parametrize("words", TROUBLE)
def test_a_heading_is_no_wish_either_over_a_question_or_a_complaint(words: str) -> None:
    assert not leaves(LEAVE, "Unsubscribe", words)
    assert leaves(LEAVE, "Unsubscribe me", words)


@pytest.mark.parametrize(
    "words",
    [
        "Unsubscribe does not work, take me off",
        "Unsubscribe does not work. Please take me off your list.",
        "The unsubscribe link is broken so please remove me from your list",
        "I cannot find the link, can you unsubscribe me?",
        "How do I unsubscribe? Please take me off your mailing list, thanks",
        "I tried to unsubscribe but it failed: please remove me from the list",
        "I never signed up for this. Unsubscribe me.",
        "I have retired. Please take me off your list. Kind regards, Margaret Smith",
        "Hi Jo, please take me off your list",
        "Dear Sir or Madam, please unsubscribe me",
        "Good morning, please remove me from your mailing list. Thanks, Ann",
        "Sorry to bother you, but please unsubscribe me",
        "Unsubscribe me and my mother",
        "unsubscribe me as I do not have the time",
        "please unsubscribe as I have moved",
        "unsubscribe our library",
        "Please unsubscribe my account from your list",
        "unsubscribe effective immediately",
        "Why do I get these? Unsubscribe me",
        "take me off, ann",
        "unsubscribe - I do not want these any more",
        "unsubscribe, ann",
        "Unsubscribe Ann",
        "Please unsubscribe our email address",
        "Unsubscribe from Libraries Week please",
        "unsubscribe from Fanfare",
        "Can I be taken off your list please?",
        "Could you please unsubscribe me?",
        "Could you please take me off\r\nyour mailing list",
        "I would like to be removed from your\r\nmailing list please",
    ],
)
def test_a_wish_to_leave_is_found_behind_what_people_write_before_it(words: str) -> None:
    assert leaves(HELP, "Re: Libraries Week", words)
    assert leaves(LEAVE, "Re: Libraries Week", words)
    if "\n" not in words:
        assert leaves(HELP, words)


TAGS = [
    *(
        "[EXTERNAL] ",
        "[EXT] ",
        "[External Email] ",
        "EXTERNAL: ",
        "Re: Fwd: [SPAM?] ",
        "{Spam?} ",
        "***SPAM*** ",
    ),
    *(
        "RE: [EXTERNAL] Re: ",
        "[EXT]: ",
        "(External) ",
        "CAUTION: ",
        "[OFFICIAL] ",
        "OFFICIAL: ",
        "[Suspected Spam] ",
    ),
    *(
        "Re[2]: ",
        "[EXTERNAL SENDER] RE: ",
        "<EXTERNAL> ",
        "EXT - ",
        "[OFFICIAL-SENSITIVE] ",
        "[NOT PROTECTIVELY MARKED] ",
    ),
]


@pytest.mark.parametrize("tag", TAGS)
def test_what_gateways_put_before_a_subject_is_looked_through(tag: str) -> None:
    for wish in ("unsubscribe", "STOP", "please take me off your list"):
        assert leaves(HELP, tag + wish)
        assert leaves(HELP, "Hello", tag + wish)
    assert asked(HELP, f"{tag}subscribe") == (Command.SUBSCRIBE, False)
    assert asked(HELP, f"{tag}Libraries Week") == (Command.HELP, False)


BANNERS = [
    "CAUTION: External email",
    "CAUTION: This email originated from outside of the organization. Do not click links or open "
    "attachments unless you recognize the sender and know the content is safe.",
    "CAUTION: This email originated from outside of the\r\norganization. Do not click links or open "
    "attachments unless\r\nyou recognize the sender and know the content is safe.",
    "*** EXTERNAL EMAIL ***",
    "[EXTERNAL]",
    "WARNING: External sender. Be careful with links.",
    "External Email - This message came from outside the council",
    "You don't often get email from bulletin@libraries.example. Learn why this is important",
    "Classification: OFFICIAL",
    "OFFICIAL - SENSITIVE",
    "This message was sent from outside Kent County Council.\r\nDo not open attachments you do not expect.",
]


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("gap", ["\r\n", "\r\n\r\n"])
def test_a_banner_before_the_text_is_looked_through(banner: str, gap: str) -> None:
    for wish in ("unsubscribe", "STOP", "Please take me off your list."):
        assert leaves(HELP, "Re: Libraries Week", banner + gap + wish)
        assert leaves(HELP, "Re: Libraries Week", f"{banner}{gap}Hello,{gap}{wish}")
    assert asked(HELP, "Hello", f"{banner}{gap}Subscribe")[0] is Command.SUBSCRIBE
    assert asked(LEAVE, "Re: Week", f"{banner}{gap}please unsubscribe my mother")[1]


GREETED = [
    "Hello,\r\n\r\nHope you are well.\r\n",
    "Good afternoon\r\n\r\nI hope this email finds you well.\r\n\r\n",
    "Dear team,\r\n\r\nMany thanks for your emails.\r\n",
    "Hi both,\r\nHow are you today?\r\n",
    "Hope all is well with you!\r\n",
    "Bore da,\r\n\r\nGobeithio eich bod yn iawn.\r\n",
    "To whom it may concern,\r\n\r\nI have now retired.\r\n",
]


@pytest.mark.parametrize("before", GREETED)
def test_a_wish_after_a_greeting_is_found(before: str) -> None:
    assert leaves(HELP, "Libraries Week", f"{before}Please take me off your list.\r\n\r\nAnn")
    assert leaves(HELP, "Libraries Week", f"{before}I would like to unsubscribe.")
    assert asked(HELP, "Libraries Week", f"{before}subscribe")[0] is Command.SUBSCRIBE
    assert not leaves(LEAVE, "Libraries Week", f"{before}Please unsubscribe my mother.")


@pytest.mark.parametrize(
    "body",
    [
        "Thanks for the lovely issue!\r\n\r\nUnsubscribe:\r\nhttps://f.example/bulletin/leave/x",
        "Hello,\r\nHope you are well.\r\n\r\nUnsubscribe | Choose topics",
        "Hello,\r\n\r\nWe met in Leeds.\r\nPlease take me off your list.",
        "Our readers keep asking:\r\nplease take me off your list.\r\nWhat do we tell them?",
        "Hello,\r\n\r\nFrom: Libraries Week\r\nunsubscribe",
        "Hello,\r\nHope you are well.\r\n-----Original Message-----\r\nPlease take me off your list.",
        "Thanks\r\nOn Monday, Ben <ben@example.org> wrote:\r\nPlease take me off your list.",
        "Hope you will not\r\nremove me from your list.",
        "If you close the branch, take me off your list",
        "Remove me from the list. I cannot come on Tuesday.",
        "Stop. The cuts to libraries must end.",
        "stop Ann to libraries",
        "You unsubscribed me by mistake",
        "You unsubscribed me last week",
        "Remove me from the list, the one for Tuesday",
    ],
)
def test_no_more_people_leave_who_do_not_want_to(body: str) -> None:
    assert not leaves(HELP, "Libraries Week", body)


def test_a_program_that_leaves_for_somebody_is_not_read_beyond_the_subject() -> None:
    body = "Please unsubscribe books@alias.example from this list. Sent on behalf of a user."
    assert leaves(TAGGED, "unsubscribe", body)
    assert not leaves(TAGGED, "Libraries Week", "Please unsubscribe my mother")
    assert leaves(LEAVE, "Libraries Week", "Goodbye and thank you")
    assert leaves(LEAVE, "", "")


def test_an_answer_to_our_own_help_at_the_leaving_address_is_a_wish() -> None:
    for subject in ("Re: How to leave the Libraries Week bulletin", "Fwd: How to get or leave it"):
        assert leaves(LEAVE, subject)
        assert leaves(LEAVE, subject, "Yes please")
        assert asked(HELP, subject) == (Command.HELP, False)
    assert not leaves(LEAVE, "Re: bulletin", "How do I unsubscribe?")


def test_joining_is_for_who_writes_too() -> None:
    for words in (
        "subscribe my mother",
        "Subscribe jo@example.com",
        "please subscribe my colleague Jo",
    ):
        assert asked(HELP, words)[0] is Command.HELP
        assert asked(JOIN, words)[0] is Command.HELP
    for words in ("How do I subscribe?", "please subscribe me", "subscribe", "Hello"):
        assert asked(JOIN, words) == (Command.SUBSCRIBE, False)


def test_a_doubtful_wish_in_a_strangers_name_gets_no_help() -> None:
    content = mail(
        "Subject: unsubscribe my mother", recipient=HELP, envelope="eve@evil.example", results=None
    )
    assert understand(content, len(content), OURS) == Dropped("unaligned")


@given(
    st.lists(st.sampled_from(TAGS), max_size=6), st.sampled_from(["unsubscribe me", "", "Week [2]"])
)
def test_any_number_of_tags_is_taken_off_and_nothing_else(tags: list[str], rest: str) -> None:
    assert untagged("".join(tags) + rest) == rest


@given(
    st.lists(st.sampled_from([*BANNERS, *OF_ANOTHER, *TROUBLE, *GREETED, "> x", "Ann"]), max_size=8)
)
def test_no_text_is_too_odd(lines: list[str]) -> None:
    kept = own_lines("\n".join(lines))
    assert all(kept)
    asked(HELP, " ".join(lines).replace("\r\n", " ")[:900], "\r\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 4000, "[external " * 400, "not " * 1000, "my late " * 500, "take a " * 600),
        *("[" + "external email " * 66, "external email " * 66, "official sensitive " * 60 + "x"),
        *("spam?" * 800, "re: " * 1000, "thank you for " * 300, "- " * 2000),
    ],
)
def test_odd_lines_cost_no_time(text: str) -> None:
    began = process_time()
    asked(HELP, text[:1000], text)
    assert process_time() - began < 2
