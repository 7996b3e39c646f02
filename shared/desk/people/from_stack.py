"""What works on what a deployed stack keeps about people, put together."""

from desk.people.personal_data import Places
from desk.people.service_contact import ServiceContacts
from desk.stack import Stack


def places(stack: Stack) -> Places:
    """Where something may be kept about a person."""
    contacts = ServiceContacts(stack.services, stack.address_changes)
    return Places(stack.person, stack.people, stack.inbox, contacts)
