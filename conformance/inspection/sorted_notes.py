"""Sort notes about recorded exchanges by API: this one, or another one.

Faults and secrets in exchanges of other hosts do not change the exit code. Whether a host is that of the API may only
be known after a later exchange. So notes about hosts that are unknown so far wait until the end.
"""

from __future__ import annotations

from conformance.inspection.statistics import Sample
from conformance.recording.base_urls import BaseUrls
from conformance.recording.recorded_exchange import RecordedExchange

_MOST_WAITING = 1000


class SortedNotes:
    """Adds each text to one of two samples. `finish` must be called at the end."""

    def __init__(self, bases: BaseUrls) -> None:
        self._bases = bases
        self._waiting: list[tuple[RecordedExchange, str, Sample, Sample]] = []

    def add(self, request: RecordedExchange | None, text: str, of_api: Sample, of_others: Sample) -> None:
        """Add a text to a sample. `request` has the address; None counts as a request to this API."""
        if request is None or self._bases.path_of(request) is not None:
            of_api.add(text)
        elif len(self._waiting) < _MOST_WAITING:
            self._waiting.append((request, text, of_api, of_others))
        else:
            of_others.add(text)

    def finish(self) -> None:
        """Add the texts that wait."""
        for request, text, of_api, of_others in self._waiting:
            (of_others if self._bases.path_of(request) is None else of_api).add(text)
        self._waiting.clear()
