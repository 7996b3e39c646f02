"""Telling whether two requests come from one form, sent again with other answers."""

DIGITS = 16
"""Of each half of a request's id: 64 bits."""


def of_form(form: str, answers: str) -> str:
    """The id of a request: its first half names the form as it was shown to one visitor, so that this
    visitor is known when the same form comes again with other answers. Both are opaque ids."""
    return form[:DIGITS] + answers[:DIGITS]


def is_same_form(one: str, other: str) -> bool:
    """Whether one visitor made both requests, by the back button of one browser. one, other: their ids."""
    return len(one) == len(other) == 2 * DIGITS and one[:DIGITS] == other[:DIGITS]
