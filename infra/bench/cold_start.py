"""CPU of starting a function, as a multiple of a function in the field's sample style; that of the samples,
as a multiple of what no function can avoid: boto3 and one client."""

from collections import defaultdict
from pathlib import Path

from fanfare.activities.activity import Listing
from fanfare.aws.register.activity_rows import from_listing
from infra.bench.bench import Bench
from infra.bench.registrations.samples import RHYME_TIME, page_request
from infra.bench.rows import Row, compared, measured
from infra.bench.workers import Worker, start
from infra.engine.build import BUILD

FLOOR, WORKER, S3_WORKER, SITE = "boto3", "sample worker", "sample worker on S3", "sample site"
STARTED = {
    FLOOR: (None, {}),
    WORKER: ("infra.bench.sample_worker", {}),
    S3_WORKER: ("infra.bench.sample_worker", {"SAMPLE_CLIENT": "s3"}),
    SITE: ("infra.bench.sample_site", {}),
}
"""What the functions are compared with: the module of each, and what its environment adds."""

MAX_WORKER, MAX_RENDERING, MAX_SITE = 1.10, 1.25, 1.15
RENDERING = {"deliver_mail", "render_release"}

MAX_LAYER = 250
"""MB of a function and its layers, unzipped:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def functions() -> list[str]:
    """What was built, by name."""
    return sorted({path.parent.name for path in BUILD.glob("*Function/*/handler.py")})


def measure(bench: Bench) -> list[Row]:
    """Fresh processes, the functions and what they are compared with in turn."""
    ms = defaultdict(list)
    compiled: dict[str, list[str]] = {}
    publish(bench)
    for n in range(5 if bench.quick else 21):
        if not n % 5:
            bench.tell(f"Cold starts, turn {n + 1}")
        for name, (module, more) in STARTED.items():
            ms[name].append(start(module, {**bench.account.settings, **more})["cpu"] * 1000)
        for name in functions():
            started = start(f"{name}.handler", bench.account.settings)
            ms[name].append(started["cpu"] * 1000)
            compiled[name] = started["compiled"]
        ms["page"].append(first_page(bench))
    rows = [
        compared(f"Cold start, {sample}, against boto3", "ms CPU", ms[sample], ms[FLOOR])
        for sample in (WORKER, S3_WORKER, SITE)
    ]
    for name in functions():
        sample, goal = yardstick(name)
        rows.append(compared(f"Cold start, {name}", "ms CPU", ms[name], ms[sample], goal))
    rows.append(measured("First page of activities after it, serve_site", "ms CPU", ms["page"]))
    sources = {path for paths in compiled.values() for path in paths}
    rows.append(Row(name="Modules compiled at start", value=len(sources), unit="modules", goal=0))
    return rows + [
        Row(name=f"Layer, {path.name}", value=size(path), unit="MB unzipped", goal=MAX_LAYER)
        for path in sorted(BUILD.glob("*Layer"))
    ]


def publish(bench: Bench) -> None:
    """Put an activity into the register, for a page to show."""
    item = from_listing(Listing(activity=RHYME_TIME, version=1))
    table = bench.account.settings["REGISTER_TABLE"]
    bench.account.client("dynamodb").put_item(TableName=table, Item=item)


def first_page(bench: Bench) -> float:
    """CPU in ms of the first page of a new process, which loads what reads rows. Its start not counted."""
    with Worker("serve_site.handler", bench.account.settings) as site:
        turn = site.run([page_request("/activities")])
    if turn.answers[0]["statusCode"] != 200:
        raise RuntimeError("The page of activities was not served.")
    return turn.cpu * 1000


def yardstick(name: str) -> tuple[str, float]:
    """The sample that a function is compared with, and how many times as much it may take."""
    if name == "serve_site":
        return SITE, MAX_SITE
    if name == "read_mail":
        return S3_WORKER, MAX_WORKER
    return WORKER, MAX_RENDERING if name in RENDERING else MAX_WORKER


def size(layer: Path) -> float:
    """MB of a layer's files."""
    return sum(path.stat().st_size for path in layer.rglob("*") if path.is_file()) / 1e6
