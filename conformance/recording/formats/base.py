"""The base class of formats of recorded traffic.

The modules in `streams/` read a container (JSON, YAML, lines of JSON) in parts and yield the elements of its list of
exchanges. A format names the place of its list, recognises its exchanges, and converts each element to an exchange.
"""

from __future__ import annotations

from typing import Any, ClassVar

from conformance.recording.recorded_exchange import RecordedExchange, Source
from conformance.recording.streams.element import Place


class RecordingFormat:
    """A format. `places` are the places of the list of exchanges in a file; two formats have no place in common."""

    places: ClassVar[tuple[Place, ...]]

    def recognises(self, element: Any) -> bool:
        """Return whether the element, which may have any type, looks like an exchange of this format."""
        raise NotImplementedError

    def read(self, element: Any, source: Source) -> RecordedExchange:
        """Return the exchange of an element.

        Raises:
            InvalidExchange: The element is not an exchange; the message says what is wrong.
        """
        raise NotImplementedError
