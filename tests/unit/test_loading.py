"""What is loaded only when it is used, and what a collector is told to leave alone."""

from __future__ import annotations

import gc
import subprocess
import sys

from pipelines.loading import loading

_PROGRAM = """
import sys
from pipelines.loading import load_when_used
load_when_used("email.mime.text", "no_such_module_anywhere")
before = "email.mime.nonmultipart" in sys.modules
from email.mime.text import MIMEText
print(before, "email.mime.nonmultipart" in sys.modules, MIMEText("x").get_payload())
"""


def test_a_module_is_loaded_when_something_in_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "x"]


def test_the_collector_works_again_after_loading_also_after_an_error() -> None:
    try:
        with loading():
            assert not gc.isenabled()
            raise ImportError
    except ImportError:
        pass
    assert gc.isenabled()
    gc.unfreeze()
