"""Refusing what staff asked for."""


class Refused(Exception):
    """The command cannot go on. Its text tells the operator why, and what to do next; code: of exit."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code
