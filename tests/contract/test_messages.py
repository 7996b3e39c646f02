"""What travels on the queues stays readable: a sample of every message in every version.

A deployment switches layer and functions one after the other, and a queue keeps messages for 14 days,
so an old sample is never edited. A new field gets a default, anything else a new version.
"""

import ast
import json
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args

import pytest

from fanfare import messages
from fanfare.messages import (
    mailings,
    press_deliveries,
    registrations,
    releases,
    rendering,
    subscriptions,
)
from fanfare.messages.base import UNREADABLE, Message
from tests.stack import ROOT

FUNCTIONS = ROOT / "functions"
SAMPLES = sorted((ROOT / "events" / "messages").glob("*.json"))
QUEUES = {
    registrations.decode_registration: get_args(registrations.RegistrationMessage),
    subscriptions.decode_subscription: get_args(subscriptions.SubscriptionMessage),
    mailings.decode_mailing: get_args(mailings.MailingMessage),
    releases.decode_press: get_args(releases.PressMessage),
    rendering.decode_rendering: (rendering.RenderRelease,),
    press_deliveries.decode_delivery: get_args(press_deliveries.DeliveryMessage),
}
DECODERS = {
    kind.model_fields["type"].default: decode for decode, kinds in QUEUES.items() for kind in kinds
}
TYPES = {
    kind.model_fields["type"].default: kind
    for module in iter_modules(messages.__path__, "fanfare.messages.")
    for kind in vars(import_module(module.name)).values()
    if isinstance(kind, type) and issubclass(kind, Message) and kind is not Message
}


def stem(path: Path) -> tuple[str, int]:
    """Type and version: a later sample of the same version is called after the field that it adds."""
    found = re.fullmatch(r"(.+)\.v(\d+)(\.\w+)?", path.stem)
    assert found, path.name
    return found[1], int(found[2])


def decode(sample: dict[str, Any]) -> Message:
    message = DECODERS[sample["type"]](json.dumps(sample))
    assert isinstance(message, TYPES[sample["type"]])
    return message


def fields(kind: str) -> set[str]:
    return set(TYPES[kind].model_fields)


CONSUMERS = {
    registrations.decode_registration: "accept_registration",
    subscriptions.decode_subscription: "manage_subscription",
    mailings.decode_mailing: "fan_out_mailing",
    releases.decode_press: "hear_service",
    rendering.decode_rendering: "render_release",
    press_deliveries.decode_delivery: "deliver_mail",
}
HEARD = [(kind, CONSUMERS[decode]) for decode, kinds in QUEUES.items() for kind in kinds]


@pytest.mark.parametrize(("kind", "consumer"), HEARD, ids=lambda one: getattr(one, "__name__", one))
def test_the_card_of_its_consumer_names_each_message(kind: type[Message], consumer: str) -> None:
    card = ast.get_docstring(ast.parse((FUNCTIONS / consumer / "handler.py").read_text())) or ""
    reads = card.partition("Writes:")[0]
    room, _, what = kind.model_fields["type"].default.partition(".")
    assert re.search(rf"\b{room}\.\*|[\w ]\.{what}\b", reads)


@pytest.mark.parametrize("kind", get_args(press_deliveries.DeliveryMessage))
def test_no_mail_that_is_ordered_is_passed_over(kind: type[Message]) -> None:
    """deliver_mail picks its orders by kind; what it did not pick would be gone without a trace."""
    code = [path.read_text() for path in (FUNCTIONS / "deliver_mail").rglob("*.py")]
    assert any(re.search(rf"\bof\({kind.__name__},", text) for text in code)


def test_every_message_has_a_sample_and_a_queue() -> None:
    assert TYPES.keys() == {stem(path)[0] for path in SAMPLES}
    assert TYPES.keys() == DECODERS.keys()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_and_written_byte_for_byte(path: Path) -> None:
    kind, version = stem(path)
    sample = json.loads(path.read_text())
    assert (sample["type"], sample["version"]) == (kind, version)
    written = decode(sample).model_dump_json()
    whole = {
        name: sample[name] if name in sample else field.get_default(call_default_factory=True)
        for name, field in TYPES[kind].model_fields.items()
    }
    assert written == json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("kind", TYPES)
def test_the_samples_of_a_message_hold_each_of_its_fields(kind: str) -> None:
    held = [json.loads(path.read_text()).keys() for path in SAMPLES if stem(path)[0] == kind]
    assert fields(kind) <= set().union(*held)


