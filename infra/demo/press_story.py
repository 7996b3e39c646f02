"""The demo's third story: a press release, from a template with gaps to what the papers made of it.

Services go through their signed pages and their mails; what the campaign's press office does goes through
the `fanfare` command, as two people.
"""

import csv
import io
import json
import smtplib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from secrets import token_hex
from typing import Any

from infra.demo.mailbox import Mail, Mailbox
from infra.demo.operator import Operator
from infra.demo.teller import Teller
from infra.demo.visitor import Disappointed, Page, Visitor, wait_for
from infra.engine.places import CHECKOUT
from infra.engine.record import Stack

CAMPAIGN = CHECKOUT / "infra" / "sample_campaign"
AUTHOR, EDITOR = ("--as", "Ada Author"), ("--as", "Ben Editor")
SHOWN = 3
"""Gaps that a step tells of."""
SPEAKER, SPEAKERS = "Sam Speaker", (1, 2, 3)
EMBARGO = timedelta(minutes=2)
"""At most: instants are written in minutes."""


class PressStory:
    """Steps in order; each checks what it says. folder: where the release's file may be written."""

    def __init__(
        self, stack: Stack, visitor: Visitor, mailbox: Mailbox, teller: Teller, folder: Path
    ) -> None:
        self._stack = stack
        self._visitor = visitor
        self._mailbox = mailbox
        self._teller = teller
        self._fanfare = Operator(stack.stage).fanfare
        self._slug = f"libraries-week-{token_hex(3)}"
        self._file = folder / f"{self._slug}.md"

    def play(self) -> None:
        """The whole story. Raises Disappointed where it does not come out."""
        self._fanfare("services", "import", str(CAMPAIGN / "services.csv"))
        self._teller.step("Library services are imported", ".venv/bin/fanfare services list")
        embargo = self._write()
        first, second, *_ = self._gaps()
        self._fanfare("release", "submit", str(self._file), *AUTHOR)
        self._fanfare("services", "gaps", str(self._file), "--mail", "--yes")
        page = self._fill(first)
        self._teller.step(f"{first['name']} fills its gaps on its own page", page.url)
        self._approve()
        self._send(embargo)
        mail = self._copy(first)
        self._teller.step(f"“{mail.subject}”: the mail, with a .docx to edit", mail.url)
        self._use(mail)
        self._fill(second)
        late = self._copy(second)
        self._teller.step(f"{second['name']} was held, fills its gaps, and gets its own", late.url)
        self._copy_us(mail)
        self._report()

    def _write(self) -> datetime:
        """The sample release under a name of this run, embargoed until soon."""
        embargo = (datetime.now(UTC) + EMBARGO).replace(second=0, microsecond=0)
        text = (CAMPAIGN / "release.md").read_text()
        text = text.replace("slug: libraries-week-2021", f"slug: {self._slug}")
        text = text.replace(
            "status: immediate", f"status: embargo\nembargo: {embargo:%Y-%m-%d %H:%M} UTC"
        )
        self._file.write_text(text)
        return embargo

    def _gaps(self) -> list[dict[str, Any]]:
        """Services that lack something, with what."""
        told = self._fanfare("services", "gaps", str(self._file), "--json", ends=(1,))
        gaps = [one for one in json.loads(told) if _can_be_asked(one)]
        if len(gaps) < SHOWN:
            raise Disappointed("the sample campaign has too few gaps to tell of")
        names = "; ".join(
            f"{one['name']}: {', '.join(gap['name'] for gap in one['missing'])}"
            for one in gaps[:SHOWN]
        )
        self._teller.step(
            f"{len(gaps)} services lack something for the release: {names} …",
            ".venv/bin/fanfare services gaps",
        )
        return gaps

    def _lacking(self) -> set[str]:
        """Keys of the services that still lack something for the release, once it is submitted."""
        told = json.loads(self._fanfare("services", "gaps", "--json", ends=(0, 1)))
        return {one["key"] for one in told if one["release"] == self._slug}

    def _fill(self, gap: dict[str, Any]) -> Page:
        """The service fills in its own page, by the link that is mailed to it at one press. Returns it."""
        page = self._visitor.open(self._own_page(gap))
        asked = page.forms[0].fields
        free = next(n for n in SPEAKERS if not asked[f"spokespeople.{n}.name"])
        values = {"by": "Press office", f"spokespeople.{free}.name": SPEAKER}
        values |= {f"spokespeople.{free}.post": "Head of Libraries"}
        values |= {f"spokespeople.{free}.type": "officer"}
        for missing in gap["missing"]:
            values |= _answers(f"facts.{missing['name']}", asked)
        done = self._visitor.send(page, values)
        self._teller.expect(
            done.status == 200 and not done.forms[0].fields.get("error"), "that saved", done
        )
        wait_for(
            lambda: gap["key"] not in self._lacking() or None,
            f"{gap['name']} to lack nothing",
        )
        return page

    def _own_page(self, gap: dict[str, Any]) -> str:
        """From the mail that says what is missing to the link that opens the form for an hour."""
        address = self._shown(gap)["press"]["email"]

        def mailed(path: str) -> Mail:
            return wait_for(
                lambda: next((m for m in self._mailbox.of(address)[::-1] if m.link(path)), None),
                f"{gap['name']} to be mailed a link to {path}",
            )

        asked = self._visitor.open(self._teller.link(mailed("/press/facts/"), "/press/facts/"))
        self._teller.step(f"{gap['name']} is told what is missing, and nothing else", asked.url)
        done = self._visitor.send(asked, {})
        self._teller.expect(done.status == 200, "a link to be mailed", done)
        return self._teller.link(mailed("/press/edit/"), "/press/edit/")

    def _shown(self, service: dict[str, Any]) -> dict[str, Any]:
        return dict(json.loads(self._fanfare("services", "show", service["key"], "--json")))

    def _approve(self) -> None:
        self._fanfare("release", "approve", self._slug, "--yes", *AUTHOR, ends=(1,))
        self._fanfare("release", "approve", self._slug, "--yes", *EDITOR)
        self._teller.step(
            "Ada submits the release; Ben approves it, which Ada could not",
            f".venv/bin/fanfare release show {self._slug}",
        )

    def _send(self, embargo: datetime) -> None:
        send = ("release", "send", self._slug, "--yes", "--override", "Played in a demo")
        self._fanfare(*send, *AUTHOR)
        page = self._visitor.open(f"/press/{self._slug}")
        self._teller.expect(page.status == 404, "nothing to be public before the embargo", page)
        self._teller.step(
            f"It is sent, under embargo until {embargo:%H:%M} UTC: nothing leaves before",
            page.url,
        )
        shown = wait_for(
            lambda: p if (p := self._visitor.open(page.url)).status == 200 else None,
            "the embargo to end",
        )
        if datetime.now(UTC) < embargo:
            raise Disappointed("the release was public before its embargo ended")
        self._teller.step("The embargo has ended: the press page is public", shown.url)

    def _copy(self, service: dict[str, Any]) -> Mail:
        """A service's mail with its release: its own name is in each format."""
        shown = self._shown(service)

        def look() -> Mail | None:
            mails = self._mailbox.of(shown["press"]["email"])
            return next((m for m in mails if any(self._slug in n for n in m.documents)), None)

        mail = wait_for(look, f"{service['name']} to get its release")
        (document,) = mail.documents.values()
        if not all(shown["name"] in text for text in (mail.subject, mail.text, words(document))):
            raise Disappointed(f"the release of {service['name']} does not say so in all formats")
        return mail

    def _use(self, mail: Mail) -> None:
        kit = self._visitor.open(self._teller.link(mail, "/press/kit/"))
        self._teller.step("Its press kit", kit.url)
        page = self._visitor.open(self._teller.link(mail, "/press/use/"))
        done = self._visitor.send(page, {"use": "adapted"})
        self._teller.expect(done.status == 200, "the answer taken", done)
        self._teller.step("The service says that it adapted the release", page.url)

    def _copy_us(self, mail: Mail) -> None:
        """The service sends its own version to the papers, and a copy to us."""
        address = next(
            word.strip("<>.,;()")
            for word in mail.text.split()
            if word.startswith(("press+", "<press+"))
        )
        own = EmailMessage()
        own["From"], own["To"] = str(mail.message["To"]), address
        own["Subject"] = mail.subject
        own["Message-ID"] = f"<{token_hex(8)}@council.example>"
        own.set_content("From our council, for immediate use.\n\n" + mail.text)
        host, _, port = self._stack.inbound_smtp.partition(":")
        with smtplib.SMTP(host, int(port), timeout=30) as server:
            server.send_message(own)
        self._teller.step(
            "What it sent to the papers comes in as a press copy", f"mail to {address}"
        )

    def _report(self) -> None:
        def look() -> bool | None:
            told = self._fanfare("release", "report", self._slug, "--format", "csv")
            lines = list(csv.DictReader(io.StringIO(told)))
            used = any(line["use"] == "adapted" for line in lines)
            return (used and any(line["likeness"] for line in lines)) or None

        wait_for(look, "use and press copy to be in the report")
        self._teller.step(
            "What came of it, and who is still held",
            f".venv/bin/fanfare release report {self._slug} --format html --output report.html",
        )
        self._teller.quote(self._fanfare("release", "report", self._slug))


def _can_be_asked(gap: dict[str, Any]) -> bool:
    """Whether there is an address to ask the service at."""
    return all(missing["name"] != "press.email" for missing in gap["missing"])


def _answers(name: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Something to say for a field, of whatever type it is: as the form asks."""
    if f"{name}.speaker" in asked:
        return {name: "We show what a library can do.", f"{name}.speaker": SPEAKER}
    if f"{name}.source" in asked:
        return {name: "1,204", f"{name}.unit": "children", f"{name}.source": "our own count"}
    return {name: "Our home library service brings books and company to 140 people."}


def words(document: bytes) -> str:
    """The text of a Word file."""
    from docx import Document

    return "\n".join(one.text for one in Document(io.BytesIO(document)).paragraphs)
