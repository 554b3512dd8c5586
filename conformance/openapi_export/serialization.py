"""Write a document as YAML or JSON. Equal documents give equal bytes."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from conformance.core.workflow_commands import json_without_commands, needs_quotes, yaml_without_commands

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
FORMATS = ("yaml", "json")


class _Dumper(_Base):  # type: ignore[misc]
    """Writes no anchors, and quotes texts that PyYAML (YAML 1.1) reads as text but YAML 1.2 as numbers."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: a repeated value is written in full each time."""
        return True

    def represent_text(self, text: str) -> Any:
        """Return the node of a text, quoted if it begins like a number, or has a command of a CI service."""
        if needs_quotes(text):
            return self.represent_scalar("tag:yaml.org,2002:str", text, '"')
        return self.represent_scalar("tag:yaml.org,2002:str", text, "'" if re.match(r"[-+.]?[0-9]", text) else None)


_Dumper.add_representer(str, _Dumper.represent_text)


def text_of(document: dict[str, Any], form: str) -> str:
    """Return the text of a document in a form, which is one of `FORMATS`."""
    if form == "json":
        return json_without_commands(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return yaml_without_commands(text)
