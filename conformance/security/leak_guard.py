"""The last look before anything leaves: what holds a credential is not written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from conformance.core.errors import LeakError
from conformance.security.redactor import Redactor


class LeakGuard:
    """Replies are masked as they come in, so that nothing should ever be found here."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._redactor = Redactor(secrets)

    def check(self, text: str, what: str) -> None:
        """Raises LeakError, which says `what` was not written and never what stands in it."""
        if self._redactor.leaks(text):
            raise LeakError(f"{what} was not written: a key of the credentials file stands in it; please report it")

    def check_json(self, document: Any, what: str) -> None:
        """The same for all values of a JSON document, whatever text is made of them."""
        self.check(json.dumps(document, ensure_ascii=False), what)
