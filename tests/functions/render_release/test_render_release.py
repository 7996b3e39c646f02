"""render_release on moto: each copy by itself, attacks included, and messages that fit their queue."""

import json
import time
import tracemalloc
from base64 import b64decode, b64encode
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import boto3
import docx
import pytest
from pydantic_core import to_json

from desk.releases.compile.compiler import compile_release, prepare_documents
from fanfare.messages.press_deliveries import DeliverRelease, decode_delivery
from fanfare.messages.rendering import RenderRelease
from fanfare.releases.copy_texts import RenderedCopy, WantedCopy
from fanfare.releases.template import program as running
from fanfare.settings import Settings
from render_release import handler as function
from render_release import orders, rendering
from render_release.memory import bounded
from tests.support.attacks import ATTACKS, CANARY
from tests.support.fixtures import Context
from tests.support.release_samples import BODY, FRONT, VALUES

pytestmark = pytest.mark.usefixtures("aws")

QUEUE = Settings.from_env().bulk_delivery_queue_url
HEADLINE, PARAGRAPH = "\x01h0", "\x01p0"


@cache
def prepared() -> tuple[str, str, str]:
    normal, large = (b64encode(file).decode() for file in prepare_documents(FRONT))
    return compile_release(FRONT, BODY).program, normal, large


def member(number: int) -> str:
    return f"{number:032x}"


def order(*values: dict[str, Any], program: str = "", **more: Any) -> RenderRelease:
    made, normal, large = prepared()
    copies = [WantedCopy(member=member(n), values=one) for n, one in enumerate(values)]
    fields = {"document": normal, "large_document": large, "copies": copies} | more
    return RenderRelease(mailing="PR-week-1", shard="0", program=program or made, **fields)


def record(body: str, message_id: str = "m") -> dict[str, Any]:
    return {"messageId": message_id, "body": body}


def deliver(*orders: RenderRelease) -> list[RenderedCopy]:
    """What the handler queues for orders that it can take."""
    records = [record(one.model_dump_json(), str(n)) for n, one in enumerate(orders)]
    assert function.handler({"Records": records}, Context()) == {"batchItemFailures": []}
    return [copy for message in queued() for copy in message.copies]


def queued() -> list[DeliverRelease]:
    messages: list[DeliverRelease] = []
    sqs = boto3.client("sqs")
    while found := sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            assert len(one["Body"].encode()) < 256_000
            message = decode_delivery(one["Body"])
            assert isinstance(message, DeliverRelease)
            messages.append(message)
            sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=one["ReceiptHandle"])
    return messages


def test_a_copy_comes_in_every_format() -> None:
    (copy,) = deliver(order(VALUES))
    assert copy.failure == ""
    assert copy.headline == "Kent Libraries takes action"
    for fact in ("1,762", "Siân Ŵyn", "Rhyme time", "Chess", "action & more"):
        assert fact in " ".join(copy.text.split())
        assert fact.replace("&", "&amp;") in copy.html
    document = docx.Document(BytesIO(b64decode(copy.document)))
    assert copy.headline in [paragraph.text for paragraph in document.paragraphs]


def test_large_print_goes_to_who_wants_it() -> None:
    small = WantedCopy(member=member(1), values=VALUES)
    large = WantedCopy(member=member(2), values=VALUES, large_print=True)
    copies = deliver(order(copies=[small, large]))
    sizes = [
        docx.Document(BytesIO(b64decode(one.document))).styles["Normal"].font.size.pt
        for one in copies
    ]
    assert sizes == [12, 18]


def test_one_that_cannot_be_made_stops_nobody() -> None:
    broken: list[dict[str, Any]] = [
        {**VALUES, "service": {}},
        {**VALUES, "quote": "x"},
        {**VALUES, "activities": "x" * 1000},
        {**VALUES, "activities": VALUES["activities"] * 40},
        {**VALUES, "theme": "x" * 70_000},
        {**VALUES, "theme": 7},
        {},
    ]
    copies = deliver(order(VALUES, *broken, VALUES))
    assert [copy.member for copy in copies] == [member(n) for n in range(9)]
    assert [copy.failure for copy in copies] == [
        *("", "missing_value", "missing_value", "wrong_value"),
        *("list_too_long", "values_too_large", "wrong_value", "missing_value", ""),
    ]
    assert all(not copy.text and not copy.document for copy in copies[1:-1])


def test_many_copies_travel_in_messages_that_fit() -> None:
    long = {**VALUES, "story": "nothing " * 3_000}
    done = deliver(order(*[long] * 12), order(*[VALUES] * 12))
    assert len(done) == 24
    assert not [copy for copy in done if copy.failure]


def test_a_copy_that_fits_no_message_has_failed() -> None:
    program = HEADLINE + "x" + PARAGRAPH + "{{ a }}" * 4
    copies = deliver(order({"a": "ŵ" * 60_000}, {"a": "fine"}, program=program))
    assert [copy.failure for copy in copies] == ["output_too_large", ""]


def test_the_same_order_twice_makes_the_same_copies() -> None:
    first, second = deliver(order(VALUES), order(VALUES))
    assert first == second


def test_no_attack_gets_through_the_function(capsys: pytest.CaptureFixture[str]) -> None:
    """With a good copy behind them, which comes out all the same. Prints what the worst one cost."""
    values = {"theme": "x", "activities": [{"title": "x"}], "service": {"name": "x"}}
    bad = [order(values, program=PARAGRAPH + attack) for attack in ATTACKS]
    *failed, good = deliver(*bad, order(VALUES))
    assert all(copy.failure and not copy.text for copy in failed)
    assert not good.failure
    assert len(failed) == len(ATTACKS)
    assert not Path(CANARY).exists()
    costs = [cost(one) for one in bad]
    seconds, size = (max(column) for column in zip(*costs, strict=True))
    with capsys.disabled():
        print(f"\n{len(ATTACKS)} attacks: at worst {seconds:.2f} s and {size / 1e6:.1f} MB")
    assert size < rendering.MEMORY


