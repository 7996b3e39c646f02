"""`fanfare`: what the people who run the campaign type."""

from typing import Annotated

import typer

from desk.parallel import watcher
from infra.operator import people as person
from infra.operator.activities import export as export_command
from infra.operator.activities import import_file as import_command
from infra.operator.activities import registrations
from infra.operator.activities import show as activities
from infra.operator.bulletin import check as bulletin_commands
from infra.operator.bulletin import send as bulletin_sending
from infra.operator.cli.group import Fanfare
from infra.operator.cli.output import bar
from infra.operator.mailings import show as mailing_commands
from infra.operator.mailings import watch as watching
from infra.operator.releases import app as release_commands
from infra.operator.services import gaps as services_gaps
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


programme = typer.Typer(help="The activities of the campaign.", no_args_is_help=True)
programme.command("import")(import_command.import_file)
programme.command("export")(export_command.export_file)
programme.command("columns")(export_command.columns)
programme.command("list")(activities.list_all)
programme.command("show")(activities.show)
programme.command("cancel")(activities.cancel)
app.add_typer(programme, name="activities")

people = typer.Typer(help="Who is registered.", no_args_is_help=True)
people.command("export")(registrations.export_file)
app.add_typer(people, name="registrations")

readers = typer.Typer(help="Who takes the bulletin.", no_args_is_help=True)
readers.command("import")(subscribers_import.import_file)
readers.command("export")(subscribers.export_file)
readers.command("columns")(subscribers.columns)
readers.command("list")(subscribers.list_all)
readers.command("show")(subscribers.show)
app.add_typer(readers, name="subscribers")

anybody = typer.Typer(help="All that is kept about one person.", no_args_is_help=True)
anybody.command("export")(person.export)
anybody.command("erase")(person.erase)
app.add_typer(anybody, name="person")

bulletin = typer.Typer(help="Write, check and send issues of the bulletin.", no_args_is_help=True)
bulletin.command("check")(bulletin_commands.check)
bulletin.command("preview")(bulletin_commands.preview)
bulletin.command("send")(bulletin_sending.send)
archive = typer.Typer(help="The issues that anybody may read on the site.", no_args_is_help=True)
archive.command("list")(bulletin_commands.archive_list)
archive.command("publish")(bulletin_commands.archive_publish)
archive.command("unpublish")(bulletin_commands.archive_unpublish)
bulletin.add_typer(archive, name="archive")
app.add_typer(bulletin, name="bulletin")

mailings = typer.Typer(help="Issues on their way to their readers.", no_args_is_help=True)
mailings.command("list")(mailing_commands.list_all)
mailings.command("show")(mailing_commands.show)
mailings.command("watch")(watching.watch)
mailings.command("pause")(mailing_commands.pause)
mailings.command("resume")(mailing_commands.resume)
mailings.command("cancel")(mailing_commands.cancel)
mailings.command("retry-unknown")(mailing_commands.retry_unknown)
app.add_typer(mailings, name="mailing")

libraries = typer.Typer(help="Library services, which get press releases.", no_args_is_help=True)
libraries.command("import")(services_import.import_file)
libraries.command("columns")(services.columns)
libraries.command("list")(services.list_all)
libraries.command("show")(services.show)
libraries.command("gaps")(services_gaps.gaps)
libraries.command("count")(services.count)
app.add_typer(libraries, name="services")

app.add_typer(release_commands.release, name="release")
