"""Sentences that were once told and not true: none comes back, on a page, in a mail or in a command."""

import pytest

from fanfare.subscribers.notice_limits import MEMORY
from tests.stack import ROOT

TEXTS = "\n".join(
    path.read_text()
    for folder in ("functions", "shared", "infra/operator")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".html", ".txt") and path.is_file()
)

UNTRUE = {
    "All places are taken or spoken for": "a smaller party than those that wait gets places at once",
    "Links in our older mails": "no mail had such links since the first deployment",
    "We are processing your request": "a form that a program filled in is dropped",
    "The places have been given to others": "perhaps nobody waits",
    "We have emailed you to confirm": "a booking also ends when mail comes back",
    "every issue that we have sent": "an issue can be taken out of the archive",
    "You can read every issue": "an issue can be taken out of the archive",
    "and we write no more": "somebody else may type the address again",
    "without the button nothing is sent": "somebody else may type the address again",
    "The next issue comes by email": "it may be about other topics",
    "All places are taken at the moment": "a big party waits while some are free",
    "and you are next": "a bigger party may be before",
    "remind you of it. Thank you for telling us": "nobody told when an erasure cancels",
    "You have no places, and nothing was kept": "an earlier booking stays",
    "Nothing has been lost or booked twice": "what is over the limit is not taken",
    "is stopped: nobody else gets": "copies of this second still leave",
    "and on which content. Nobody can change it": "who may write the table can",
    "this takes effect within half an hour": "stopping takes effect at once",
    "We have mailed {{ most }} of them": "a mail that was asked for may not have left",
    "The email says which of the two": "no mail goes to who reported one as unwanted",
    "we send you an email. You do not need": "held places have to be kept",
    "We are telling everyone who registered": "mail to some comes back",
    "Our email to you came back": "the status page answers anybody who typed the address",
    "Stop a mailing within one batch": "claims no longer run ahead by a batch",
}


@pytest.mark.parametrize("sentence", UNTRUE)
def test_what_was_untrue_is_told_no_more(sentence: str) -> None:
    assert sentence not in TEXTS, UNTRUE[sentence]


def test_the_privacy_notice_says_how_long_scrambled_addresses_stay() -> None:
    notice = (ROOT / "shared/fanfare/pages/templates/privacy.html").read_text()
    assert MEMORY.days == 30
    (line,) = [one for one in notice.splitlines() if "scrambled form of your email and" in one]
    assert "30 days at most" in line
