"""Print text on the terminal: with colours or without, and never with a credential."""

from __future__ import annotations

import io
import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError
from conformance.core.workflow_commands import without_commands
from conformance.terminal.text_layout import visible

if TYPE_CHECKING:
    from conformance.security.leak_guard import LeakGuard
    from conformance.terminal.progress import ProgressLine


def prepare_streams() -> None:
    """Make standard output and standard error accept any text.

    A character that the encoding of a stream lacks is written as an escape. Output to a closed stream is discarded.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_ending(code: int, why: str) -> int:
    """Print why a command ends with an exit code, and return the code."""
    print(readable(f"conformance: {why}"), file=sys.stderr)
    return code


def print_text(text: str) -> None:
    """Print a text for people that has no credentials, such as the text of a contract."""
    print(readable(text))


def readable(text: str) -> str:
    """Return the lines of a text without control characters, and without commands of CI services."""
    return without_commands("\n".join(map(visible, text.split("\n"))))


def print_note(text: str) -> None:
    """Print a note on standard error. A closed terminal does not matter."""
    with suppress(OSError, ValueError):
        print(f"conformance: {readable(text)}", file=sys.stderr, flush=True)


def silence_stdout() -> None:
    """Discard further output after the reader has closed the pipe, so that Python ends without a BrokenPipeError."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def terminal_width() -> int:
    """Return the width of the terminal in cells; at most 120, because long lines are hard to read."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def wants_colour() -> bool:
    """Return whether to print colours: to a terminal that shows them, unless the environment decides.

    NO_COLOR turns colours off, FORCE_COLOR turns them on, and NO_COLOR wins. An empty variable has no effect.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def progress_line() -> ProgressLine | None:
    """Return the line that shows progress, or None if standard error is not a terminal that can show it."""
    from conformance.terminal.progress import ProgressLine, shows_progress

    if not shows_progress(sys.stderr, os.environ):
        return None
    # A terminal may not know its own width.
    return ProgressLine(sys.stderr, os.get_terminal_size(sys.stderr.fileno()).columns or 80)


def print_page(text: str, guard: LeakGuard) -> None:
    """Print a page and an empty line.

    A closed pipe is not an error: the exit code may still be needed.

    Raises:
        LeakError: The page contains a credential.
        UsageError: The page cannot be printed, for example on a full disk.
    """
    print_guarded(f"{text}\n\n", guard)


def print_guarded(text: str, guard: LeakGuard) -> None:
    """Print a text unchanged. Raises as `print_page`."""
    guard.check(text, "the report on the terminal")
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        silence_stdout()
    except OSError as fault:
        silence_stdout()
        raise UsageError(f"The report cannot be printed: {fault.strerror or fault}.") from fault
