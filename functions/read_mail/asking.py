"""From what a mail asks to the message that has it done."""

from datetime import datetime

from fanfare.inbound.request import Command, Request
from fanfare.messages import HelpRequested, SubscriptionEnded, SubscriptionRequested
from fanfare.opaque import OpaqueIds
from fanfare.person import normalised
from fanfare.subscriber import Channel

type Asked = SubscriptionRequested | SubscriptionEnded | HelpRequested


def message_for(request: Request, ids: OpaqueIds, at: datetime) -> Asked:
    """The message. Every copy of a mail gives the same request id. at: when the mail came in.

    What somebody calls themselves in a mail is not taken over: a display name is often a department's
    or a program's, and the bulletin does not need one.
    """
    person = ids.of("person", normalised(request.email))
    request_id = ids.of("mail", f"{person} {request.command} {request.identity}")
    match request.command:
        case Command.SUBSCRIBE:
            return SubscriptionRequested(
                request_id=request_id,
                person=person,
                email=request.email,
                language=request.language,
                channel=Channel.MAIL,
                evidence=request.evidence,
                in_reply_to=request.message_id,
                requested_at=at,
            )
        case Command.UNSUBSCRIBE:
            return SubscriptionEnded(
                request_id=request_id,
                person=person,
                channel=Channel.MAIL,
                email=request.email if request.answered else "",
                language=request.language,
                evidence=request.evidence,
                in_reply_to=request.message_id,
                ended_at=at,
            )
        case Command.HELP:
            return HelpRequested(
                request_id=request_id,
                person=person,
                email=request.email,
                language=request.language,
                in_reply_to=request.message_id,
                requested_at=at,
            )
