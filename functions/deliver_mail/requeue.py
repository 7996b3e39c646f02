"""Messages that have to come again later go to the end of their queue, with a delay.

Letting them fail instead would count against them: five throttled minutes, and good mails would lie
among the dead letters.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from deliver_mail.drafts import Order
from fanfare.aws.outbox import Outbox

MAX_DELAY = 900
"""Seconds; SQS allows no more. What has to wait longer comes back and is sent round again."""


def give_back(
    orders: list[tuple[Order[Any], int]],
    outbox: Callable[[str], Outbox],
    correlation_ids: Mapping[str, str],
) -> set[str]:
    """Queue each order again, after its seconds or a little more, so that a crowd does not return at
    one instant.

    Args:
        outbox: gives the queue of a name.
        correlation_ids: under which each order goes on, by message id.

    Returns:
        The ids of messages that have to stay in their queue: those due at once, and those that were not
        taken.
    """
    kept = {order.message_id for order, seconds in orders if seconds <= 0}
    groups: dict[tuple[str, int], list[Order[Any]]] = defaultdict(list)
    for order, seconds in orders:
        if seconds > 0:
            delay = seconds + random.randint(0, 10)  # noqa: S311 - spreads load, keeps no secret
            groups[order.queue, min(delay, MAX_DELAY)].append(order)
    for (queue, delay), group in groups.items():
        lost = outbox(queue).send(
            [order.message for order in group],
            delay,
            ids=[correlation_ids[order.message_id] for order in group],
        )
        kept |= {order.message_id for order in group if order.message in lost}
    return kept
