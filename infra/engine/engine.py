"""Start, renew and stop the local engine, as one thing."""

import contextlib
import fcntl
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.engine.build import build
from infra.engine.daemons import wait_until
from infra.engine.deploy import STACK, STAGE, Account, parameters
from infra.engine.places import EngineError, Places
from infra.engine.ports import HOST, SITE_PORTS
from infra.engine.processes import Processes, answers, site_listener
from infra.engine.record import Ports, Stack
from infra.engine.steps import REGION, reason, run_step

SAMPLE_CAMPAIGN = (
    Path(sys.executable).with_name("fanfare"),
    *("--stage", STAGE, "activities", "import", "infra/sample_campaign/activities.csv"),
    "--shift-to-coming-weeks",
)

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""How a person or the system ends a command."""


class Engine:
    """The engine of one folder. tell: hears what is being done, a line at a time."""

    def __init__(self, places: Places, tell: Callable[[str], None]) -> None:
        self._places = places
        self._tell = tell
        self._processes = Processes(places)

    def broken(self) -> bool:
        """Whether something of it runs, but not as a whole stack."""
        return self._processes.any_running() and self.stack() is None

    def stack(self) -> Stack | None:
        """What runs; None unless all of it does."""
        return Stack.read(self._places.stack_file) if self._processes.running() else None

    def up(self, port: int | None) -> Stack:
        """Start, or deploy what changed into what runs. port: the site's; None takes one that is free.

        Raises EngineError. What fails to build leaves a running engine as it was; whatever goes wrong
        later stops it, since nobody can go on from half a deploy.
        """
        with self._alone():
            running = self.stack()
            if running is None:
                return self._start(port)
            if port not in {None, running.ports.site}:
                raise EngineError(
                    f"The site already runs on port {running.ports.site}. "
                    f"To move it to {port}, stop it first: make down"
                )
            built = build(self._places, self._tell)
            with self._all_or_nothing():
                return self._deploy(built, running.ports, running)

    def down(self) -> bool:
        """Stop it; its data goes with it. False when nothing ran."""
        with self._alone():
            return self._stop()

    def _start(self, port: int | None) -> Stack:
        """From nothing, or from what a crash left; on the same port as before the crash if it is free."""
        before = Stack.read(self._places.stack_file)
        self._stop()
        wanted = [*([before.ports.site] if before else []), *SITE_PORTS]
        with site_listener(port, wanted) as listener:
            built = build(self._places, self._tell)
            with self._all_or_nothing():
                self._tell(
                    "Starting the AWS emulator, the mailbox, the post office and the front door"
                )
                stack = self._deploy(built, self._processes.start(listener), None)
                self._load_sample_campaign()
                return stack

    def _deploy(self, built: str, ports: Ports, running: Stack | None) -> Stack:
        """Deploy, unless what runs is just that."""
        site_url = f"http://localhost:{ports.site}"
        asked = parameters(site_url)
        wanted = f"{built} {asked}"
        if running and running.deployed == wanted:
            self._tell("Nothing has changed since the last deploy")
            return running
        self._tell("Deploying template.yaml")
        account = Account(f"http://localhost:{ports.gateway}")
        account.verify_sender()
        outputs = account.deploy(asked, self._places)
        stack = Stack(
            site_url=site_url,
            mailbox_url=f"http://localhost:{ports.mailbox}",
            endpoint_url=account.endpoint_url,
            region=REGION,
            stage=STAGE,
            stack_name=STACK,
            outputs=outputs,
            gateway_url=account.gateway_url(outputs["SiteApiId"]),
            inbound_smtp=f"{HOST}:{ports.incoming}",
            mail_domain=outputs["MailDomain"],
            deployed=wanted,
            ports=ports,
            pids=self._processes.pids(),
        )
        stack.write(self._places.stack_file)
        self._see_the_site(ports)
        return stack

    def _see_the_site(self, ports: Ports) -> None:
        self._tell("Opening the first page")
        if not wait_until(lambda: answers(ports.site, "/"), 15):
            log = self._processes.emulator.log
            why = reason(log.read_text(errors="replace"))
            raise EngineError(f"The site answers with an error: {why}. All of it: {log}")

    def _load_sample_campaign(self) -> None:
        self._tell("Loading the sample campaign")
        run_step("sample campaign", SAMPLE_CAMPAIGN, self._places)

    def _stop(self) -> bool:
        ran = self._processes.stop()
        self._places.stack_file.unlink(missing_ok=True)
        return ran

    @contextlib.contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            for ending in ENDINGS:  # a second one, which make sends too, would leave some running
                signal.signal(ending, signal.SIG_IGN)
            self._stop()
            raise

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once would undo each other's work."""
        self._places.state.mkdir(parents=True, exist_ok=True)
        with (self._places.state / "command.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise EngineError("Another make up or make down is at work here.") from None
            yield
