"""The processes of the engine: the AWS emulator, the mailbox, the post office, the site's front door."""

import http.client
import os
import shutil
import smtplib
import socket
import sys

from infra.engine.daemons import Daemon
from infra.engine.places import EngineError, Places, environment_python
from infra.engine.ports import ANY_FREE, HOST, claim, number
from infra.engine.record import Ports
from infra.engine.steps import REGION, local_environment

PATIENCE = 90
"""Seconds that a process may take to answer. They take about three."""


class Processes:
    """All of them run, or none."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.emulator = Daemon("emulator", "The AWS emulator", places)
        self._mailbox = Daemon("mailbox", "The mailbox", places)
        self._front_door = Daemon("front_door", "The site's front door", places)
        self._post_office = Daemon("post_office", "The post office", places)
        self._all = (self._front_door, self.emulator, self._post_office, self._mailbox)

    def running(self) -> bool:
        """False too when only some of them are."""
        return all(process.running() for process in self._all)

    def any_running(self) -> bool:
        """True too when only some of them are left."""
        return any(process.running() for process in self._all)

    def pids(self) -> dict[str, int | None]:
        """By name."""
        return {process.name: process.pid for process in self._all}

    def start(self, listener: socket.socket) -> Ports:
        """Start them, the front door on a socket that listens already. Raises EngineError."""
        chosen = _neighbours(number(listener))
        temporary = self._places.run / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        bare = {"PATH": os.defpath, "HOME": str(temporary), "TMPDIR": str(temporary)}
        bare |= {"LANG": "C.UTF-8"}
        self._start_emulator(chosen, bare)
        self._start_mailbox(chosen, bare)
        self._start_post_office(chosen, bare)
        self._start_front_door(listener, bare)
        self.emulator.wait_until(lambda: answers(chosen.gateway, "/_ministack/health"), PATIENCE)
        self._mailbox.wait_until(lambda: answers(chosen.mailbox, "/messages/"), PATIENCE)
        self._post_office.wait_until(lambda: takes_mail(chosen.outgoing), PATIENCE)
        self._post_office.wait_until(lambda: takes_mail(chosen.incoming), PATIENCE)
        return chosen

    def stop(self) -> bool:
        """Stop what runs, and remove what it kept. False when nothing ran.

        Raises EngineError when one cannot be stopped; the others are by then.
        """
        running = [process for process in self._all if process.running()]
        trouble: list[EngineError] = []
        for process in running:
            try:
                process.stop(patience=2)  # they have nothing to save
            except EngineError as error:
                trouble.append(error)
        if trouble:
            raise trouble[0]
        shutil.rmtree(self._places.run, ignore_errors=True)
        return bool(running)

    def _start_emulator(self, chosen: Ports, bare: dict[str, str]) -> None:
        """Functions run on the emulator's interpreter and inherit its environment: both hold nothing
        else. AUTH holds each function to its own role."""
        settings = {
            "GATEWAY_PORT": str(chosen.gateway),
            "BIND_HOST": HOST,
            "SMTP_HOST": f"{HOST}:{chosen.outgoing}",
            "AUTH": "true",
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",  # would listen on every address of the machine
            "STATE_DIR": str(self._places.run / "state"),
            "S3_DATA_DIR": str(self._places.run / "s3"),
            "PYTHONDONTWRITEBYTECODE": "1",  # as on Lambda, where functions cannot
        }
        python = environment_python("engine")
        self.emulator.start([python, "-P", "-m", "ministack"], bare | settings)

    def _start_mailbox(self, chosen: Ports, bare: dict[str, str]) -> None:
        python = environment_python("mailbox")
        addresses = ["--smtp-ip", HOST, "--smtp-port", str(chosen.smtp)]
        addresses += ["--http-ip", HOST, "--http-port", str(chosen.mailbox)]
        maildump = python.with_name("maildump")
        self._mailbox.start([python, maildump, "--foreground", "--no-quit", *addresses], bare)

    def _start_post_office(self, chosen: Ports, bare: dict[str, str]) -> None:
        numbers = map(str, (chosen.outgoing, chosen.incoming, chosen.smtp))
        office = [sys.executable, "-m", "infra.engine.post_office", *numbers]
        self._post_office.start([*office, self._places.stack_file], local_environment(bare))

    def _start_front_door(self, listener: socket.socket, bare: dict[str, str]) -> None:
        door = [sys.executable, "-m", "infra.engine.front_door"]
        handed_over = listener.fileno()
        self._front_door.start(
            [*door, str(handed_over), self._places.stack_file], bare, hand_over=[handed_over]
        )


def site_listener(port: int | None, wanted: list[int]) -> socket.socket:
    """Take the site's port: the one asked for, else the first wanted one. Raises EngineError."""
    try:
        return claim(wanted if port is None else [port])
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise EngineError(
            f"Port {port or wanted[-1]} cannot be used for the site: {why}. "
            "Name a free one, as in: make up PORT=9000"
        ) from None


def _neighbours(site: int) -> Ports:
    """The ports after the site's, or any that are free."""
    held = [claim([min(site + distance, 65535), ANY_FREE]) for distance in range(1, 6)]
    others = [number(listener) for listener in held]
    for listener in held:
        listener.close()
    return Ports(site, *others)


def answers(port: int, path: str) -> bool:
    """Whether a page of this machine is served without an error of the server."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def takes_mail(port: int) -> bool:
    """Whether an SMTP server of this machine greets."""
    try:
        smtplib.SMTP(HOST, port, timeout=30).close()
    except (OSError, smtplib.SMTPException):
        return False
    return True
