"""For all tests: end-to-end ones come last, in CI none may be skipped, `make quick` leaves slow kinds out."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.iam.plugin"]

# How long an example takes says more about what else the machine does than about our code. A developer's
# runs look for new examples; CI's are the same each time, so that a red one is about the change at hand.
slow = [HealthCheck.too_slow]
settings.register_profile("search", deadline=None, suppress_health_check=slow)
settings.register_profile("repeat", parent=settings.get_profile("search"), derandomize=True)
settings.load_profile("repeat" if os.environ.get("CI") else "search")


SLOW_FIXTURES = {"aws", "built", "calls", "desk_layer", "layer", "stack"}
"""An account on moto, what `sam build` makes, runs of pytest of their own, and the local engine."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="leave out tests that need AWS, a build, the engine or a run of their own",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The quick ones first, so that a mistake shows in seconds."""
    items.sort(key=lambda item: item.path.parent.name == "e2e")
    if config.getoption("quick"):
        slow = [item for item in items if SLOW_FIXTURES & set(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=slow)
        left_out = set(slow)
        items[:] = [item for item in items if item not in left_out]


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
