"""The queue of registrations, and the order in which its messages are served."""

from typing import TYPE_CHECKING

from fanfare.activities.activity import Activity
from serve_site import resources

if TYPE_CHECKING:
    from fanfare.messages.registrations import RegistrationMessage


def queue(message: "RegistrationMessage", activity: Activity, person: str) -> None:
    """Put a message on the queue, behind what its group already holds."""
    group = _group(activity, person)
    resources.registrations().send_in_group(message, group, message.request_id)


def _group(activity: Activity, person: str) -> str:
    """The FIFO group of an activity's requests: one where order decides who gets a place, else 16."""
    return activity.key if activity.capacity is not None else f"{activity.key}-{person[0]}"
