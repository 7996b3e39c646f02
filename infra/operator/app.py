"""`fanfare`: what the people who run the campaign type."""

from typing import Annotated

import typer

from desk.parallel import watcher
from infra.operator import people
from infra.operator.activities import export as activities_export
from infra.operator.activities import import_file as activities_import
from infra.operator.activities import registrations
from infra.operator.activities import show as activities
from infra.operator.bulletin import check as bulletin_check
from infra.operator.bulletin import send as bulletin_send
from infra.operator.cli.group import Fanfare, group
from infra.operator.cli.output import bar
from infra.operator.mailings import show as mailings
from infra.operator.mailings import watch
from infra.operator.releases.app import release
from infra.operator.services import gaps
from infra.operator.services import import_file as services_import
from infra.operator.services import show as services
from infra.operator.subscribers import import_file as subscribers_import
from infra.operator.subscribers import show as subscribers

HELP = """Run a library campaign: its activities and who is registered for them.

Every command says on stderr which stack it talks to. Without --stage it takes the local engine when
that runs (make up), and otherwise asks. Exit codes: 0 done, 1 refused or problems found, 2 wrong usage."""

app = typer.Typer(
    cls=Fanfare,
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def choose_stage(
    context: typer.Context,
    stage: Annotated[
        str | None,
        typer.Option(
            envvar="FANFARE_STAGE",
            metavar="NAME",
            help="The stage, as in make deploy: local, prod, … Its stack is fanfare-NAME unless "
            "samconfig.toml says otherwise, in the account of your AWS credentials. The region is "
            "AWS_REGION, AWS_DEFAULT_REGION, your profile's, or else samconfig.toml's.",
        ),
    ] = None,
) -> None:
    """Note the stage; a command connects when it has read its own input."""
    context.obj = stage
    watcher.set(bar)


GROUPS = {
    "activities": group(
        "The activities of the campaign.",
        {
            "import": activities_import.import_file,
            "export": activities_export.export_file,
            "columns": activities_export.columns,
            "list": activities.list_all,
            "show": activities.show,
            "cancel": activities.cancel,
        },
    ),
    "registrations": group("Who is registered.", {"export": registrations.export_file}),
    "subscribers": group(
        "Who takes the bulletin.",
        {
            "import": subscribers_import.import_file,
            "export": subscribers.export_file,
            "columns": subscribers.columns,
            "list": subscribers.list_all,
            "show": subscribers.show,
        },
    ),
    "person": group(
        "All that is kept about one person.", {"export": people.export, "erase": people.erase}
    ),
    "bulletin": group(
        "Write, check and send issues of the bulletin.",
        {
            "check": bulletin_check.check,
            "preview": bulletin_check.preview,
            "send": bulletin_send.send,
            "archive": group(
                "The issues that anybody may read on the site.",
                {
                    "list": bulletin_check.archive_list,
                    "publish": bulletin_check.archive_publish,
                    "unpublish": bulletin_check.archive_unpublish,
                },
            ),
        },
    ),
    "mailing": group(
        "Issues on their way to their readers.",
        {
            "list": mailings.list_all,
            "show": mailings.show,
            "watch": watch.watch,
            "pause": mailings.pause,
            "resume": mailings.resume,
            "cancel": mailings.cancel,
            "retry-unknown": mailings.retry_unknown,
        },
    ),
    "services": group(
        "Library services, which get press releases.",
        {
            "import": services_import.import_file,
            "columns": services.columns,
            "list": services.list_all,
            "show": services.show,
            "gaps": gaps.gaps,
            "count": services.count,
        },
    ),
    "release": release,
}
for name, commands in GROUPS.items():
    app.add_typer(commands, name=name)
