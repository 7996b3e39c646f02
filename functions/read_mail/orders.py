"""From what a mail asks to the messages that have it done."""

import hmac
from datetime import datetime

from fanfare.inbound.command import Command
from fanfare.inbound.request import Request
from fanfare.messages.subscriptions import HelpRequested, SubscriptionEnded, SubscriptionRequested
from fanfare.opaque import OpaqueIds
from fanfare.people import normalised
from fanfare.subscribers.leave_address import PURPOSE, read_token
from fanfare.subscribers.terms import Channel, HelpTopic, Proof

type Asked = SubscriptionRequested | SubscriptionEnded | HelpRequested


def messages_for(request: Request, ids: OpaqueIds, at: datetime) -> list[Asked]:
    """The messages; none when nobody can be told from the mail. Every copy of a mail gives the same
    request ids. at: when the mail came in.

    What somebody calls themselves in a mail is not taken over: a display name is often a department's
    or a program's, and the bulletin does not need one.
    """
    person = ids.of("person", normalised(request.email)) if request.email else ""
    request_id = _request_id(request, ids, person)
    match request.command:
        case Command.SUBSCRIBE:
            asked = SubscriptionRequested(
                request_id=request_id,
                person=person,
                email=request.email,
                language=request.language,
                channel=Channel.MAIL,
                evidence=request.evidence,
                in_reply_to=request.message_id,
                requested_at=at,
            )
            return [asked]
        case Command.UNSUBSCRIBE:
            return _leaving(request, person, ids, at)
        case Command.HELP:
            topic = HelpTopic.LEAVING if request.doubtful else HelpTopic.GENERAL
            return [_help(request, request_id, person, topic, at)]


def _leaving(request: Request, person: str, ids: OpaqueIds, at: datetime) -> list[Asked]:
    """Who leaves: the reader of each valid token, or else the sender.

    A token counts for that reader alone, from any sender. A sender who is another stays on the list, and is
    told that it was not about their address, and nothing about whose it was: the confirmation goes to the
    reader. A token that is none, cut off or forged, counts as if it were not there.
    """
    readers = dict.fromkeys(filter(None, (_reader_of(tag, ids) for tag in request.tags)))
    if request.doubtful:
        return _doubted(request, person, list(readers), ids, at)
    asked: list[Asked] = [_end(request, one, person, Proof.RECIPIENT, ids, at) for one in readers]
    if not person:
        return asked
    if not readers:
        proof = Proof.SENDER if request.proven else Proof.NONE
        return [_end(request, person, person, proof, ids, at)]
    if person not in readers and request.answered:
        request_id = _request_id(request, ids, person)
        asked.append(_help(request, request_id, person, HelpTopic.OTHER_READER, at))
    return asked


def _doubted(
    request: Request, person: str, readers: list[str], ids: OpaqueIds, at: datetime
) -> list[Asked]:
    """Nobody leaves by words that are no wish to leave: the readers of the tokens and the writer each get a
    link, with which leaving takes one press."""
    asked: list[Asked] = [
        _end(request, one, person, Proof.NONE, ids, at) for one in readers if one != person
    ]
    if person and request.answered:
        request_id = _request_id(request, ids, person)
        asked.append(_help(request, request_id, person, HelpTopic.LEAVING, at))
    elif person:
        asked.append(_end(request, person, person, Proof.NONE, ids, at))
    return asked


def _reader_of(tag: str, ids: OpaqueIds) -> str:
    """The reader whose token it is; empty when we did not make it."""
    person, mac = read_token(tag) or ("", "")
    ours = ids.of(PURPOSE, person)[: len(mac)]
    return person if person and hmac.compare_digest(mac, ours) else ""


def _end(
    request: Request, reader: str, person: str, proof: Proof, ids: OpaqueIds, at: datetime
) -> SubscriptionEnded:
    is_own = reader == person
    return SubscriptionEnded(
        request_id=_request_id(request, ids, reader),
        person=reader,
        channel=Channel.MAIL,
        proof=proof,
        email=request.email if is_own and request.answered else "",
        language=request.language,
        evidence=request.evidence,
        in_reply_to=request.message_id if is_own and proof is not Proof.NONE else "",
        ended_at=at,
    )


def _help(
    request: Request, request_id: str, person: str, topic: HelpTopic, at: datetime
) -> HelpRequested:
    return HelpRequested(
        request_id=request_id,
        person=person,
        topic=topic,
        email=request.email,
        language=request.language,
        in_reply_to=request.message_id,
        requested_at=at,
    )


def _request_id(request: Request, ids: OpaqueIds, person: str) -> str:
    return ids.of("mail", f"{person} {request.command} {request.identity}")
