"""Metrics, as the functions write them down."""

import json

import pytest


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """What was counted since the last look, by metric."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    found: dict[str, float] = {}
    for line in lines:
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]:
            name = metric["Name"]
            found[name] = found.get(name, 0) + sum(line[name])
    return found
