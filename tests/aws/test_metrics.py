"""What functions count, as CloudWatch reads it from their logs."""

import json

import pytest

from fanfare.aws.metrics import Counts


def test_a_line_tells_how_many_by_function_and_stage(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counts("deliver_mail", "prod")

    @counts.log_metrics
    def handler(event: object, context: object) -> str:
        counts.count("MailsSent", 3)
        counts.count("MailsSent")
        counts.count("MailsRefused", 0)
        return "done"

    for _ in range(2):
        assert handler({}, None) == "done"
        (line,) = capsys.readouterr().out.splitlines()
        told = json.loads(line)
        (directive,) = told.pop("_aws")["CloudWatchMetrics"]
        assert directive == {
            "Namespace": "Fanfare",
            "Dimensions": [["stage", "service"], ["stage"]],
            "Metrics": [{"Name": "MailsSent", "Unit": "Count"}],
        }
        assert told == {"stage": "prod", "service": "deliver_mail", "MailsSent": [3.0, 1.0]}


@pytest.mark.filterwarnings("error")
def test_nothing_to_count_is_no_line_and_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counts("deliver_mail", "prod")
    counts.log_metrics(lambda event, context: None)({}, None)
    assert capsys.readouterr().out == ""


def test_functions_of_one_process_count_apart(capsys: pytest.CaptureFixture[str]) -> None:
    one, other = Counts("deliver_mail", "prod"), Counts("read_mail", "prod")
    one.count("MailsSent")
    other.flush_metrics()
    assert capsys.readouterr().out == ""
    one.flush_metrics()
    assert json.loads(capsys.readouterr().out)["service"] == "deliver_mail"


def test_what_was_counted_before_an_error_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counts("deliver_mail", "prod")

    @counts.log_metrics
    def handler(event: object, context: object) -> None:
        counts.count("MailsSent")
        raise LookupError

    with pytest.raises(LookupError):
        handler({}, None)
    assert json.loads(capsys.readouterr().out)["MailsSent"] == [1.0]
