"""The last check before a file is written: a text that contains a credential is not written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from conformance.core.errors import REPORT_IT, LeakError
from conformance.security.redactor import Redactor


class LeakGuard:
    """Refuses texts that contain a credential.

    Replies are masked when they arrive, so a credential that is found here is an error of this tool.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._redactor = Redactor(secrets)

    def check(self, text: str, what: str) -> None:
        """Raise LeakError if a text contains a credential. `what` names the text in the message."""
        if self._redactor.leaks(text):
            raise LeakError(f"{what} was not written: it contains a key of the credentials file; {REPORT_IT}")

    def allows(self, text: str) -> bool:
        """Return whether a text contains no credential."""
        return not self._redactor.leaks(text)

    def check_json(self, document: Any, what: str) -> None:
        """Raise LeakError if a value of a JSON document contains a credential."""
        self.check(json.dumps(document, ensure_ascii=False), what)
