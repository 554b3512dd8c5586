"""`https://HOST/BASE`: a server at a URL, over TLS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from conformance.core.errors import UsageError
from conformance.targets.kinds.http import HttpKind

if TYPE_CHECKING:
    from conformance.contract.model import Contract
    from conformance.security.credentials import Keyring


class HttpsKind(HttpKind):
    """As `http`; the certificate of the server must be valid for the host.

    The environment variables SSL_CERT_FILE and SSL_CERT_DIR name other authorities than those of the system.
    """

    example = "https://HOST/BASE"

    def check(self, contract: Contract, keyring: Keyring) -> None:
        super().check(contract, keyring)
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            path = os.environ.get(name)
            # OpenSSL ignores such a path, and then trusts no server.
            if path and not os.access(path, os.R_OK):
                raise UsageError(f"the environment variable {name} names {path}, which cannot be read; correct it")
