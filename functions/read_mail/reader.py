"""From a mail in the bucket to messages on a queue, and nothing left behind."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from fanfare.aws.metrics import counts
from fanfare.inbound.head import MAX_BYTES, MAX_HEADERS, has_all_headers
from fanfare.inbound.press_mail import PressMail
from fanfare.inbound.request import Dropped, understand
from fanfare.inbound.whole_text import MAX_BYTES as MAX_COPY_BYTES
from read_mail.arrivals import Stored
from read_mail.resources import inbound, opaque_ids, ours, outbox, press

if TYPE_CHECKING:
    from fanfare.aws.outbox import Outbox
    from fanfare.messages.base import Message
    from fanfare.messages.press_copies import ReleaseCopied

logger = Logger()
metrics = counts("read_mail")


class NotQueued(Exception):
    """SQS did not take the request."""


def deal_with(stored: Stored) -> None:
    """Read a mail, queue what it asks for, and delete it. The mail goes last: a crash before that leaves
    it to be read again. Raises NotQueued, and what S3 and SQS raise."""
    content = beginning(stored)
    if content is None:
        return
    queue, asked = read(content, stored)
    if asked and queue().send(asked):
        raise NotQueued
    inbound.remove(stored.bucket, stored.key)


def beginning(stored: Stored) -> bytes | None:
    """The first part of a mail, with all of its headers if that is possible; None when it is gone."""
    content = inbound.beginning(stored.bucket, stored.key, MAX_BYTES) if stored.size else b""
    if content and stored.size > MAX_BYTES and not has_all_headers(content):
        return inbound.beginning(stored.bucket, stored.key, MAX_HEADERS)
    return content


def read(content: bytes, stored: Stored) -> "tuple[Callable[[], Outbox], Sequence[Message]]":
    """What the mail asks, and the queue for it; nothing when it is dropped, which is logged and counted."""
    understood = understand(content, stored.size, ours)
    if isinstance(understood, PressMail):
        return press, read_copy(understood, content, stored)
    if isinstance(understood, Dropped):
        drop(stored, understood.reason)
        return outbox, ()
    from read_mail.orders import messages_for  # press copies need none of this

    asked = messages_for(understood, opaque_ids(), stored.at)
    if not asked:
        drop(stored, "sender")
    else:
        logger.info("mail_read", mail=stored.key, command=understood.command)
    return outbox, asked


def drop(stored: Stored, reason: str) -> None:
    """Log and count a mail that is dropped."""
    logger.info("mail_dropped", mail=stored.key, reason=reason)
    metrics.count("DroppedMails")


def read_copy(mail: PressMail, content: bytes, stored: Stored) -> "Sequence[ReleaseCopied]":
    """The press copy, for which more of the mail is read; nothing without a token that we made."""
    from read_mail.press_copies import Refusal, copied, member_of

    member = member_of(mail.local_part, opaque_ids())
    if isinstance(member, Refusal):
        drop(stored, member)
        return ()
    if stored.size > MAX_BYTES:
        content = inbound.beginning(stored.bucket, stored.key, MAX_COPY_BYTES) or content
    logger.info("mail_read", mail=stored.key, command="press_copy")
    return [copied(mail, member, content, opaque_ids(), stored.at)]
