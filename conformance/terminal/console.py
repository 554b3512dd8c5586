"""What the terminal gets: text for people, whatever the terminal is, and none that holds a key."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError

if TYPE_CHECKING:
    from conformance.security.leak_guard import LeakGuard
    from conformance.terminal.progress import ProgressLine


def prepare_streams() -> None:
    """A terminal that cannot show a character gets its escape; a stream that was closed before takes nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_ending(code: int, why: str) -> int:
    """Says why a command ends with this exit code."""
    print(f"conformance: {why}", file=sys.stderr)
    return code


def silence_stdout() -> None:
    """Nobody reads on: what is still to come goes nowhere, and Python has nothing to complain about at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def terminal_width() -> int:
    """In cells; long lines are hard to read, so at most 120."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def wants_colour() -> bool:
    """Return whether to print colours: to a terminal that shows them, unless the environment decides.

    NO_COLOR turns colours off, and outweighs FORCE_COLOR, which turns them on. An empty variable decides nothing.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def progress_line() -> ProgressLine | None:
    """The line to show progress on, where somebody watches."""
    from conformance.terminal.progress import ProgressLine, shows_progress

    if not shows_progress(sys.stderr, os.environ):
        return None
    # A terminal may not know its own width.
    return ProgressLine(sys.stderr, os.get_terminal_size(sys.stderr.fileno()).columns or 80)


def print_page(text: str, guard: LeakGuard) -> None:
    """Prints a page. Raises LeakError for one that holds a key, UsageError when there is no room to print it.
    A reader that has gone away is no error: the exit code is for somebody else."""
    print_guarded(f"{text}\n\n", guard)


def print_guarded(text: str, guard: LeakGuard) -> None:
    """Print a text as it is. Raises as `print_page`."""
    guard.check(text, "the report on the terminal")
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        silence_stdout()
    except OSError as fault:
        silence_stdout()
        raise UsageError(f"The report cannot be printed: {fault.strerror or fault}.") from fault
