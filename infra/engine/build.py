"""`sam build`, when something changed since the last one.

The result is shared by all engines of the checkout and by the tests that look at it.
"""

import fcntl
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from infra.engine.fingerprint import fingerprint
from infra.engine.places import CHECKOUT, Places
from infra.engine.steps import run_step

SAM = Path(sys.executable).parent / "sam"
SOURCES = ("template.yaml", "functions", "shared", "infra/requirements/dev.txt")


def lambda_architecture(machine: str) -> str:
    """Lambda's name for a processor that `platform.machine()` names."""
    return "arm64" if machine.lower() in {"arm64", "aarch64"} else "x86_64"


ARCHITECTURE = lambda_architecture(platform.machine())
BUILD = CHECKOUT / ".local" / "build" / ARCHITECTURE
STAMP = BUILD.with_suffix(".stamp")


def source_fingerprint() -> str:
    """Changes with everything that a build depends on."""
    nested = (str(file.relative_to(CHECKOUT)) for file in CHECKOUT.glob("infra/*.yaml"))
    return fingerprint(CHECKOUT, [*SOURCES, *nested], ARCHITECTURE, platform.python_version())


def build(places: Places, tell: Callable[[str], None]) -> str:
    """Build for this machine into BUILD, unless that is done. Returns the fingerprint of what it was
    built from; raises EngineError."""
    BUILD.parent.mkdir(parents=True, exist_ok=True)
    with BUILD.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = source_fingerprint()
        if not (STAMP.exists() and STAMP.read_text() == wanted):
            tell("Building the functions and their layers")
            STAMP.unlink(missing_ok=True)
            _build(places)
            STAMP.write_text(wanted)
        return wanted


def _build(places: Places) -> None:
    """On Linux with the wheels that Lambda gets; elsewhere with those that run here."""
    wheels = ARCHITECTURE if sys.platform == "linux" else "host"
    run_step(
        "build",
        [
            SAM,
            "build",
            "--build-dir",
            BUILD,
            "--parameter-overrides",
            f"Architecture={ARCHITECTURE}",
        ],
        places,
        {"FANFARE_ARCHITECTURE": wheels},
    )
