"""What all commands have in common: --stage in any place, and failures as sentences and exit codes."""

from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperGroup

from desk.refusal import Refused
from infra.operator.cli.output import say
from infra.operator.cli.usage import exit_code, explained


class Fanfare(TyperGroup):
    """Turns what can go wrong in the world into a sentence and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take --stage wherever it is: people add it at the end of what they typed before."""
        return super().parse_args(ctx, stage_first(args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command. A failure that nobody expected keeps its traceback."""
        try:
            return super().invoke(ctx)
        except Refused as stopped:
            say(explained(stopped))
            raise typer.Exit(exit_code(stopped)) from None
        except KeyboardInterrupt:
            say("Stopped. What was done stays done; the same command does the rest.")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            raise  # the reader of our output has seen enough
        except OSError as error:
            say(f"{error.filename or 'Reading or writing'}: {error.strerror or error}.")
            raise typer.Exit(1) from None
        except Exception as error:
            from infra.operator.cli.errors import explanation

            sentence = explanation(error)
            if not sentence:
                raise
            say(sentence)
            raise typer.Exit(1) from None


def group(about: str, commands: Mapping[str, Callable[..., None] | typer.Typer]) -> typer.Typer:
    """Commands under one name, in the order of their help; some may be groups themselves."""
    made = typer.Typer(help=about, no_args_is_help=True)
    for name, command in commands.items():
        if isinstance(command, typer.Typer):
            made.add_typer(command, name=name)
        else:
            made.command(name)(command)
    return made


def stage_first(args: list[str]) -> list[str]:
    """The arguments with --stage and its name moved to the front. What follows `--` is nobody's option."""
    end = args.index("--") if "--" in args else len(args)
    head = args[:end]
    for place, word in enumerate(head):
        if word == "--stage" or word.startswith("--stage="):
            width = 1 if "=" in word else 2
            return head[place : place + width] + head[:place] + head[place + width :] + args[end:]
    return args
