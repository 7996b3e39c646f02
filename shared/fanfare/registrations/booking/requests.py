"""Who gets a place: one activity's rules, applied to requests in the order the queue accepted.

Values in, values out. The caller reads the activity, the parties that the requests name and, when
somebody leaves, the waiting line; it commits every changed party and the new counters in one
transaction, and then queues the replies.

A redelivered request finds its own id in `changed_by` and repeats its reply instead of acting
again.
"""

from fanfare.messages.registrations import (
    ActivityChanged,
    CancellationRequested,
    CorrectionRequested,
    HoldEnded,
    ReductionRequested,
    RegistrationKept,
    RegistrationRequested,
    RegistrationUndeliverable,
)
from fanfare.registrations.booking.book import Arrival, Book
from fanfare.registrations.booking.changes import cancel, correct, reduce
from fanfare.registrations.booking.events import apply_event
from fanfare.registrations.booking.newcomers import register
from fanfare.registrations.mail_kind import MailKind


def apply(book: Book, arrivals: list[Arrival]) -> int:
    """Apply requests in order, as many as one commit can hold. Returns how many are done with.

    The others, and one that left the book unfinished, come again after the commit, on a fresh book. A book
    that is short must not be committed: it is made again with more of the waiting line.
    """
    for done, arrival in enumerate(arrivals):
        if not book.holds(arrival):
            return done
        _serve(book, arrival)
        if book.unfinished or book.short:
            return done
    return len(arrivals)


def _serve(book: Book, arrival: Arrival) -> None:
    """Apply one request, in its turn."""
    match arrival.message:
        case RegistrationRequested() as request:
            register(book, request, arrival)
        case RegistrationUndeliverable() | RegistrationKept() | HoldEnded() as event:
            apply_event(book, event, arrival)
            book.promote(event.request_id, arrival)
        case CancellationRequested() as request:
            cancel(book, request, arrival)
            book.promote(request.request_id, arrival)
        case ReductionRequested() as request:
            reduce(book, request, arrival)
            book.promote(request.request_id, arrival)
        case CorrectionRequested() as request:
            correct(book, request, arrival)
        case ActivityChanged() as change:
            book.repeat(change.request_id, MailKind.PROMOTED)
            book.promote(change.request_id, arrival)