@pytest.mark.parametrize("version", [0, 2, 99, "1", None], ids=str)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_unknown_version_is_refused_not_guessed(path: Path, version: object) -> None:
    with pytest.raises(UNREADABLE):
        decode(json.loads(path.read_text()) | {"version": version})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_field_from_a_later_layer_is_passed_over(path: Path) -> None:
    sample = json.loads(path.read_text())
    assert decode(sample | {"tomorrow": {"new": [1]}}) == decode(sample)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_message_passes_without_what_it_needs(path: Path) -> None:
    sample = json.loads(path.read_text())
    needed = [n for n, field in TYPES[sample["type"]].model_fields.items() if field.is_required()]
    assert needed
    for name in needed:
        with pytest.raises(UNREADABLE):
            decode({k: v for k, v in sample.items() if k != name})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_no_value_of_one_type_passes_for_another(path: Path) -> None:
    sample = json.loads(path.read_text())
    for name, value in sample.items():
        for other in (str(value) if isinstance(value, int) else 7, [value], {"a": value}):
            with pytest.raises(UNREADABLE):
                DECODERS[sample["type"]](json.dumps(sample | {name: other}))


@pytest.mark.parametrize(
    "at",
    [
        *("2026-06-01T10:00:00", "2026-06-01", "1780308000", "2026-06-01T10:00Z", "tomorrow", ""),
        *("2026-06-01T10:00:60Z", "2026-06-31T10:00:00Z", "٢٠٢٦-06-01T10:00:00Z"),
    ],
)
def test_an_instant_has_its_date_its_seconds_and_its_zone(at: str) -> None:
    found = 0
    for path in SAMPLES:
        sample = json.loads(path.read_text())
        for name in [one for one in sample if one.endswith("_at")]:
            found += 1
            with pytest.raises(UNREADABLE):
                decode(sample | {name: at})
    assert found > 20


@pytest.mark.parametrize(
    "text",
    ["", "line\nend", "\x00", "end\n", "x" * 301],
    ids=["empty", "two", "nul", "end", "long"],
)
def test_a_text_that_was_not_looked_at_is_refused(text: str) -> None:
    sample = json.loads((ROOT / "events/messages/registration.requested.v1.json").read_text())
    for name in ("name", "email", "person", "activity", "request_id"):
        with pytest.raises(UNREADABLE):
            decode(sample | {name: text})


NESTED = {
    "lists": "[" * 128_000 + "]" * 128_000,
    "open": "[" * 256_000,
    "objects": '{"a":' * 40_000 + "1" + "}" * 40_000,
    "a thousand deep": "[" * 1000 + "]" * 1000,
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_nesting_is_refused_wherever_it_is(path: Path, nested: str) -> None:
    sample = json.loads(path.read_text())
    whole = json.dumps(sample | {"tomorrow": 0}).replace('"tomorrow": 0', f'"tomorrow": {nested}')
    for body in (nested, whole):
        with pytest.raises(UNREADABLE):
            DECODERS[sample["type"]](body)


@pytest.mark.parametrize(
    "body",
    [
        *("", "{}", "[]", "null", "7", "words", '{"type": "no.such"}', '{"type": 7}'),
        *('{"version": 1}', '{"type": "registration.requested"}', b"\xff", '{"type": "\\ud800"}'),
    ],
)
@pytest.mark.parametrize("decode", QUEUES, ids=range(len(QUEUES)))
def test_what_is_no_message_of_the_queue_is_refused(decode: Any, body: str | bytes) -> None:
    with pytest.raises(UNREADABLE):
        decode(body)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_what_is_wrong_is_told_without_what_was_written(path: Path) -> None:
    """Logs keep errors, and hold nothing personal."""
    sample = json.loads(path.read_text())
    for name in sample.keys() - {"type", "version"}:
        with pytest.raises(UNREADABLE) as raised:
            decode(sample | {name: [["ada@example.org"]], "version": 99})
        assert "ada@" not in str(raised.value)


@pytest.mark.parametrize("kind", ["subscription.requested", "subscription.preferences_changed"])
def test_a_topic_may_be_one_that_only_a_newer_form_knows(kind: str) -> None:
    sample = json.loads((ROOT / "events" / "messages" / f"{kind}.v1.json").read_text())
    newer = sample | {"topics": ["storytelling", "a-b_2", "public_libraries"]}
    assert json.loads(decode(newer).model_dump_json())["topics"] == newer["topics"]
    for no_slug in ("", "Public libraries", "a\n", "-a", "a_", "é", "a" * 65, None):
        with pytest.raises(UNREADABLE):
            decode(sample | {"topics": [no_slug]})
