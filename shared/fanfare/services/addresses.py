"""Where a service's press mail goes: what a change of that needs, and which writing links it ends."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from fanfare.opaque import OpaqueIds
from fanfare.people import normalised
from fanfare.services.service import AddressChange, ChangedBy, LibraryService, ServiceChange
from fanfare.signing import Purpose, Signer

PRESS_EMAIL = "press.email"
"""The one detail of a service that mail, and links with it, goes to."""

WRITING_LASTS = timedelta(hours=1)
"""How long a link works that opens a service's form. Its mail and the pages say so."""

CONFIRMING_LASTS = timedelta(days=3)
"""How long the link works that is mailed to a new address."""

KEEPING_LASTS = timedelta(days=30)
"""How long the link works by which the old address says no."""


def writing_token(service: LibraryService, signer: Signer, ids: OpaqueIds) -> str:
    """What opens the service's form: for an hour, and only as long as its press mail goes where it does."""
    return signer.sign(Purpose.EDIT, service.member, address_mark(service, ids))


def address_mark(service: LibraryService, ids: OpaqueIds) -> str:
    """The opaque id of the address that the service's press mail goes to."""
    return ids.of("press-address", normalised(service.press.email))


def address_asked(service: LibraryService, said: Mapping[str, str]) -> str:
    """The other address that press mail is to go to. Letters in another case are the same address.

    Args:
        said: details by name.

    Returns:
        An empty text when none was asked for.
    """
    asked = said.get(PRESS_EMAIL, "")
    return "" if normalised(asked) == normalised(service.press.email) else asked


def led_to(change: AddressChange, history: Iterable[ServiceChange]) -> str:
    """The address that a change led to: its own, or where the service's page has sent press mail on from
    there. What came back, or what an operator has set since, is followed no further. history: of the service,
    oldest first."""
    address = change.after
    for entry in history:
        if entry.door is not ChangedBy.OWN_PAGE or entry.at < change.at:
            continue
        for one in entry.alterations:
            if one.name == PRESS_EMAIL and normalised(one.before) == normalised(address):
                address = one.after
        if normalised(address) == normalised(change.before):
            return change.after
    return address


def without_address(service: LibraryService, said: Mapping[str, str]) -> dict[str, str]:
    """What counts of the details at once: all, with the address as it is if it must be confirmed."""
    if address_asked(service, said) or not said.get(PRESS_EMAIL):
        return {name: text for name, text in said.items() if name != PRESS_EMAIL}
    return dict(said)
