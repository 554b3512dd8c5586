"""The types of arguments and options.

Each function converts the text of an argument. It raises ArgumentTypeError, with a message, if the text is invalid.
"""

from __future__ import annotations

import argparse

from conformance.core.shard import Shard
from conformance.core.text import shorten
from conformance.runner.generated_requests.settings import LARGEST_SEED

_MOST_CONCURRENT = 1000


def non_empty(text: str) -> str:
    """Return the text. An empty text is refused, as it usually comes from an unset variable of a script."""
    if not text:
        raise argparse.ArgumentTypeError("the value is empty")
    return text


def port(text: str) -> int:
    """Return the number of a TCP port; 0 stands for any free port."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number, from 0 to 65535")
    return int(text)


def positive_int(text: str) -> int:
    """Return a number above 0, of at most 15 digits."""
    if not (text.isascii() and text.isdigit() and len(text) < 16) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{shorten(text, 40)!r} is not a whole number above 0, of at most 15 digits")
    return int(text)


def whole_number(text: str) -> int:
    """Return a whole number from 0 on."""
    return 0 if text.strip() == "0" else positive_int(text)


def concurrency(text: str) -> int:
    """Return a number of requests at the same time, each of which needs a thread."""
    value = positive_int(text)
    if value > _MOST_CONCURRENT:
        raise argparse.ArgumentTypeError(f"{text!r} is more than {_MOST_CONCURRENT} requests at the same time")
    return value


def positive_float(text: str) -> float:
    """Return a number from 0.001 to below 1,000,000. A smaller one would let a run wait for hours."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.001 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{shorten(text, 40)!r} is not a number from 0.001 to below 1000000")
    return value


def seed(text: str) -> int:
    """Return a seed for generated requests, from 0 to LARGEST_SEED."""
    if not (text.isascii() and text.isdigit() and len(text) < 16) or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number below 2 to the 32nd")
    return int(text)


def percentage(text: str) -> float:
    """Return a number from 0 to 100."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 100")
    return value


def shard(text: str) -> Shard:
    """Return the part of a run, written as in `2/3`."""
    try:
        return Shard.parse(text)
    except ValueError as fault:
        what = f"{shorten(text, 40)!r} is no part of a run, {fault}"
        raise argparse.ArgumentTypeError(f"{what}; write K/N, as in 2/3 for the second of three") from None
