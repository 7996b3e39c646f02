"""Holds every AWS call that a function makes in a test against its role in template.yaml.

A call that AWS would deny fails its test at once, at the place where it is made. When all of
the folders in PARTS ran, a grant that nothing used fails the run: see tests/iam/expected.py.
"""

import os
import sys
from collections.abc import Generator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

import pytest

from tests.iam.expected import NOT_THERE, UNUSED
from tests.iam.grants import Grant, grants, needed
from tests.iam.requests import requests
from tests.stack import ROOT

_FUNCTIONS = f"{ROOT / 'functions'}{os.sep}"
PARTS = ("aws", "flow", "functions", "operator")
_WHOLE = {str(p) for part in PARTS for p in (ROOT / "tests" / part).rglob("test_*.py")}
"""The test files that together use every grant."""


class Watch:
    """What was seen in this session. used: the grants that were needed; denied: calls of the test that
    runs; whole: whether all tests that use grants are in this session; partly: some were left out by
    name; faults: what is wrong with the grants; None while nobody has looked."""

    def __init__(self) -> None:
        self.used: set[Grant] = set()
        self.denied: list[str] = []
        self.whole = self.partly = False
        self.faults: list[str] | None = None

    def see(self, service: str, operation: str, params: Any) -> None:
        """Note a call, or fail the test when the function that makes it may not."""
        function = _caller()
        if not function:
            return
        for request in requests(service, operation, params):
            found = needed(function, request)
            if not found and request.resource not in NOT_THERE:
                self.denied.append(f"template.yaml does not let {function} do {request}")
                pytest.fail(self.denied[-1])  # no Exception: a handler would hold that
            self.used |= found


def faults(used: AbstractSet[Grant]) -> list[str]:
    """What is wrong with the grants, once everything ran: a line each."""
    unused = {str(grant) for grant in grants() - used}
    return [
        *(f"{grant}: no test uses it" for grant in sorted(unused - UNUSED.keys())),
        *(
            f"{grant}: listed as unused, but it is used or gone"
            for grant in sorted(UNUSED.keys() - unused)
        ),
    ]


watch = Watch()


def _caller() -> str:
    """The folder of the function whose code is running in this thread; "" for a test's own calls."""
    frame = sys._getframe(2)
    function = ""
    while frame:
        function = _folder(frame.f_code.co_filename) or function
        frame = frame.f_back  # type: ignore[assignment]
    return function


@cache
def _folder(file: str) -> str:
    return file.removeprefix(_FUNCTIONS).partition(os.sep)[0] if file.startswith(_FUNCTIONS) else ""


def _listen() -> None:
    from botocore.client import BaseClient

    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: Any, operation: str, params: Any) -> Any:
        watch.see(self.meta.service_model.service_name, operation, params)
        return real(self, operation, params)

    BaseClient._make_api_call = call  # type: ignore[attr-defined]


def pytest_deselected() -> None:
    watch.partly = True


def pytest_collection_finish(session: pytest.Session) -> None:
    files = {str(item.path) for item in session.items}
    if files & _WHOLE:
        _listen()
    named = any("::" in argument for argument in session.config.args)
    watch.whole = files >= _WHOLE and not (named or watch.partly)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    watch.denied.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fails a test whose code held the failure, as a thread of its own may."""
    result = yield
    if watch.denied:
        pytest.fail(watch.denied[0])
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist ended: it saw a part of what there was to see."""
    whole, used = getattr(node, "workeroutput", {}).get("iam", (False, []))
    watch.used |= {Grant(*grant) for grant in used}
    watch.whole = whole


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workeroutput"):
        told = (watch.whole, [tuple(grant) for grant in watch.used])
        session.config.workeroutput["iam"] = told
    elif watch.whole and exitstatus == pytest.ExitCode.OK:
        watch.faults = faults(watch.used)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if watch.faults else exitstatus


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if watch.faults:
        terminalreporter.section("grants of template.yaml (see tests/iam/expected.py)", red=True)
        for fault in watch.faults:
            terminalreporter.line(fault)
    elif watch.faults is not None:
        terminalreporter.line(
            f"Each of the {len(grants())} grants of template.yaml is accounted for."
        )
    elif watch.used:
        terminalreporter.line(
            f"Unused grants are looked for when all of {', '.join(PARTS)} in tests pass."
        )
