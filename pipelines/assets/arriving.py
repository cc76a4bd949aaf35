"""The inbox is watched: files dropped in by hand start a run, once they are there whole.

A file counts when its size and time are what they were at the last look; one that is still being written is left
for the next. The same files start one run: its key is made from their names, sizes and times.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.settings import Home

JOB = "build_warehouse"
_SECONDS = 30
Listing = dict[str, list[int]]


@dg.sensor(
    name="inbox",
    job_name=JOB,
    minimum_interval_seconds=_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run for files dropped into HOME/raw/inbox.",
)
def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    now = _listing(Home.resolve().inbox)
    last: dict[str, Any] = json.loads(context.cursor) if context.cursor else {"files": {}, "asked": ""}
    before: Listing = last["files"]
    whole = {name: seen for name, seen in now.items() if before.get(name) == seen}
    key = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32] if whole else ""
    asks = bool(key) and key != last["asked"]
    cursor = json.dumps({"files": now, "asked": key if asks else last["asked"]}, sort_keys=True)
    if not asks:
        return dg.SensorResult(
            skip_reason=f"{len(now)} files: {len(now) - len(whole)} not whole yet", cursor=cursor
        )
    run_config = {"ops": {"raw_store": {"config": {"files": sorted(whole)}}}}
    return dg.SensorResult([dg.RunRequest(run_key=f"inbox-{key}", run_config=run_config)], cursor=cursor)


def _listing(folder: Path) -> Listing:
    """Every file below a folder with its size and its time; what goes while one looks is not there."""
    found: Listing = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts):
            continue
        try:
            status = path.stat()
        except OSError:
            continue
        if path.is_file():
            found[path.relative_to(folder).as_posix()] = [status.st_size, status.st_mtime_ns]
    return found
