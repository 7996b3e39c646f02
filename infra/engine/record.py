"""stack.json: what runs on this machine, for people, the operator's command, the demo and the tests."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ports:
    """All on 127.0.0.1. gateway: the emulator's, for every AWS service. smtp: the mailbox's. outgoing,
    incoming: the post office's, for what the stack sends and for what people send to it."""

    site: int
    mailbox: int
    gateway: int
    smtp: int
    outgoing: int
    incoming: int


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack. outputs: as template.yaml names them. gateway_url: where the API is today.
    inbound_smtp: where a mail program may send to addresses at mail_domain, as host:port. deployed: what
    was deployed, to know whether anything changed since. pids: for a curious person."""

    site_url: str
    mailbox_url: str
    endpoint_url: str
    region: str
    stage: str
    stack_name: str
    outputs: dict[str, str]
    gateway_url: str
    inbound_smtp: str
    mail_domain: str
    deployed: str
    ports: Ports
    pids: dict[str, int | None]

    def write(self, file: Path) -> None:
        """In one step, so that the front door never reads half of it."""
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(json.dumps(asdict(self), indent=2) + "\n")
        new.replace(file)

    @classmethod
    def read(cls, file: Path) -> "Stack | None":
        """None when there is none, or it is of another version of Fanfare."""
        try:
            fields = json.loads(file.read_text())
            return cls(**{**fields, "ports": Ports(**fields["ports"])})
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return None
