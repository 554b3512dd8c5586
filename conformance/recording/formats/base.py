"""What a format of recorded traffic is made of.

The streams read a container (JSON, YAML, lines of JSON) piece by piece and yield the elements of its list of exchanges.
A format says where its list stands, which elements are its exchanges, and what exchange an element is.
"""

from __future__ import annotations

from typing import Any, ClassVar

from conformance.recording.recorded_exchange import RecordedExchange, Source
from conformance.recording.streams.element import Place


class RecordingFormat:
    """One format. `places` are where a file of this format has its list of exchanges, and of no other format."""

    places: ClassVar[tuple[Place, ...]]

    def recognises(self, element: Any) -> bool:
        """Return whether the element, which may be of any kind, looks like an exchange of this format."""
        raise NotImplementedError

    def read(self, element: Any, source: Source) -> RecordedExchange:
        """Return the exchange. Raises InvalidExchange, which says what is wrong, for an element that is none."""
        raise NotImplementedError
