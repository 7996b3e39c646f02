"""What a mail asks for: one decision for each, from its beginning alone.

The address that was written to decides, or the first words of the subject or of the text. Leaving goes
before everything else. At the leaving address only what shows that nobody wrote stops it: a null return
path, a report, Auto-Submitted; at the others, automatic mail causes nothing at all. Press copies are
another matter, see fanfare.inbound.press_mail.
"""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanfare.contact import without_addresses
from fanfare.inbound.arrival import Arrival, arrival
from fanfare.inbound.automatic import is_bulk, is_robot, is_role, is_unasked, stops_leaving
from fanfare.inbound.command import Command
from fanfare.inbound.envelope import seen_through
from fanfare.inbound.head import Beginning, Unreadable, decoded, parse
from fanfare.inbound.press_mail import PRESS, PressMail, read_press_mail
from fanfare.inbound.recipients import recipients
from fanfare.inbound.sender import MAX_FROM, is_answerable, is_proven, sender_of
from fanfare.people import normalised

if TYPE_CHECKING:
    from fanfare.inbound.wishes.command_words import Asked

MAX_SIZE = 1024 * 1024
"""Bytes of a mail whose text is looked at. Of a larger one, full of attachments, the headers decide."""


@dataclass(frozen=True, slots=True)
class Ours:
    """domain: whose mail comes to us. sender: the address that our mails come from."""

    domain: str
    sender: str


@dataclass(frozen=True, slots=True)
class Request:
    """A person's wish. email: who the mail says it is from; empty when that cannot be read, and the tags
    have to say who leaves. message_id: empty unless well-formed. evidence: hash of the headers. proven:
    whether SES vouches for that address. answered: whether an answer may go there. tags: of the leaving
    addresses that were written to, still to be checked. doubtful: its words are about leaving, or about
    somebody else, and no wish of who wrote them."""

    command: Command
    email: str
    language: str
    message_id: str
    evidence: str
    proven: bool = True
    answered: bool = True
    tags: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def identity(self) -> str:
        """What tells this mail from any other; the same for every copy of it."""
        return self.message_id or self.evidence


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing is done and nothing answered. reason: by name."""

    reason: str


LEAVING = "bulletin-unsubscribe"
ADDRESSED = {"bulletin-subscribe": Command.SUBSCRIBE, LEAVING: Command.UNSUBSCRIBE}
"""What writing to an address asks for, by the part before the @."""

MAX_SUBJECT_LENGTH = 1000
MAX_NOTE = 400
"""Characters of a text in which a note of absence says that it is one."""

_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?![A-Za-z])")


def understand(content: bytes, size: int, ours: Ours) -> Request | PressMail | Dropped:
    """What a mail asks for.

    Args:
        content: the mail's beginning.
        size: of the whole mail, in bytes.
    """
    try:
        mail = parse(content, size)
    except Unreadable:
        return Dropped("unreadable")
    came = arrival(mail)
    written_to = recipients(mail, came, ours.domain)
    addressed = _by_address(written_to)
    if addressed is Command.UNSUBSCRIBE:
        return _leave(mail, came, written_to, size <= MAX_SIZE, ours)
    if came.danger:
        return Dropped(came.danger)
    press = next((local for local in written_to if local.split("+")[0] == PRESS), "")
    if press and not addressed:
        return read_press_mail(mail, came, press)
    return _ask(mail, came, addressed, size <= MAX_SIZE, ours)


def _leave(
    mail: Beginning, came: Arrival, written_to: list[str], with_text: bool, ours: Ours
) -> Request | Dropped:
    """Who writes to the leaving address wants to leave, whatever the mail looks like and SES thinks of it:
    an unproven wish changes nothing by itself. Unless its words say that it is no wish of theirs. A mail
    program that leaves for somebody writes that into the subject; what else it writes does not matter."""
    tags = [tag for local, _, tag in (one.partition("+") for one in written_to) if local == LEAVING]
    email = sender_of(mail)
    if reason := stops_leaving(mail, came):
        return Dropped(reason)
    if not (email or any(tags)):
        return Dropped("sender")
    asked = _asked(mail, email, _text(mail, with_text and not _is_of_program(mail, email, tags)))
    found = _request(mail, came, Command.UNSUBSCRIBE, email, ours)
    return replace(found, tags=tuple(filter(None, tags)), doubtful=asked.doubtful)


def _is_of_program(mail: Beginning, email: str, tags: list[str]) -> bool:
    return any(tags) and _asked(mail, email, "").command is Command.UNSUBSCRIBE


def _ask(
    mail: Beginning, came: Arrival, addressed: Command | None, with_text: bool, ours: Ours
) -> Request | Dropped:
    from fanfare.inbound.wishes.own_words import untagged

    email = sender_of(mail)
    if reason := _against(mail, came, email, ours):
        return Dropped(reason)
    text = _text(mail, with_text)
    asked = _asked(mail, email, text)
    command = asked.command
    if command is not Command.UNSUBSCRIBE and not asked.doubtful:
        command = addressed or command
    if not command and is_unasked(mail, email, untagged(_subject(mail)), text[:MAX_NOTE]):
        return Dropped("unasked")
    request = _request(mail, came, command or Command.HELP, email, ours)
    # A wish in somebody else's name causes few mails to them, see fanfare.subscribers.notice_limits.
    if not request.answered and command is not Command.UNSUBSCRIBE:
        return Dropped("unaligned")
    return replace(request, doubtful=asked.doubtful)


def _asked(mail: Beginning, email: str, text: str) -> "Asked":
    """What a mail's words ask."""
    from fanfare.inbound.wishes.command_words import (  # press copies need none of this
        Writer,
        asked_by,
    )
    from fanfare.inbound.wishes.leave_wish import words_of
    from fanfare.inbound.wishes.own_words import own_lines

    named = decoded(mail.first("from")[:MAX_FROM])
    names = words_of(f"{without_addresses(named, ' ')} {email.rpartition('@')[0]}")
    return asked_by(_subject(mail), own_lines(text), Writer(email, frozenset(names)))


