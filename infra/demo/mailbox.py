"""The local mailbox, read as a person's mail program would."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx

from infra.demo.visitor import wait_for


@dataclass(frozen=True)
class Mail:
    """One mail. url: its page in the mailbox."""

    url: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def calendar(self) -> str:
        """The calendar part; empty when there is none."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return bytes(part.get_payload(decode=True)).decode()
        return ""

    @property
    def documents(self) -> dict[str, bytes]:
        """The Word files that are attached, by their names."""
        return {
            str(part.get_filename()): bytes(part.get_payload(decode=True))
            for part in self.message.iter_attachments()
            if str(part.get_filename()).endswith(".docx")
        }

    def link(self, path: str) -> str:
        """The first link whose path starts so."""
        found = re.search(rf"https?://[^\s/]+{re.escape(path)}\S*", self.text)
        return found[0] if found else ""


@dataclass(frozen=True)
class Heard:
    """What the mailbox's list says of a mail."""

    subject: str
    recipients: tuple[str, ...]


class Mailbox:
    """All mail that the local stack has sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30)
        self._read: dict[int, Mail] = {}

    def of(self, address: str) -> list[Mail]:
        """The mails to an address, oldest first."""
        listed = self._http.get("/messages/").raise_for_status().json()["messages"]
        ids = [one["id"] for one in listed if address in one["recipients"]["to"]]
        return [self._mail(number) for number in sorted(ids)]

    def subjects(self) -> list[Heard]:
        """Every mail, oldest first, without its text."""
        listed = self._http.get("/messages/").raise_for_status().json()["messages"]
        listed.sort(key=lambda one: one["id"])
        return [Heard(one["subject"], tuple(one["recipients"]["to"])) for one in listed]

    def wait(self, address: str, words: str, seconds: float = 120) -> Mail:
        """The newest mail to an address whose subject has these words, once it is there."""

        def look() -> Mail | None:
            fits = [mail for mail in self.of(address) if words.lower() in mail.subject.lower()]
            return fits[-1] if fits else None

        return wait_for(look, f"a mail to {address} with “{words}” in its subject", seconds)

    def _mail(self, number: int) -> Mail:
        if number not in self._read:
            source = self._http.get(f"/messages/{number}.source").content
            message = message_from_bytes(source, policy=policy.default)
            self._read[number] = Mail(f"{self.url}/messages/{number}.html", message)
        return self._read[number]
