"""The most memory a function holds: once started, and after a hundred warm messages."""

from typing import Any

from fanfare.messages.mailings import StartMailing
from fanfare.registrations.mail_kind import MailKind
from infra.bench.bench import Bench
from infra.bench.registrations.paths import ACCEPT, DELIVER, Fanfare, open_activities
from infra.bench.registrations.samples import activity, batches, page_request, record, requests
from infra.bench.rows import Row
from infra.bench.workers import Event, Worker

MEGABYTE = 1024 * 1024
MESSAGES = 100


def measure(bench: Bench) -> list[Row]:
    """Peaks as multiples of the floor's: boto3 and one client."""
    settings = bench.account.settings
    with Worker("infra.bench.floor", settings) as floor:
        least = floor.run([]).memory
    rows = []
    for module, events in _work(bench).items():
        with Worker(module, settings) as worker:
            peaks = {"started": worker.run([]).memory, "warm": worker.run(events).memory}
        name = module.partition(".")[0]
        rows += [_row(f"Memory, {name}, {when}", peak, least) for when, peak in peaks.items()]
    return rows


def _work(bench: Bench) -> dict[str, list[Event]]:
    """A hundred messages for each function, those of deliver_mail as accept_registration queues them."""
    open_activities(bench.account, [activity("memory"), activity("mailed")])
    order = StartMailing(kind=MailKind.REMINDER_DAY, activity="mailed", sequence=0)
    mailings: list[Event] = [
        {"Records": [record(order.model_dump_json(), "MailingQueue")]}
    ] * MESSAGES
    pages: list[Event] = [page_request("/activities/memory")] * MESSAGES
    with Fanfare(bench.account) as ours:
        ours.accept(batches(requests("mailed", MESSAGES)))
        mails = list(ours.queued())
    return {
        ACCEPT: list[Any](batches(requests("memory", MESSAGES))),
        DELIVER: mails,
        "fan_out_mailing.handler": mailings,
        "serve_site.handler": pages,
    }


def _row(name: str, peak: int, least: int) -> Row:
    ratio = peak / least
    return Row(name=name, value=peak / MEGABYTE, unit="MB", baseline=least / MEGABYTE, ratio=ratio)
