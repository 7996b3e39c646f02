"""The demo's second story: the bulletin, from the form and from a mail program to one click that ends it.

People go through forms, buttons and mails; what an operator does goes through the `fanfare` command.
"""

import json
import smtplib
from email.message import EmailMessage
from secrets import token_hex
from time import sleep
from typing import Any

import httpx

from infra.demo.mailbox import Mail, Mailbox
from infra.demo.operator import Operator
from infra.demo.story import LOOKING
from infra.demo.teller import Teller
from infra.demo.visitor import Disappointed, Page, Visitor, wait_for
from infra.engine.places import CHECKOUT
from infra.engine.record import Stack

ISSUE = CHECKOUT / "infra" / "sample_campaign" / "bulletin.md"


class BulletinStory:
    """Steps in order; each checks what it says."""

    def __init__(self, stack: Stack, visitor: Visitor, mailbox: Mailbox, teller: Teller) -> None:
        self._stack = stack
        self._visitor = visitor
        self._mailbox = mailbox
        self._teller = teller
        self._fanfare = Operator(stack.stage).fanfare
        run = token_hex(3)
        self._eve, self._finn = (f"{name}-{run}@example.org" for name in ("eve", "finn"))

    def play(self) -> None:
        """The whole story. Raises Disappointed where it does not come out."""
        self._subscribe_by_web(self._eve)
        self._subscribe_by_mail(self._finn)
        mailing = self._send("--yes", "--again")
        mails = [self._copy(address, mailing) for address in (self._eve, self._finn)]
        self._leave(mails[0])
        again = self._send("--yes", "--again")
        second = self._copy(self._finn, again, copies=2)
        if len(self._of_issue(self._eve)) != 1:
            raise Disappointed("somebody who left got another issue")
        self._teller.step("The next issue goes to Finn, and no more to Eve", second.url)
        self._teller.step("The issue is in the archive", "/bulletin")

    def _subscribe_by_web(self, address: str) -> None:
        form = self._visitor.open("/bulletin/subscribe")
        sleep(LOOKING)
        page = self._visitor.send(form, {"email": address, "name": "Eve", "everything": "yes"})
        self._teller.expect("mail" in page.heading.lower(), "to be told to look at the mail", page)
        self._teller.step("Eve asks for the bulletin on the site", "/bulletin/subscribe")
        self._confirm(address, "Eve")

    def _subscribe_by_mail(self, address: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["Subject"] = address, "Subscribe"
        mail["To"] = f"bulletin-subscribe@{self._stack.mail_domain}"
        mail["Message-ID"] = f"<{token_hex(8)}@example.org>"
        mail.set_content("Please put me on the list.")
        host, _, port = self._stack.inbound_smtp.partition(":")
        with smtplib.SMTP(host, int(port), timeout=30) as server:
            server.send_message(mail)
        self._teller.step(
            f"Finn mails bulletin-subscribe@{self._stack.mail_domain}",
            f"any mail program, by SMTP to {self._stack.inbound_smtp}",
        )
        self._confirm(address, "Finn")

    def _confirm(self, address: str, name: str) -> None:
        mail = self._mailbox.wait(address, "one click to go")
        page = self._visitor.open(self._teller.link(mail, "/bulletin/confirm/"))
        self._teller.expect(len(page.forms) >= 1, "one button", page)
        page = self._visitor.send(page, {})
        self._teller.expect("subscribed" in page.text.lower(), f"{name} to be subscribed", page)
        self._teller.step(f"{name} presses the button behind the link in the mail", mail.url)

    def _send(self, *options: str) -> str:
        before = {one["id"] for one in self._mailings()}
        wait_for(lambda: self._audience_is_there() or None, "both subscriptions to be stored")
        self._fanfare("bulletin", "send", str(ISSUE), *options)
        (mailing,) = {str(one["id"]) for one in self._mailings()} - before
        told = wait_for(lambda: self._finished(mailing), f"the mailing {mailing} to finish")
        numbers = ", ".join(f"{told[n]} {n}" for n in ("sent", "refused", "skipped", "unknown"))
        self._teller.step(
            f"An issue goes to {told['audience']}: {numbers}",
            f".venv/bin/fanfare mailing show {mailing}",
        )
        return mailing

    def _audience_is_there(self) -> bool:
        shown = self._fanfare("subscribers", "show", self._finn, "--json")
        return bool(json.loads(shown)["standing"] == "confirmed")

    def _finished(self, mailing: str) -> dict[str, Any] | None:
        shown = json.loads(self._fanfare("mailing", "show", mailing, "--json"))
        return dict(shown) if shown["state"] == "finished" else None

    def _mailings(self) -> list[dict[str, Any]]:
        return list(json.loads(self._fanfare("mailing", "list", "--json")))

    def _copy(self, address: str, mailing: str, copies: int = 1) -> Mail:
        """Somebody's copy of a mailing, with what mail programs need to offer leaving. copies: how many
        issues they have by then."""

        def look() -> Mail | None:
            mails = self._of_issue(address)
            return mails[-1] if len(mails) >= copies else None

        mail = wait_for(look, f"{address} to get {mailing}")
        if mail.message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
            raise Disappointed("the issue cannot be left by one click")
        return mail

    def _of_issue(self, address: str) -> list[Mail]:
        return [mail for mail in self._mailbox.of(address) if mail.message["List-Id"]]

    def _leave(self, mail: Mail) -> None:
        """As a mail program does when its own Unsubscribe is pressed (RFC 8058)."""
        address = str(mail.message["List-Unsubscribe"]).split(">")[0].strip("<")
        answer = httpx.post(address, data={"List-Unsubscribe": "One-Click"}, timeout=30)
        if answer.status_code != httpx.codes.OK:
            raise Disappointed(f"one click was answered with {answer.status_code}")
        page: Page = self._visitor.open(address)
        self._teller.step("Eve leaves by one click in her mail program", page.url)

        def gone() -> bool | None:
            shown = json.loads(self._fanfare("subscribers", "show", self._eve, "--json"))
            return shown["standing"] == "unsubscribed" or None

        wait_for(gone, "Eve to be off the list")
