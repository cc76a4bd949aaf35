"""Where the orchestrator's own chatter goes when a person runs the job: a file, not the terminal."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import dagster as dg

_FORMAT = "%(asctime)s %(levelname)s %(message)s"


@dg.logger({"path": dg.Field(str, default_value=os.devnull)}, description="Appends the run's events to a file.")
def file_log(context: dg.InitLoggerContext) -> logging.Logger:
    """A logger with one handler, a file; it speaks to nobody else."""
    path = Path(context.logger_config["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter(_FORMAT))
    log = logging.Logger("juesuan.run", logging.DEBUG)
    log.addHandler(handler)
    return log
