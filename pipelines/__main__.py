"""``python -m pipelines`` is the same as ``juesuan``."""

from pipelines.cli import main

main()
