"""What others take for the same releases: mailmerge for mails, docxtpl for documents, each in a process of
its own environment."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from infra.engine.places import CHECKOUT, environment_python
from infra.engine.ports import HOST

HERE = Path(__file__).parent


class SmtpSink:
    """A mail server that takes everything, while in a `with`. port: of this machine."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "infra.bench.releases.smtp_sink"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
        self.port = int(self._process.stdout.readline()) if self._process.stdout else 0
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def merge(folder: Path, template: str, people: Sequence[Mapping[str, str]], port: int) -> float:
    """CPU seconds that mailmerge takes to mail everybody, its own start included."""
    (folder / "template.txt").write_text(template)
    with (folder / "database.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    (folder / "server.conf").write_text(f"[smtp_server]\nhost = {HOST}\nport = {port}\n")
    command = [
        str(environment_python("rivals").with_name("mailmerge")),
        "--no-dry-run",
        "--no-limit",
    ]
    files = ["--template", "template.txt", "--database", "database.csv", "--config", "server.conf"]
    before = os.times()
    subprocess.run(
        [*command, *files],
        cwd=folder,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = os.times()
    user = after.children_user - before.children_user
    return user + after.children_system - before.children_system


def merge_one(folder: Path, template: str, people: Sequence[Mapping[str, str]], port: int) -> float:
    """CPU seconds of one more mail: what all take, less what one alone does."""
    all_of_them = merge(folder, template, people, port)
    return (all_of_them - merge(folder, template, people[:1], port)) / (len(people) - 1)


def fill_document(
    paragraphs: Sequence[tuple[str, str]], values: Mapping[str, Any], times: int
) -> float:
    """CPU seconds of one document by docxtpl. paragraphs: Word's style and Jinja2 text."""
    done = subprocess.run(
        [environment_python("rivals"), HERE / "rival_document.py"],
        input=json.dumps({"paragraphs": paragraphs, "values": values, "times": times}),
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout)
