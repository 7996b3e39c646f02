"""From a press copy to the message that has it kept."""

import hmac
from datetime import datetime
from enum import StrEnum

from fanfare.inbound.head import parse
from fanfare.inbound.press_mail import PressMail
from fanfare.inbound.whole_text import whole_text
from fanfare.messages.press_copies import ReleaseCopied
from fanfare.opaque import OpaqueIds
from fanfare.releases.press_address import MAC_DIGITS, read_token


class Refusal(StrEnum):
    """Why a mail to the press address is nobody's copy."""

    MISSING = "press_without_token"
    MALFORMED = "press_malformed_token"
    FORGED = "press_forged_token"


def member_of(local_part: str, ids: OpaqueIds) -> str | Refusal:
    """The service whose address that is."""
    if "+" not in local_part:
        return Refusal.MISSING
    token = read_token(local_part)
    if not token:
        return Refusal.MALFORMED
    member, mac = token
    ours = ids.of("press-copy", member)[:MAC_DIGITS]
    return member if hmac.compare_digest(mac, ours) else Refusal.FORGED


def copied(
    mail: PressMail, member: str, content: bytes, ids: OpaqueIds, at: datetime
) -> ReleaseCopied:
    """The message. The same mail again gives the same request id. at: when the mail came in."""
    return ReleaseCopied(
        request_id=ids.of("mail", f"{member} press copy {mail.identity}"),
        member=member,
        sender_domain=mail.sender_domain,
        subject=mail.subject,
        text=whole_text(parse(content)),
        received_at=at,
    )
