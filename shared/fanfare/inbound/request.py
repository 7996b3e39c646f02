"""What a mail asks for: one decision for each, from its beginning alone.

The address that was written to decides, or the first word of the subject or of the text. Leaving goes
before everything else. Automatic mail causes nothing at all, not even leaving: a vacation notice says
nothing of what its owner wants, and whoever leaves has the links of every issue as well. Press copies
are another matter, see fanfare.inbound.press_mail.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from fanfare.inbound.arrival import Arrival, arrival
from fanfare.inbound.beginning import Beginning, Unreadable, decoded, parse
from fanfare.inbound.press_mail import PRESS, PressMail, read_press_mail
from fanfare.inbound.recipients import recipients
from fanfare.inbound.sender import is_aligned, is_robot, sender_of, written_by_machine
from fanfare.inbound.text import first_line
from fanfare.person import normalised

LARGEST = 1024 * 1024
"""Bytes of a mail whose text is looked at. Of a larger one, full of attachments, the headers decide."""


class Command(StrEnum):
    """What the bulletin can be asked by mail. Each is the word that asks for it."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Ours:
    """domain: whose mail comes to us. sender: the address that our mails come from."""

    domain: str
    sender: str


@dataclass(frozen=True, slots=True)
class Request:
    """A person's wish. email: to be answered there. message_id: empty unless well-formed. evidence: hash
    of the headers. identity: the same for every copy of the mail. answered: whether an answer may go; not
    to who may be another than the sender."""

    command: Command
    email: str
    language: str
    message_id: str
    evidence: str
    answered: bool = True

    @property
    def identity(self) -> str:
        """What tells this mail from any other."""
        return self.message_id or self.evidence


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing is done and nothing answered. reason: by name."""

    reason: str


ADDRESSED = {
    "bulletin-subscribe": Command.SUBSCRIBE,
    "bulletin-unsubscribe": Command.UNSUBSCRIBE,
}
"""What writing to an address asks for, by the part before the @."""

LONGEST_SUBJECT = 1000

_ANSWERED = re.compile(r"(?i)(?:\s*(?:re|aw|sv|fwd?|wg)\s*(?:\[\d{1,3}\])?\s*:)+")
_FIRST_WORD = re.compile(r"[\W_]*([\w-]+)")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?![A-Za-z])")


def understand(content: bytes, size: int, ours: Ours) -> Request | PressMail | Dropped:
    """content: the mail's beginning. size: of the whole mail, in bytes."""
    try:
        mail = parse(content)
    except Unreadable:
        return Dropped("unreadable")
    came = arrival(mail)
    if came.danger:
        return Dropped(came.danger)
    written_to = recipients(mail, came, ours.domain)
    addressed = _by_address(written_to)
    press = next((local for local in written_to if local.split("+")[0] == PRESS), "")
    if press and not addressed:
        return read_press_mail(mail, came, press)
    email = sender_of(mail)
    if reason := _against(mail, came, email, ours):
        return Dropped(reason)
    command = _command(mail, addressed, size <= LARGEST)
    aligned = is_aligned(email, came)
    # A forwarded mail is not aligned either. Somebody who wants to leave is let go, without an answer.
    if not aligned and command is not Command.UNSUBSCRIBE:
        return Dropped("unaligned")
    return Request(
        command=command,
        email=email,
        language=_language(mail),
        message_id=mail.message_id,
        evidence=mail.evidence,
        answered=aligned,
    )


def _against(mail: Beginning, came: Arrival, email: str, ours: Ours) -> str:
    """Why nothing may come of the mail; empty when nothing speaks against it."""
    if reason := written_by_machine(mail, came):
        return reason
    if not email:
        return "sender"
    if is_robot(email) or is_robot(came.return_path or ""):
        return "robot"
    if _is_ours(email, ours) or _is_ours(came.return_path or "", ours):
        return "ourselves"
    return ""


def _is_ours(address: str, ours: Ours) -> bool:
    return normalised(address) == normalised(ours.sender) or normalised(address).endswith(
        f"@{ours.domain.lower()}"
    )


def _command(mail: Beginning, addressed: Command | None, with_text: bool) -> Command:
    subject = _ANSWERED.sub("", decoded(mail.first("subject")[:LONGEST_SUBJECT]), count=1)
    asked = [
        addressed,
        _by_word(subject),
        _by_word(first_line(mail)) if with_text else None,
    ]
    if Command.UNSUBSCRIBE in asked:
        return Command.UNSUBSCRIBE
    return next((command for command in asked if command), Command.HELP)


def _by_address(written_to: list[str]) -> Command | None:
    locals_ = [local.split("+")[0] for local in written_to]
    asked = [ADDRESSED[local] for local in locals_ if local in ADDRESSED]
    return Command.UNSUBSCRIBE if Command.UNSUBSCRIBE in asked else next(iter(asked), None)


def _by_word(text: str) -> Command | None:
    word = _FIRST_WORD.match(text)
    asked = word[1].replace("-", "").casefold() if word else ""
    return Command(asked) if asked in set(Command) else None


def _language(mail: Beginning) -> str:
    """The language that it is written in, or that its writer would like to read (RFC 3282)."""
    wishes = (_LANGUAGE.match(mail.first(name)) for name in ("content-language", "accept-language"))
    return next((wish[1].lower() for wish in wishes if wish), "en")
