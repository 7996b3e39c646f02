"""`fanfare release`: the commands about press releases, one line each."""

import typer

from infra.operator.releases import (
    check as release_check_command,
)
from infra.operator.releases import (
    polls as polls_commands,
)
from infra.operator.releases import (
    preview as release_preview_command,
)
from infra.operator.releases import (
    report as release_report,
)
from infra.operator.releases import (
    send as release_desk_sending,
)
from infra.operator.releases import (
    show as release_desk_showing,
)
from infra.operator.releases import (
    stop as release_desk_stopping,
)
from infra.operator.releases import (
    submit as release_desk,
)

release = typer.Typer(
    help="Write, check, approve and send press releases.",
    no_args_is_help=True,
)
release.command("check")(release_check_command.check)
release.command("preview")(release_preview_command.preview)
release.command("submit")(release_desk.submit)
release.command("approve")(release_desk.approve)
release.command("send")(release_desk_sending.send)
release.command("hold")(release_desk_stopping.hold)
release.command("resume")(release_desk_sending.resume)
release.command("cancel")(release_desk_stopping.cancel)
release.command("correct")(release_desk.correct)
release.command("list")(release_desk_showing.list_all)
release.command("show")(release_desk_showing.show)
release.command("trail")(release_desk_showing.trail)
release.command("report")(release_report.report)
release.add_typer(polls_commands.polls, name="polls")
