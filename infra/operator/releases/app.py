"""`fanfare release`: the commands about press releases."""

from infra.operator.cli.group import group
from infra.operator.releases import check, polls, preview, report, send, show, stop, submit

release = group(
    "Write, check, approve and send press releases.",
    {
        "check": check.check,
        "preview": preview.preview,
        "submit": submit.submit,
        "approve": submit.approve,
        "send": send.send,
        "hold": stop.hold,
        "resume": send.resume,
        "cancel": stop.cancel,
        "correct": submit.correct,
        "list": show.list_all,
        "show": show.show,
        "trail": show.trail,
        "report": report.report,
        "polls": group(
            "Days of voting, before which elected members are not quoted.",
            {"list": polls.list_all, "add": polls.add, "remove": polls.remove},
        ),
    },
)
