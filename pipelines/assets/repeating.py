"""What is tried again: fetching and reading, with growing pauses. Checks and our own SQL are not."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

FETCHING = dg.RetryPolicy(max_retries=3, delay=30, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
READING = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)

_STAYS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})
_OURS = (ValueError, TypeError, LookupError, AttributeError, AssertionError)


@contextmanager
def repeated_if_it_may_help() -> Iterator[None]:
    """End a step for good where the next try would meet the same: a full disk, a fault of our own."""
    try:
        yield
    except _OURS as error:
        raise dg.Failure(told(error), allow_retries=False) from error
    except OSError as error:
        if error.errno in _STAYS:
            raise dg.Failure(told(error), allow_retries=False) from error
        raise


def told(error: BaseException) -> str:
    """An error on one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
