"""Path templates such as `/loans/{loan_id}`, and the paths of requests that are made of them.

The documented words of a template may have any letters. A request has them percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

_WITHOUT_ENCODING = "/{}%:@!$&'()*+,;=~"


def encoded_template(template: str) -> str:
    """Return the template with percent-encoded words. The names of its parameters remain the same."""
    parts = re.split(r"(\{\w+\})", template)
    return "".join(part if n % 2 else quote(part, safe=_WITHOUT_ENCODING) for n, part in enumerate(parts))


def fill_path(template: str, texts: Mapping[str, str]) -> str:
    """Return a path template with the texts of its parameters, which are percent-encoded."""
    template = encoded_template(template)
    for name, text in texts.items():
        template = template.replace("{" + name + "}", text)
    return template


def path_pattern(template: str) -> re.Pattern[str]:
    """Return a regular expression for paths of requests, with a named group for each path parameter."""
    parts = re.split(r"\{(\w+)\}", encoded_template(template))
    return re.compile("".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))
