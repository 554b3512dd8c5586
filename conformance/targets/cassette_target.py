"""Replay a recorded run: replies come from a cassette, and nothing is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from conformance.contract.credential_slots import all_slots
from conformance.contract.model import Contract
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Failure, Request
from conformance.recording.cassette import Interaction, RequestKey, request_key
from conformance.recording.cassette_reader import read_cassette
from conformance.recording.request_matching import differences, most_similar, path_and_query
from conformance.targets import find_kind


class CassetteTarget:
    """A target that replays a cassette.

    A request that was recorded several times gets its replies in their order. A request that was not recorded, or not
    as often, gets the failure `unrecorded`.
    """

    def __init__(self, path: Path, contract: Contract) -> None:
        """Read the cassette.

        Raise UsageError if the file is not one, or was recorded for another contract.
        """
        cassette = read_cassette(path)
        self.header = cassette.header
        if self.header.contract != contract.name:
            recorded_contract = self.header.contract
            raise UsageError(
                f"{path} is a recording of {recorded_contract}, not of {contract.name}; choose another file"
            )
        self.name = f"cassette:{path}"
        self.base_url = find_kind(self.header.target).base_url(contract)
        self._path = path
        self._credential_slots = all_slots(contract.credential_slots)
        self._replies = _RecordedReplies(cassette.interactions)
        self._lock = Lock()

    @property
    def ends_with_run(self) -> bool:
        """Whether records of the recorded target ended with its run. If not, clean-up is replayed too."""
        return self.header.ends_with_run

    @property
    def is_local(self) -> bool:
        """Whether the recorded target was local."""
        return self.header.local

    def send(self, request: Request, origin: str = "") -> Exchange:
        wanted = request_key(request, self.header.base, self._credential_slots)
        with self._lock:
            found = self._replies.take(wanted, origin)
        if found is None:
            return Exchange(request, None, Failure("unrecorded", self._replies.describe_missing(wanted)), origin)
        return Exchange(request, found.response, found.failure, origin)

    def close(self) -> None:
        """Do nothing, as nothing is open."""

    def notes(self, contract: Contract) -> list[str]:
        """Return notes on the recording for the report.

        They name its origin, and say whether the contract has changed since.
        """
        header = self.header
        notes = [f"Replayed from {self._path}: recorded {header.recorded}, target {header.target}."]
        if header.contract_digest != contract.digest:
            notes.append(
                "The contract has changed since the recording: requests that were not recorded are inconclusive."
            )
        return notes


class _RecordedReplies:
    """The recorded interactions of each request, in their order."""

    def __init__(self, interactions: Sequence[Interaction]) -> None:
        self._by_request: dict[RequestKey, list[Interaction]] = defaultdict(list)
        for each in interactions:
            self._by_request[each.request].append(each)
        self._recorded = {key: len(each) for key, each in self._by_request.items()}

    def take(self, wanted: RequestKey, origin: str) -> Interaction | None:
        """Remove and return the next interaction of the request, or return None.

        Interactions of the same clause come first, because concurrent requests may be recorded in another order.
        """
        left = self._by_request.get(wanted)
        if not left:
            return None
        return left.pop(next((n for n, each in enumerate(left) if each.origin == origin), 0))

    def describe_missing(self, wanted: RequestKey) -> str:
        """Return the message for a request that has no recorded reply left."""
        line = f"not recorded: {wanted.method} {path_and_query(wanted.uri)}"
        times = self._recorded.get(wanted)
        if times is not None:
            return f"{line} was recorded {times} time{'s' * (times != 1)}, and is now sent once more"
        similar = most_similar(wanted, self._recorded.keys())
        if similar is None:
            return f"{line}; no similar request was recorded"
        return f"{line}; the nearest recorded request differs in {differences(similar, wanted)}"
