"""The commands put together, and the one place where errors become a line and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

from pipelines import __version__
from pipelines.cli import (
    build,
    check,
    cookbook,
    correct,
    crawl,
    export,
    ingest,
    nightly,
    publish,
    report,
    retry,
    sql,
)
from pipelines.cli.session import NEEDS_ATTENTION, NOTHING_DONE, DebugOption, HomeOption, JsonOption, ProblemError
from pipelines.loading import ending

app = typer.Typer(
    name="juesuan",
    help="The audited warehouse of what Chinese government departments really spent (部门决算公开).",
    epilog="Exit status: 0 done; 1 done, but something needs attention; 2 nothing could be attempted.",
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"juesuan {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def juesuan(
    context: typer.Context,
    home: HomeOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command()(ingest.ingest)
app.command()(crawl.crawl)
app.command()(build.build)
app.command()(nightly.nightly)
app.command()(check.check)
app.command()(report.report)
app.command()(retry.retry)
app.command()(sql.sql)
app.command()(cookbook.cookbook)
app.command()(export.export)
app.command()(publish.publish)
# A figure may be below zero: -5 is a VALUE, not an option.
app.command(context_settings={"ignore_unknown_options": True})(correct.correct)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its status."""
    status = run(sys.argv[1:] if arguments is None else arguments)
    ending()
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run the command line; an error is one line on stderr, with ``--debug`` its traceback too."""
    try:
        status = app(arguments, prog_name="juesuan", standalone_mode=False)
        sys.stdout.flush()
        return int(status or 0)
    except ProblemError as problem:
        return _fail(str(problem), problem.status, "--debug" in arguments)
    except TyperException as error:
        message = error.format_message() if hasattr(error, "format_message") else str(error)
        return _fail(message, NOTHING_DONE, "--debug" in arguments)
    except typer.Abort:
        return _fail("stopped", NEEDS_ATTENTION, False)
    except BrokenPipeError:
        # Whoever read our output has left; what is still buffered must not raise again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NEEDS_ATTENTION
    except OSError as error:
        # A full disk, a folder that may not be written: nothing of ours to look into.
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}", NOTHING_DONE, "--debug" in arguments)
    except Exception as error:
        hint = "" if "--debug" in arguments else " (--debug shows where)"
        text = " ".join(str(error).split())
        return _fail(f"unexpected {type(error).__name__}: {text}{hint}", NOTHING_DONE, "--debug" in arguments)


def _fail(message: str, status: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    print(f"juesuan: {' '.join(message.split())}", file=sys.stderr)
    return status


__all__ = ["app", "main", "run"]
