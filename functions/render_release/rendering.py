"""Copies of a release in every format, each within limits and none in the way of another."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from zipfile import BadZipFile

from pydantic_core import to_json

from fanfare.messages.press_deliveries import DeliverRelease
from fanfare.messages.rendering import RenderRelease
from fanfare.releases.copy_texts import RenderedCopy, WantedCopy
from fanfare.releases.render.document import fill
from fanfare.releases.render.headline import says_something
from fanfare.releases.render.text import as_html, as_text, headline_of
from fanfare.releases.template.program import RenderError, run
from render_release.memory import bounded

SECONDS = 2.0
"""For one copy. A dozen of them stay under the function's timeout."""

MEMORY = 128 * 1024 * 1024
"""Bytes more than before, for one copy. Real ones take about one megabyte."""

MAX_BYTES = 200_000
"""Bytes of a message: SQS takes 256 KB."""


def render(order: RenderRelease, clock: Callable[[], float]) -> Iterator[RenderedCopy]:
    """The copies that are wanted, without .docx when the order has no document. One that cannot be made has
    a failure in place of its words.

    Args:
        clock: seconds that only grow.

    Raises:
        ValueError: the order's documents are no base64.
    """
    documents = {
        False: b64decode(order.document, validate=True),
        True: b64decode(order.large_document or order.document, validate=True),
    }
    for wanted in order.copies:
        try:
            with bounded(MEMORY):
                copy = _copy(order, wanted, documents[wanted.large_print], clock)
        except RenderError as error:
            copy = RenderedCopy(member=wanted.member, failure=error.reason)
        except MemoryError:
            copy = RenderedCopy(member=wanted.member, failure="out_of_memory")
        except BadZipFile:
            copy = RenderedCopy(member=wanted.member, failure="no_document")
        except Exception as error:
            # Another's copy never waits for this one. Only the kind: the rest may be somebody's words.
            failure = f"unexpected_{type(error).__name__}"
            copy = RenderedCopy(member=wanted.member, failure=failure)
        yield copy


def messages(order: RenderRelease, copies: Sequence[RenderedCopy]) -> Iterator[DeliverRelease]:
    """Orders to deliver copies, as many in each as fit."""
    together: list[RenderedCopy] = []
    size = 0
    for copy in copies:
        more = _size(copy)
        if together and size + more > MAX_BYTES:
            yield DeliverRelease(mailing=order.mailing, shard=order.shard, copies=together)
            together, size = [], 0
        together.append(copy)
        size += more
    if together:
        yield DeliverRelease(mailing=order.mailing, shard=order.shard, copies=together)


def _copy(
    order: RenderRelease, wanted: WantedCopy, document: bytes, clock: Callable[[], float]
) -> RenderedCopy:
    """One copy. Raises RenderError also for one without a headline, and one that fits no message."""
    until = clock() + SECONDS
    blocks = run(order.program, wanted.values, lambda: clock() > until)
    headline = headline_of(blocks)
    if not says_something(headline):
        raise RenderError("no_headline")
    copy = RenderedCopy(
        member=wanted.member,
        headline=headline,
        text=as_text(blocks, order.language),
        html=as_html(blocks, order.language),
        document=b64encode(fill(document, blocks, order.language)).decode() if document else "",
        correction=wanted.values.get("correction", ""),
    )
    if _size(copy) > MAX_BYTES:
        raise RenderError("output_too_large")
    return copy


def _size(copy: RenderedCopy) -> int:
    """Bytes of a copy as it travels."""
    return len(to_json(copy))