def cost(one: RenderRelease) -> tuple[float, int]:
    """Seconds and most bytes at a time, compiling included."""
    running._compiled.cache_clear()
    tracemalloc.start()
    began = time.perf_counter()
    list(rendering.render(one, time.monotonic))
    seconds = time.perf_counter() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, peak


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ("{{ a }}" * 900, {"a": "x" * 60_000}),
        ("{% for b in a %}" + "{{ b.t }}" * 900 + "{% endfor %}", {"a": [{"t": "x" * 1_000}] * 50}),
        ("{% for b in a %}" + "\x01i1x\x01i0{{ b.t }}" * 900 + "{% endfor %}", {"a": [{"t": "x"}] * 50}),
    ],
)  # fmt: skip
def test_greed_that_the_dialect_allows_ends_at_a_limit(
    program: str, values: dict[str, Any]
) -> None:
    copies = deliver(order(values, {"a": []}, program=PARAGRAPH + "x" + program))
    assert copies[0].failure == "output_too_large"


def test_time_runs_out_for_one_copy_only() -> None:
    """A clock that does not move for the second copy."""
    ticks = iter([0.0, 1.0, 3.0])
    clock = lambda: next(ticks, 3.0)  # noqa: E731
    copies = list(rendering.render(order(VALUES, VALUES), clock))
    assert [copy.failure for copy in copies] == ["too_slow", ""]


def test_memory_is_bounded_and_given_back() -> None:
    def greedy() -> int:
        return len(bytearray(256 * 1024 * 1024))

    with pytest.raises(MemoryError), bounded(64 * 1024 * 1024):
        greedy()
    assert greedy()


def test_memory_that_runs_out_fails_one_copy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rendering.run

    def greedy(program: str, values: dict[str, Any], *rest: Any) -> Any:
        if "greedy" in values:
            bytearray(512 * 1024 * 1024)
        return real(program, values, *rest)

    monkeypatch.setattr(rendering, "run", greedy)
    copies = deliver(order({**VALUES, "greedy": "x"}, VALUES))
    assert [copy.failure for copy in copies] == ["out_of_memory", ""]


@pytest.mark.parametrize("mark", ["\x01z9", "\x01", "\x01p", "\x01pp", "\x01h²", "\x01h9"])
def test_a_program_with_marks_of_no_block_fails_its_copies_alone(mark: str) -> None:
    copies = deliver(order(VALUES, program=HEADLINE + "x" + mark), order(VALUES))
    assert [copy.failure for copy in copies] == ["dialect", ""]


def test_a_copy_without_a_headline_is_held() -> None:
    program = HEADLINE + "“{{ a }}”" + PARAGRAPH + "words"
    copies = deliver(order({"a": "…"}, {"a": "News"}, program=program))
    assert [copy.failure for copy in copies] == ["no_headline", ""]


def test_what_nobody_thought_of_fails_one_copy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    real = rendering.run

    def failing(program: str, values: dict[str, Any], *rest: Any) -> Any:
        return {}[values["broken"]] if "broken" in values else real(program, values, *rest)

    monkeypatch.setattr(rendering, "run", failing)
    copies = deliver(order({**VALUES, "broken": "Siân"}, VALUES))
    assert [copy.failure for copy in copies] == ["unexpected_KeyError", ""]


@pytest.mark.parametrize("body", ["{", "{}", '{"type":"release.render"}', "[" * 100_000])
def test_what_is_no_order_goes_to_the_dead_letters_alone(body: str) -> None:
    records = [record(body, "bad"), record(order(VALUES).model_dump_json(), "good")]
    answer = function.handler({"Records": records}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(queued()) == 1


def test_a_document_that_is_none_goes_to_the_dead_letters() -> None:
    bad = record(order(VALUES, document="no base64!", large_document="").model_dump_json(), "bad")
    answer = function.handler({"Records": [bad]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert queued() == []


def test_a_document_that_cannot_be_filled_fails_its_copies() -> None:
    no_zip = b64encode(b"no zip").decode()
    copies = [WantedCopy(member=member(n), values=VALUES, large_print=n == 1) for n in (1, 2)]
    assert [copy.failure for copy in deliver(order(copies=copies, large_document=no_zip))] == [
        *("no_document", "")
    ]


def test_the_log_names_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = StringIO()
    monkeypatch.setattr(function.logger.registered_handler, "stream", heard)
    secret = "Siân Ŵyn"
    deliver(order({**VALUES, "theme": {secret: secret}}, VALUES))
    bad = record(
        order(VALUES).model_dump_json().replace('"values":{', f'"values":["{secret}"],"x":{{'),
        "bad",
    )
    function.handler({"Records": [bad]}, Context())
    lines = [json.loads(line) for line in heard.getvalue().splitlines()]
    assert {line["message"] for line in lines} == {
        *("copy_not_rendered", "copies_rendered", "rendering_failed")
    }
    assert secret not in heard.getvalue()
    assert "theme" not in heard.getvalue()


def test_what_the_queue_does_not_take_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders.outbox, "send", lambda messages: list(messages))
    answer = function.handler({"Records": [record(order(VALUES).model_dump_json())]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}


def test_copies_share_messages_up_to_the_limit() -> None:
    copies = [RenderedCopy(member=member(n), text="x" * 90_000) for n in range(5)]
    messages = list(rendering.messages(order(VALUES), copies))
    assert [len(message.copies) for message in messages] == [2, 2, 1]
    assert all(len(to_json(one)) < 250_000 for one in messages)
