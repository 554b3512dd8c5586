"""Turn a URL that a reply shows into a request to the target."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from conformance.checks.block_reason import BlockCode
from conformance.checks.request_steps import Blocked
from conformance.core.exchange import Pairs
from conformance.core.text import json_text, shorten

_IN_PATHS = "/%:@!$&'()*+,;=~"
_LONGEST = 80


def path_below_base(address: str, path: str, url: str, what: str = "Location") -> tuple[str, Pairs] | None:
    """Return the path below the base URL, and the query, of a URL in a reply.

    Args:
        address: The base URL of the target.
        path: The path of the request, to which a relative URL refers.
        url: The URL.
        what: What shows the URL, for messages.

    Returns:
        (path, query) as requests have them; None if it is not a URL below the base URL.

    Raises:
        Blocked: The URL is on another host.
    """
    try:
        base, there = urlsplit(address), urlsplit(urljoin(address + path, url))
    except ValueError:
        return None
    if (there.scheme, there.netloc.lower()) != (base.scheme, base.netloc.lower()):
        text = f"the {what} is on another host, to which no request is sent: {shorten(json_text(url), _LONGEST)}"
        raise Blocked.because(BlockCode.OTHER_HOST, text)
    if not there.path.startswith(base.path + "/"):
        return None
    rest = quote(there.path[len(base.path) :], safe=_IN_PATHS)
    return rest, tuple(parse_qsl(there.query, keep_blank_values=True, errors="replace"))
