"""An exchange as a file of recorded traffic has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from conformance.core.exchange import Failure, FailureKind, Pairs, Response
from conformance.recording.cassette_header import RecordedRun

INCOMPLETE: FailureKind = "connect"
"""The kind of failure of an exchange that cannot be judged: nothing is known of the reply."""


class InvalidExchange(ValueError):
    """Why an element of a file is no exchange. The text is for people and holds nothing of the file's."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an exchange stands: the file, its number there from 1, and the members of the file beside the list."""

    file: Path
    number: int
    file_members: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}, exchange {self.number}"


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """An exchange that was read from a file.

    `started` is in seconds since 1970, 0 where it is unknown. `failure` is of INCOMPLETE kind where something is
    missing without which the exchange cannot be judged. With `exact`, the times are those of the exchange itself and
    not the server's. Our own recordings say of which `run` an exchange is and for which `clause` it was sent.
    """

    source: Source
    method: str
    url: SplitResult
    headers: Pairs
    body: bytes | None
    response: Response | None
    failure: Failure | None = None
    started: float = 0.0
    duration_s: float = 0.0
    exact: bool = False
    run: RecordedRun | None = None
    clause: str = ""
