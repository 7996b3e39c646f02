"""What the measurements share: how thorough to be, and an account to run handlers against."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import Self

from infra.bench.account import Account
from infra.bench.deployed import Deployed
from infra.engine.build import build
from infra.engine.places import CHECKOUT, Places

FOLDER = CHECKOUT / ".local" / "bench"


class Bench:
    """Use it in a `with`. quick: fewer turns, for a look. tell: hears what is being done."""

    def __init__(self, *, quick: bool, tell: Callable[[str], None]) -> None:
        self.quick = quick
        self.tell = tell
        self._open = ExitStack()

    def __enter__(self) -> Self:
        build(Places(FOLDER), self.tell)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def account(self) -> Account:
        """Started when it is first needed, stopped at the end."""
        return self._open.enter_context(Account(FOLDER))

    @cached_property
    def deployed(self) -> Deployed:
        """As the account, but the whole stack, deployed."""
        self.tell("Starting an engine and deploying the stack")
        return self._open.enter_context(Deployed(FOLDER / "engine"))
