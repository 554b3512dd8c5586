"""`https://HOST/BASE`: a server under a URL, over TLS."""

from __future__ import annotations

from conformance.targets.kinds.http import HttpKind


class HttpsKind(HttpKind):
    """The certificate has to be valid for the host."""

    example = "https://HOST/BASE"
