"""Whether anything has changed since the last time."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

LEFT_OUT = {"__pycache__", ".DS_Store"}


def fingerprint(folder: Path, parts: Iterable[str], *words: str) -> str:
    """A hash of what files hold and are called. parts: files and folders under `folder`; what is not
    there counts as empty. words: whatever else the result depends on."""
    digest = hashlib.sha256(repr(words).encode())
    for file in sorted({file for part in parts for file in _files(folder / part)}):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(folder)}\0{content}\n".encode())
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return (f for f in path.rglob("*") if f.is_file() and not LEFT_OUT.intersection(f.parts))
