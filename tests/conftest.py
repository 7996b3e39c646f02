"""For all tests: end-to-end ones come last, and in CI none may be skipped."""

import os

import pytest
from hypothesis import settings

# How long an example takes says more about what else the machine does than about our code.
settings.register_profile("fanfare", deadline=None)
settings.load_profile("fanfare")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick ones first, so that a mistake shows in seconds."""
    items.sort(key=lambda item: item.path.parent.name == "e2e")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A test that CI skips is one that nobody runs: a missing browser would go unnoticed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if os.environ.get("CI") and skipped:
        terminalreporter.section("skipped, which fails in CI", red=True)
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {report.longreprtext or report.longrepr}")
