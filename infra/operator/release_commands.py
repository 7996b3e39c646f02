"""`fanfare release`: the commands about press releases, one line each."""

import typer

from infra.operator import (
    polls_commands,
    release_check_command,
    release_desk,
    release_desk_sending,
    release_desk_showing,
    release_desk_stopping,
    release_preview_command,
    release_report,
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
