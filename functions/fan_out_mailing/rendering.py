"""Orders to render copies, each small enough for a message."""

from collections.abc import Iterable, Iterator

from pydantic_core import to_json

from fanfare.messages.rendering import RenderRelease
from fanfare.releases.copy_texts import WantedCopy
from fanfare.releases.version import ReleaseVersion

MAX_COPIES = 12
FULL = 200_000
MAX_BYTES = 250_000
"""Copies in an order; bytes from which on it is full; bytes that SQS still takes, with what belongs to
it: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""


def is_too_large(version: ReleaseVersion, copy: WantedCopy) -> bool:
    """Whether no message can hold what the copy is made of."""
    return _shared(version, large=copy.large_print) + _size(copy) > MAX_BYTES


def render_orders(
    mailing: str, shard: str, version: ReleaseVersion, copies: Iterable[WantedCopy]
) -> Iterator[RenderRelease]:
    """Orders of copies, none of which is too large; those in large print go together."""
    for large, some in _packed(version, sorted(copies, key=lambda copy: copy.large_print)):
        yield RenderRelease(
            mailing=mailing,
            shard=shard,
            language=version.front.language,
            program=version.program,
            document=version.document,
            large_document=version.large_document if large else "",
            copies=some,
        )


def _packed(
    version: ReleaseVersion, copies: Iterable[WantedCopy]
) -> Iterator[tuple[bool, list[WantedCopy]]]:
    """Copies that fit one order, and whether one of them is in large print."""
    pack: list[WantedCopy] = []
    size, large = 0, False
    for copy in copies:
        whole = _shared(version, large=copy.large_print) + size + _size(copy)
        if pack and (len(pack) == MAX_COPIES or whole > FULL):
            yield large, pack
            pack, size = [], 0
        pack.append(copy)
        size += _size(copy)
        large = copy.large_print
    if pack:
        yield large, pack


def _shared(version: ReleaseVersion, *, large: bool) -> int:
    program = len(to_json(version.program))
    return program + len(version.document) + (len(version.large_document) if large else 0) + 300


def _size(copy: WantedCopy) -> int:
    return len(to_json(copy))
