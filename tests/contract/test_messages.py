"""What travels on the queues stays readable: a sample of every message in every version.

A deployment switches layer and functions one after the other, and a queue keeps messages for 14 days,
so an old sample is never edited. A new field gets a default, anything else a new version.
"""

import json
import re
from pathlib import Path

import msgspec
import pytest

from fanfare.messages import base, deliveries, mailings, registrations, releases, subscriptions
from tests.stack import ROOT

SAMPLES = sorted((ROOT / "events" / "messages").glob("*.json"))
TYPES = {
    kind.__struct_config__.tag: kind
    for module in (deliveries, mailings, registrations, releases, subscriptions)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct
}


def stem(path: Path) -> tuple[str, int]:
    """Type and version: a later sample of the same version is called after the field that it adds."""
    found = re.fullmatch(r"(.+)\.v(\d+)(\.\w+)?", path.stem)
    assert found, path.name
    return found[1], int(found[2])


def test_every_message_has_a_sample() -> None:
    assert TYPES.keys() == {stem(path)[0] for path in SAMPLES}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_and_written_as_it_stands(path: Path) -> None:
    kind, version = stem(path)
    sample = json.loads(path.read_text())
    assert (sample["type"], sample["version"]) == (kind, version)
    message = msgspec.json.decode(path.read_bytes(), type=TYPES[kind])
    later = {f.encode_name: f.default for f in msgspec.structs.fields(TYPES[kind])}
    written = json.loads(base.encode(message))
    assert written == {name: later[name] for name in written.keys() - sample.keys()} | sample


@pytest.mark.parametrize("kind", TYPES)
def test_the_samples_of_a_message_hold_each_of_its_fields(kind: str) -> None:
    held = [json.loads(path.read_text()).keys() for path in SAMPLES if stem(path)[0] == kind]
    assert {f.encode_name for f in msgspec.structs.fields(TYPES[kind])} <= set().union(*held)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_unknown_version_is_refused_not_guessed(path: Path) -> None:
    sample = json.loads(path.read_text()) | {"version": 99}
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(json.dumps(sample), type=TYPES[stem(path)[0]])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_field_from_a_later_layer_is_passed_over(path: Path) -> None:
    sample = json.loads(path.read_text()) | {"tomorrow": "new"}
    assert msgspec.json.decode(json.dumps(sample), type=TYPES[stem(path)[0]])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_message_passes_without_what_it_needs(path: Path) -> None:
    kind = TYPES[stem(path)[0]]
    sample = json.loads(path.read_text())
    needed = [f.encode_name for f in msgspec.structs.fields(kind) if f.required]
    assert needed
    for field in needed:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({k: v for k, v in sample.items() if k != field}, kind)
