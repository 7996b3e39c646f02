"""What works on the library services of a deployed stack, put together."""

from collections.abc import Callable

from desk.services.directory import own_page
from desk.stack import Stack
from fanfare.services.service import LibraryService


def own_pages(stack: Stack) -> Callable[[LibraryService], str]:
    """What gives the link to a service's own page. It reads the keys with the first one."""
    return lambda service: own_page(
        stack.signer, stack.opaque_ids, stack.output("SiteUrl"), service
    )
