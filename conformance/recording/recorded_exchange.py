"""An exchange that was read from a file of recorded traffic, before a contract is applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from conformance.core.exchange import Failure, FailureKind, Pairs, Response
from conformance.recording.cassette_header import RecordedRun

INCOMPLETE: FailureKind = "connect"
"""The kind of failure of an exchange that cannot be judged: `connect`, as no clause fails for a failed connection."""


class InvalidExchange(ValueError):
    """An element of a file is not an exchange. The message says why and quotes nothing of the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an exchange was read.

    Attributes:
        file: The file that contains it.
        number: Its position in the file, from 1.
        file_members: Members at the top of the file, without the list of exchanges.
        folder: The folder of the file, where some recorders write bodies; None if there is no file.
    """

    file: Path
    number: int
    file_members: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    def __str__(self) -> str:
        return f"{self.file}, exchange {self.number}"


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """An exchange that was read from a file.

    Attributes:
        source: Where it was read.
        url: The address of the request, which may lack scheme and host.
        body: The body of the request; None if it has none or none was recorded.
        failure: Why there is no reply, or, with the kind INCOMPLETE, why the exchange cannot be judged.
        started: When the request was sent, in seconds since 1970; 0 if unknown.
        duration_s: The time from the request to the end of the reply; 0 if unknown.
        exact: Whether `started` was recorded with the exchange, and not taken from the server's clock.
        run: The run that sent the request, in our own recordings.
        clause: The clause that the request was sent for, in our own recordings.
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
