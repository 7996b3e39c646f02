"""What can be measured, in the order of the report. Each is one function from a Bench to rows."""

from collections.abc import Callable, Mapping

from infra.bench import cold_start, memory
from infra.bench.bench import Bench
from infra.bench.bulletin import bulletin, priority
from infra.bench.registrations import aws_requests, burst, cpu, drain, exactness
from infra.bench.releases import releases
from infra.bench.rows import Row

MEASUREMENTS: Mapping[str, Callable[[Bench], list[Row]]] = {
    "aws-requests": aws_requests.measure,
    "cpu": cpu.measure,
    "exactness": exactness.measure,
    "paced": bulletin.measure_paced,  # its few readers are the first of the many
    "bulletin": bulletin.measure,
    "releases": releases.measure,
    "cold-start": cold_start.measure,
    "memory": memory.measure,
    "drain": drain.measure,
    "priority": priority.measure,
    "burst": burst.measure,
}