def _subject(mail: Beginning) -> str:
    return decoded(mail.first("subject")[:MAX_SUBJECT_LENGTH])


def _text(mail: Beginning, wanted: bool) -> str:
    from fanfare.inbound.wishes.own_words import own_text

    return own_text(mail) if wanted else ""


def _request(
    mail: Beginning,
    came: Arrival,
    command: Command,
    email: str,
    ours: Ours,
) -> Request:
    unread = is_robot(email) or is_bulk(mail) or _is_ours(email, ours)
    return Request(
        command=command,
        email=email,
        language=_language(mail),
        message_id=mail.message_id,
        evidence=mail.evidence,
        proven=is_proven(email, came),
        answered=is_answerable(email, came) and not unread,
    )


def _against(mail: Beginning, came: Arrival, email: str, ours: Ours) -> str:
    """Why the mail is dropped; empty when it is not."""
    if reason := stops_leaving(mail, came) or ("bulk" if is_bulk(mail) else ""):
        return reason
    if not email:
        return "sender"
    envelope = seen_through(came.return_path or "")
    of_a_list = is_role(envelope) and normalised(envelope) != normalised(email)
    if is_robot(email) or is_robot(envelope) or of_a_list:
        return "robot"
    if _is_ours(email, ours) or _is_ours(envelope, ours):
        return "ourselves"
    return ""


def _is_ours(address: str, ours: Ours) -> bool:
    return normalised(address) == normalised(ours.sender) or normalised(address).endswith(
        f"@{ours.domain.lower()}"
    )


def _by_address(written_to: list[str]) -> Command | None:
    locals_ = [local.split("+")[0] for local in written_to]
    asked = [ADDRESSED[local] for local in locals_ if local in ADDRESSED]
    return Command.UNSUBSCRIBE if Command.UNSUBSCRIBE in asked else next(iter(asked), None)


def _language(mail: Beginning) -> str:
    """The language that it is written in, or that its writer would like to read (RFC 3282)."""
    wishes = (_LANGUAGE.match(mail.first(name)) for name in ("content-language", "accept-language"))
    return next((wish[1].lower() for wish in wishes if wish), "en")
