"""Search recorded exchanges for secrets that are not masked, and note where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from conformance.checks.waivers import Waiver, waived_secrets
from conformance.inspection.sorted_notes import SortedNotes
from conformance.inspection.statistics import TrafficStatistics
from conformance.recording.credential_scan import unmasked_secrets
from conformance.recording.recorded_exchange import RecordedExchange
from conformance.security.redactor import Redactor


class SecretSearch:
    """The search in the exchanges of all hosts. Only `given` keys are a finding at other hosts than the API's.

    `waivers` has the waivers of the contract.
    """

    def __init__(
        self, statistics: TrafficStatistics, notes: SortedNotes, given: Iterable[str], waivers: Iterable[Waiver]
    ) -> None:
        self._statistics, self._notes = statistics, notes
        self._given = frozenset(given)
        self._waived = waived_secrets(waivers, date.today())

    def search(self, recorded: RecordedExchange) -> None:
        """Note the secrets of an exchange."""
        if self._given and Redactor(self._given).leaks(_full_text(recorded)):
            self._statistics.secrets.add(f"a key of the credentials file ({recorded.source})")
        address = replace(recorded, headers=(), body=None, response=None)
        for found in unmasked_secrets(recorded):
            text = f"{found.place} ({recorded.source})"
            if reason := self._waived.get(found.name.lower()):
                self._statistics.waived_secrets.add(f"{text}: {reason}")
            else:
                self._notes.add(address, text, self._statistics.secrets, self._statistics.other_secrets)


def _full_text(recorded: RecordedExchange) -> str:
    """Return every part of a recorded exchange as one text."""
    response = recorded.response
    pairs = (*recorded.headers, *(response.headers if response else ()))
    bodies = (recorded.body or b"", response.body if response else b"")
    return "\n".join(
        [
            recorded.url.geturl(),
            *(part for pair in pairs for part in pair),
            *(body.decode("latin-1") for body in bodies),
        ]
    )
