"""Inputs of the bulletin's forms, by the names that pages give them."""

EVERYTHING = "everything"
"""Name of the box for all topics, future ones included."""
MAX_WEEKS = 52


def topic_field(topic: str) -> str:
    """Name of a topic's box on a form."""
    return f"topic-{topic}"


def ticked(topics: tuple[str, ...]) -> dict[str, str]:
    """The boxes of a choice, as a form would send them."""
    return dict.fromkeys([topic_field(topic) for topic in topics] or [EVERYTHING], "yes")
