"""The command line: arguments in, calls into the rooms, progress and exit codes out.

``app`` puts the commands together; each command has its module and imports what it needs when it runs, so that
``juesuan --help`` stays quick. How anything is done is not decided here.
"""

from pipelines.cli.app import main

__all__ = ["main"]
