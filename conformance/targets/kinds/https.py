"""`https://HOST/BASE`: a server at a URL, over TLS."""

from __future__ import annotations

from conformance.targets.kinds.http import HttpKind


class HttpsKind(HttpKind):
    """As `http`; the certificate of the server must be valid for the host."""

    example = "https://HOST/BASE"
