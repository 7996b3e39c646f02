"""Refusing what staff asked for."""

from collections.abc import Sequence

from fanfare.problems import Problem


class Refused(Exception):
    """What staff asked for is not done. Its text is made of what is wrong and what would be right.

    Args:
        wrong: What is wrong, in sentences.
        right: What would be right, in sentences.
        problems: Each single thing to put right, where there are several.
    """

    def __init__(self, wrong: str, right: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(f"{wrong} {right}".rstrip())
        self.wrong = wrong
        self.right = right
        self.problems = tuple(problems)


class NotFound(Refused):
    """There is no such activity, service, mailing or release.

    Args:
        what: What was looked for, such as `activity`.
        key: The key that it was looked for by.
    """

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"There is no {what} {key}.")
        self.what = what
        self.key = key


class TooOld(Refused):
    """The stack was deployed before what is asked of it was built.

    Args:
        stack: Its name.
        output: What it does not have.
    """

    def __init__(self, stack: str, output: str) -> None:
        super().__init__(f"{stack} has no output {output}.")


class ChangesTooFast(Refused):
    """Others changed the same again and again meanwhile. Trying again is safe.

    Args:
        what: What changes, as the subject of a sentence.
        several: Whether the subject is a plural.
    """

    def __init__(self, what: str, *, several: bool = False) -> None:
        super().__init__(f"{what} {'change' if several else 'changes'} too fast just now.")
        self.what = what
