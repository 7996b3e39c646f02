"""Processes of the local engine: what is ours is stopped, whatever it does; what is not is left alone."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.engine import ports
from infra.engine.daemons import Daemon, wait_until
from infra.engine.places import EngineError, Places
from infra.engine.processes import site_listener

FOREVER = "import time; print('ready', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {FOREVER}"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {FOREVER!r}])"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    daemon = Daemon("mailbox", "The mailbox", Places(tmp_path))
    yield daemon
    daemon.stop(patience=0)


def start(daemon: Daemon, code: str) -> None:
    daemon.start([sys.executable, "-c", code], {})
    daemon.wait_until(lambda: "ready" in daemon.log.read_text(), 20)


@pytest.fixture
def innocent() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", FOREVER], start_new_session=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("code", [FOREVER, STUBBORN, PARENT])
def test_what_was_started_is_stopped(daemon: Daemon, code: str) -> None:
    assert not daemon.running()
    start(daemon, code)
    assert daemon.running()
    daemon.stop(patience=0.5)
    assert not daemon.running()
    assert daemon.pid is None


def test_children_are_stopped_with_their_parent(daemon: Daemon) -> None:
    here, there = socket.socketpair()
    daemon.start(
        [sys.executable, "-c", PARENT.replace("run([", "run(close_fds=False, args=[")],
        {},
        hand_over=[there.fileno()],
    )
    there.close()
    daemon.wait_until(lambda: "ready" in daemon.log.read_text(), 20)
    daemon.stop()
    here.settimeout(20)
    assert here.recv(1) == b"", "closed only when the last process that holds it has ended"


def test_a_process_id_that_was_reused_is_left_alone(
    daemon: Daemon, innocent: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    daemon.start([sys.executable, "-c", "pass"], {})
    assert wait_until(lambda: not daemon.running(), 20)
    (tmp_path / "run" / "mailbox.pid").write_text(str(innocent.pid))
    daemon.stop()
    assert innocent.poll() is None


def test_one_whose_id_is_lost_is_named(daemon: Daemon, tmp_path: Path) -> None:
    start(daemon, FOREVER)
    pid_file = tmp_path / "run" / "mailbox.pid"
    kept = pid_file.read_text()
    pid_file.unlink()
    with pytest.raises(EngineError, match=r"The mailbox runs, but .*mailbox\.pid is gone"):
        daemon.stop()
    pid_file.write_text(kept)  # for the fixture to stop it


def test_a_process_writes_its_own_id_down(daemon: Daemon, tmp_path: Path) -> None:
    """So that a start that is interrupted right after it leaves nothing that cannot be stopped."""
    daemon.start([sys.executable, "-c", f"import os; print(os.getpid()); {FOREVER}"], {})
    daemon.wait_until(lambda: "ready" in daemon.log.read_text(), 20)
    assert daemon.log.read_text().split()[0] == str(daemon.pid)


def test_it_is_not_started_twice(daemon: Daemon) -> None:
    start(daemon, FOREVER)
    pid = daemon.pid
    with pytest.raises(EngineError, match="The mailbox already runs"):
        daemon.start([sys.executable, "-c", FOREVER], {})
    assert daemon.pid == pid


def test_one_that_ends_at_once_is_reported_with_its_last_words(daemon: Daemon) -> None:
    daemon.start([sys.executable, "-c", "raise SystemExit('no disk left')"], {})
    with pytest.raises(EngineError, match=r"stopped at once.*no disk left"):
        daemon.wait_until(lambda: False, 20)


def test_one_that_never_answers_is_reported(daemon: Daemon) -> None:
    start(daemon, FOREVER)
    with pytest.raises(EngineError, match="did not answer in time"):
        daemon.wait_until(lambda: False, 0.2)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((ports.HOST, 0)) as listener:
        yield ports.number(listener)


def test_a_taken_port_is_passed_over(taken: int) -> None:
    with ports.claim([taken, ports.ANY_FREE]) as listener:
        assert ports.number(listener) != taken


def test_a_port_that_is_taken_on_ipv6_is_passed_over() -> None:
    with (
        socket.create_server(("::1", 0), family=socket.AF_INET6) as other,
        pytest.raises(OSError, match="already in use"),
    ):
        ports.claim([ports.number(other)])


def test_a_port_asked_for_and_taken_is_named(taken: int) -> None:
    with pytest.raises(EngineError, match=f"Port {taken} cannot be used .* already in use"):
        site_listener(taken, [])
