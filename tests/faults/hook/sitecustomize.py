"""Watches, and at the chosen moment ends or hinders, a command that a fault test has started.

Python loads this module by its name at the start of every process whose ``PYTHONPATH`` holds this folder: the
command, its reading processes, its crawler. Nothing in the package knows of it. What is to happen stands in the
plan (JSON) that the environment names; without one nothing happens.

Every operation on a file below the watched HOME is one record of fixed width in the trace, so that its number
follows from its place in the file, whichever process wrote it. Standard library alone: it runs in every process.
"""

import errno
import importlib.machinery
import json
import os
import signal
import sys
import threading
import time

PLAN_VARIABLE = "FAULT_PLAN"
WIDTH = 240
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_EVENTS = {
    "os.rename": 1,
    "os.remove": 0,
    "os.mkdir": 0,
    "os.rmdir": 0,
    "os.symlink": 1,
    "os.link": 1,
    "os.chmod": 0,
    "os.truncate": 0,
}


class Watch:
    """What one process does to files, and what the plan does to it."""

    def __init__(self, plan):
        self.plan = plan
        self.home = plan["home"].rstrip("/") + "/"
        self.trace = os.open(plan["trace"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.leader = os.getpgid(0)
        self.busy = threading.local()

    def event(self, name, arguments):
        """An audit event: before the operation it names."""
        if name == "open":
            path, mode, flags = arguments[:3]
            writes = bool((flags or 0) & _WRITING) or (isinstance(mode, str) and set(mode) & set("wax+"))
            if writes and not isinstance(path, int):
                self.met("open", path)
        elif name in _EVENTS:
            self.met(name.removeprefix("os."), arguments[_EVENTS[name]])

    def met(self, operation, path):
        """Note the operation if it is below HOME, then do what the plan says of it."""
        if getattr(self.busy, "now", False):
            return
        self.busy.now = True
        try:
            place = self._below_home(path)
            if place is not None:
                self._note(operation, place)
        finally:
            self.busy.now = False

    def _below_home(self, path):
        try:
            full = os.path.join(os.getcwd(), os.fsdecode(path))  # noqa: PTH109, PTH118
        except (TypeError, OSError):
            return None
        return full[len(self.home) :] if full.startswith(self.home) else None

    def _note(self, operation, place):
        is_leader = os.getpid() == self.leader
        said = f"{time.monotonic():.6f} {os.getpid()} {'leader' if is_leader else 'worker'} {operation} {place}"
        record = said.encode()[: WIDTH - 1].ljust(WIDTH - 1) + b"\n"
        os.write(self.trace, record)
        number = os.lseek(self.trace, 0, os.SEEK_CUR) // WIDTH
        at, place_at = self.plan.get("kill_when") or (None, "")
        if number == self.plan.get("kill_at") or (operation == at and place.startswith(place_at)):
            self._kill(is_leader)
        hinder = self.plan.get("hinder")
        if hinder and operation in hinder["operations"] and place.startswith(tuple(hinder["places"])):
            code = getattr(errno, hinder["error"])
            raise OSError(code, os.strerror(code), self.home + place)

    def _kill(self, is_leader):
        delay = self.plan.get("delay", 0)
        if delay:
            threading.Timer(delay, self._end, [is_leader]).start()
        else:
            self._end(is_leader)

    def _end(self, is_leader):
        target = self.plan.get("target", "tree")
        if target == "worker" and not is_leader:
            os.kill(os.getpid(), signal.SIGKILL)
        elif target == "parent":
            os.kill(self.leader, signal.SIGKILL)
        else:
            os.killpg(self.leader, signal.SIGKILL)


class _Wrapped:
    """Loads a module as it is, then lets something be done to it."""

    def __init__(self, loader, after):
        self.loader = loader
        self.after = after

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        self.after(module)

    def __getattr__(self, name):
        return getattr(self.loader, name)


class _Finder:
    """Finds the modules that something is to be done to, as Python itself would."""

    def __init__(self, wanted):
        self.wanted = wanted

    def find_spec(self, name, path=None, target=None):
        after = self.wanted(name)
        if after is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Wrapped(spec.loader, after)
        return spec


def _install(plan):
    watch = Watch(plan)
    sys.addaudithook(watch.event)
    real_fsync = os.fsync

    def fsync(handle):
        number = handle if isinstance(handle, int) else handle.fileno()
        watch.met("fsync", os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115
        return real_fsync(handle)

    os.fsync = fsync

    def see_connections(module):
        real = module.connect

        def connect(database=":memory:", read_only=False, *more, **named):
            watch.met("read" if read_only else "connect", str(database))
            return real(database, read_only, *more, **named)

        module.connect = connect

    back = plan.get("clock_back", 0)

    def turn_back(module):
        kept = vars(module).get("datetime")
        if not isinstance(kept, type):
            return

        class Earlier(kept):
            @classmethod
            def now(cls, tz=None):
                return kept.fromtimestamp(time.time(), tz)

        module.datetime = Earlier

    if back:
        real_time = time.time
        time.time = lambda: real_time() - back

    def wanted(name):
        if name == "duckdb":
            return see_connections
        return turn_back if back and name.startswith("pipelines.") else None

    sys.meta_path.insert(0, _Finder(wanted))


def _begin():
    place = os.environ.get(PLAN_VARIABLE)
    if place:
        with open(place, encoding="utf-8") as file:  # noqa: PTH123
            _install(json.load(file))


_begin()
