"""What the bulletin can be asked by mail."""

from enum import StrEnum


class Command(StrEnum):
    """What can be asked. Each is the word that asks for it."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    HELP = "help"
