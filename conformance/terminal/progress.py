"""Show the progress of runs in one line of a terminal, which disappears at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TextIO

from conformance.terminal.text_layout import count_text

PAUSE_S = 0.1


@dataclass(frozen=True)
class ProgressUpdate:
    """The progress of the run of one contract.

    `done` of `total` clauses have been tried; `failures` of them failed. `exchanges` counts all exchanges so far.
    """

    contract: str
    done: int
    total: int
    exchanges: int
    failures: int


class Throttle:
    """Limits how often an action is done: at most once in `pause` seconds."""

    def __init__(self, pause: float = PAUSE_S) -> None:
        self._pause = pause
        self._next = 0.0

    def is_due(self) -> bool:
        """Return whether the pause has passed, and start the next one if so."""
        now = monotonic()
        if now < self._next:
            return False
        self._next = now + self._pause
        return True


class ProgressLine:
    """A line of `stream`, of at most `width` cells, that is rewritten at most ten times a second."""

    def __init__(self, stream: TextIO, width: int) -> None:
        self._stream = stream
        self._width = width
        self._throttle = Throttle()
        self._latest: dict[str, ProgressUpdate] = {}
        self._started = monotonic()
        self._drawn = False

    def show(self, update: ProgressUpdate) -> None:
        """Keep the progress of a contract, and rewrite the line if it is due."""
        self._latest[update.contract] = update
        if self._throttle.is_due():
            self._drawn = True
            text = progress_text(self._latest, monotonic() - self._started)
            self._put(text[: max(self._width - 1, 1)])

    def clear(self) -> None:
        """Remove the line, if it was drawn."""
        if self._drawn:
            self._drawn = False
            self._put("")

    def _put(self, text: str) -> None:
        # A closed terminal does not end a run.
        try:
            self._stream.write(f"\r\x1b[K{text}")
            self._stream.flush()
        except OSError:
            return


def progress_text(latest: Mapping[str, ProgressUpdate], elapsed_s: float = 0.0) -> str:
    """Return a line such as `parcels 12/40, loans 3/21 clauses, 310 exchanges, 1 failing, 95 a second, 20 s left`.

    `elapsed_s` is the time so far, in seconds; the rate and the time left are omitted in the first second.
    """
    runs = ", ".join(f"{each.contract} {each.done}/{each.total}" for each in latest.values())
    exchanges = sum(each.exchanges for each in latest.values())
    failures = sum(each.failures for each in latest.values())
    parts = [f"{runs} clauses", count_text(exchanges, "exchange"), f"{failures} failing"]
    done, total = (sum(getattr(each, name) for each in latest.values()) for name in ("done", "total"))
    if elapsed_s >= 1:
        parts.append(f"{exchanges / elapsed_s:.0f} a second")
    if elapsed_s >= 1 and 0 < done < total:
        parts.append(f"{duration_text(elapsed_s * (total - done) / done)} left")
    return ", ".join(parts)


def duration_text(seconds: float) -> str:
    """Return `20 s` or `3 min`."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def shows_progress(stream: TextIO | None, environment: Mapping[str, str]) -> bool:
    """Return whether a stream is a terminal that can rewrite a line, and the environment does not forbid it."""
    if stream is None or environment.get("CI") or environment.get("TERM", "dumb") == "dumb":
        return False
    return not environment.get("NO_COLOR") and stream.isatty()
