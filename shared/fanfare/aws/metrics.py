"""Numbers for alarms and dashboards, in CloudWatch's embedded metric format: a line of the log for each
invocation that has something to count. They count, and never name a person."""

from functools import cache

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from fanfare.settings import Settings

NAMESPACE = "Fanfare"


class Counts(EphemeralMetrics):
    """What one function counts, by function and stage, and by stage alone, which alarms look at.

    service: the function's folder. Not Powertools' own Metrics: all of these in a process count together,
    and the functions share one in tests and in the local engine.
    """

    def __init__(self, service: str, stage: str) -> None:
        super().__init__(namespace=NAMESPACE, service=service)
        self._stage = stage
        self.set_default_dimensions(stage=stage)

    def count(self, name: str, many: int = 1) -> None:
        """So many more of what the metric counts; none are not written down."""
        if many:
            self.add_metric(name=name, unit=MetricUnit.Count, value=many)

    def flush_metrics(self, raise_on_empty_metrics: bool = False) -> None:
        """Write the line, if there is something to tell. The decorator log_metrics calls this."""
        if self.metric_set:
            self.add_dimensions(stage=self._stage)
            super().flush_metrics(raise_on_empty_metrics)


@cache
def counts(service: str) -> Counts:
    """What the function of that folder counts. Its handler writes them down at the end of each invocation."""
    return Counts(service, Settings.from_env().stage)
