"""A document as text: the same document gives the same bytes."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
FORMATS = ("yaml", "json")


class _Dumper(_Base):  # type: ignore[misc]
    """Writes no anchors, and quotes each text that YAML 1.2 would read as a number though YAML 1.1 does not."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_text(self, text: str) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:str", text, "'" if re.match(r"[-+.]?[0-9]", text) else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def text_of(document: dict[str, Any], form: str) -> str:
    """`form` is one of `FORMATS`."""
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    said: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return said
