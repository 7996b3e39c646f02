"""What a release costs for each service, beside what others take for the same text, and whether it stays
so as services grow.

CPU is that of the senders' own processes, of one more service: what many take, less what few do, so that
neither side's start counts. mailmerge speaks SMTP to a server that takes everything at once,
ours the SES API to a stub that does; both make text and HTML from the same template, and ours keeps a
ledger beside it. Documents are made and thrown away.
"""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from fanfare.releases.values import Filled, KnownFacts, fill
from infra.bench.bench import Bench
from infra.bench.releases.press import Press, sample_version, service
from infra.bench.releases.rivals import SmtpSink, fill_document, merge_one
from infra.bench.rows import Row, compared
from infra.bench.workers import Worker

OF_MERGE, OF_TEMPLATE = 1 / 1.5, 1 / 3
"""Goals, as parts of what mailmerge and docxtpl take."""

STEADY = 1.15
"""Goals: CPU, and AWS requests, for each service of 5,000 against 200: the machine is noisy."""

SIZES = (200, 1_000, 5_000)


def measure(bench: Bench) -> list[Row]:
    """Rounds of mails and of documents, ours beside theirs; then ever more services."""
    rounds, size, documents = (2, 250, 100) if bench.quick else (5, 1_000, 300)
    sizes = (50, 250, 500) if bench.quick else SIZES
    with Press(bench.account) as press:
        press.grow(sizes[0])
        press.send("warm")
        few = _costs(bench, press, "first", rounds)
        base = median(press.send(f"few-{n}", documents=False).cpu for n in range(rounds))
        press.grow(size)
        mails = _mails(bench, press, rounds, (base, sizes[0]))
        return [
            *mails,
            _documents(bench, rounds, documents),
            *_growth(bench, press, rounds, few, sizes),
        ]


def _mails(bench: Bench, press: Press, rounds: int, base: tuple[float, int]) -> list[Row]:
    """base: CPU seconds of a release for so many services."""
    ours, theirs = [], []
    cpu, few = base
    template, people = _merge_template(), [_merge_values(n) for n in range(press.number - few)]
    with SmtpSink() as sink, TemporaryDirectory() as folder:
        for n in range(rounds):
            bench.tell(f"A release for {press.number:,} services, round {n + 1} of {rounds}")
            theirs.append(merge_one(Path(folder), template, people, sink.port) * 1000)
            more = press.send(f"mails-{n}", documents=False).cpu - cpu
            ours.append(more * 1000 / len(people))
    name = "CPU, a release rendered and sent without .docx, against mailmerge"
    return [compared(name, "ms/service", ours, theirs, OF_MERGE)]


def _documents(bench: Bench, rounds: int, times: int) -> Row:
    version, ours, theirs = sample_version("documents"), [], []
    event = {
        "program": version.program,
        "prepared": version.document,
        "values": _values(version, 0),
        "times": times,
    }
    with Worker("infra.bench.releases.own_document", bench.account.settings) as worker:
        worker.run([event | {"times": 1}])
        for n in range(rounds):
            bench.tell(f"{times} documents, round {n + 1} of {rounds}")
            paragraphs = [("Normal", one) for one in _merge_body().split("\n\n") if one.strip()]
            theirs.append(fill_document(paragraphs, _merge_values(0), times // 5) * 1000)
            ours.append(worker.run([event]).cpu * 1000 / times)
    name = "CPU, a service's own .docx, against docxtpl"
    return compared(name, "ms/document", ours, theirs, OF_TEMPLATE)


def _costs(bench: Bench, press: Press, name: str, rounds: int) -> list[tuple[float, float]]:
    """CPU milliseconds and AWS requests for each service."""
    bench.tell(f"A release for {press.number:,} services")
    costs = [press.send(f"{name}-{n}") for n in range(rounds)]
    number = press.number
    return [(cost.cpu * 1000 / number, cost.requests.total() / number) for cost in costs]


def _growth(
    bench: Bench,
    press: Press,
    rounds: int,
    few: list[tuple[float, float]],
    sizes: tuple[int, ...],
) -> list[Row]:
    found = {sizes[0]: few}
    for size in sizes[1:]:
        press.grow(max(size, press.number))
        found[press.number] = _costs(bench, press, f"growth-{size}", max(rounds // 2, 1))
    rows = []
    most = max(found)
    for what, unit, place in (("CPU", "ms/service", 0), ("AWS requests", "requests/service", 1)):
        many = [one[place] for one in found[most]]
        base = [one[place] for one in few][: len(many)]
        name = f"{what}, a release for {most:,} services against {sizes[0]:,}"
        rows.append(compared(name, unit, many, base, STEADY))
    return rows


def _values(version: Any, number: int) -> dict[str, Any]:
    filled = fill(version.front, service(number), KnownFacts(), version.front.language)
    if not isinstance(filled, Filled):
        raise RuntimeError(f"The sample release is not filled: {filled}")
    return filled.values


def _merge_values(number: int) -> dict[str, str]:
    """What the sample release says of a service, in the flat names that a CSV file has."""
    one = service(number)
    return {
        "email": one.press.email,
        "name": one.name,
        "what_we_do": one.facts["what_we_do"].value,
        "children": one.facts["children"].value,
        "quote": one.facts["local_quote"].value,
        "speaker": "Ada Reader, head of libraries",
        "more": one.facts["more"].value,
    }


def _merge_body() -> str:
    """The sample release's text with those names: as long, with the same structure."""
    return """From Monday 4 October 2021, {{ name }} shows what happens when a library and its readers act
together: for the place they live in, and for one another.

{{ what_we_do }}

{% if children %}This summer, {{ children }} children in the area took part in the Summer Reading Challenge
(summer 2021). Source: our count.{% endif %}

> “{{ quote }}”
>
> {{ speaker }}

Libraries all over the country join in until Sunday 10 October 2021, under the theme *Taking action,
changing lives*.

> “Every library we asked told us of somebody whose year turned at its door: a first job, a first friend in
> a new town, a first book read to the end. This week we show how.”
>
> Marian Okafor, chair of the Libraries Week steering group

More about the week: [Our week]({{ more }}).

Show what you do with #LibrariesWeek.

ENDS

## Contact

Libraries Week press office, 020 7946 0123, out of hours 07700 900456, press@fanfare.example.org

## Notes to editors

1. Libraries Week 2021 runs from Monday 4 October 2021 to Sunday 10 October 2021.
2. {{ name }} is the library service of its council.
3. The Summer Reading Challenge takes place in public libraries every summer.
4. Photographs may be used free of charge together with a report about the week.
"""


def _merge_template() -> str:
    head = [
        "TO: {{ email }}",
        "SUBJECT: {{ name }} takes action for Libraries Week",
        "FROM: hello@librariesweek.example",
        "Content-Type: text/markdown",
    ]
    return "\n".join([*head, "", _merge_body()])
