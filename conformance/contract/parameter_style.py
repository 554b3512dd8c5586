"""How the value of a parameter is written: the `style` and `explode` of OpenAPI.

A text, number or boolean is one text. By its style, an array or object is one text with delimiters, or several pairs of
a query. Reading is the reverse, except that texts stay texts: the schema decides which values they stand for. An
element that contains the delimiter is read as two, as by every API.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conformance.contract.json_pointer import ABSENT
from conformance.contract.json_schema import Schema
from conformance.core.exchange import Pairs

StyleName = Literal["simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject"]
STYLES: Mapping[str, tuple[StyleName, ...]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles of parameters by their place, the default first."""
_DELIMITERS: Mapping[str, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True)
class ParameterStyle:
    """A style. `members` has the names of the described members of an object."""

    name: StyleName = "form"
    explode: bool = True
    members: tuple[str, ...] = ()

    @property
    def delimiter(self) -> str:
        """What separates the elements of an array in one text."""
        return _DELIMITERS.get(self.name, ",")

    @property
    def is_spread(self) -> bool:
        """Whether the members of an object are query parameters with their own names."""
        return bool(self.members) and self.name == "form" and self.explode

    # --- pairs of a query or of cookies ----------------------------------------------------------------
    def pairs(self, name: str, value: Any) -> Pairs:
        """Return a value as the pairs of a query; no pairs for ABSENT, and for an empty array or object."""
        if value is ABSENT:
            return ()
        if isinstance(value, dict):
            return self._object_pairs(name, [(key, parameter_text(each)) for key, each in value.items()])
        texts = [parameter_text(each) for each in (value if isinstance(value, list) else [value])]
        return tuple((name, text) for text in (texts if self.explode or not texts else [self.delimiter.join(texts)]))

    def _object_pairs(self, name: str, members: Sequence[tuple[str, str]]) -> Pairs:
        if self.name == "deepObject":
            return tuple((f"{name}[{key}]", text) for key, text in members)
        if self.explode:
            return tuple(members)
        return ((name, self.delimiter.join(part for pair in members for part in pair)),) if members else ()

    def owns(self, name: str, given: str) -> bool:
        """Return whether the query parameter `given` is a part of the parameter `name`."""
        if self.name == "deepObject":
            return given == name or (given.startswith(f"{name}[") and given.endswith("]"))
        return given == name or (self.is_spread and given in self.members)

    def value_of_pairs(self, name: str, query: Mapping[str, Sequence[str]], types: frozenset[str]) -> Any:
        """Return the value of a parameter in a query: a text, a list of texts, a dict of them, or ABSENT.

        `types` has the types that the schema allows.
        """
        texts = query.get(name, ())
        parts = texts[0].split(self.delimiter) if texts and "object" in types and not self.explode else []
        if parts and len(parts) % 2 == 0:
            return dict(zip(parts[::2], parts[1::2], strict=True))
        if "object" in types and not texts:
            found = {self._member(name, given): query[given][0] for given in query if self.owns(name, given)}
            return found or ABSENT
        if len(texts) > 1 and "array" in types and self.explode:
            return [*texts]
        return texts[0] if texts else ABSENT

    def _member(self, name: str, given: str) -> str:
        return given[len(name) + 1 : -1] if self.name == "deepObject" else given

    # --- one text, as in a path or header --------------------------------------------------------------
    def text(self, name: str, value: Any, escape: Callable[[str], str] = str) -> str:
        """Return a value as a path or header has it. `escape` is applied to each part between delimiters."""
        if isinstance(value, dict):
            pairs = [(escape(key), escape(parameter_text(each))) for key, each in value.items()]
            parts = (
                [f"{key}={each}" for key, each in pairs] if self.explode else [part for pair in pairs for part in pair]
            )
        else:
            parts = [escape(parameter_text(each)) for each in (value if isinstance(value, list) else [value])]
        if self.name == "label":
            return "." + ("." if self.explode else ",").join(parts)
        if self.name == "matrix":
            return self._matrix(name, parts, isinstance(value, dict))
        return ",".join(parts)

    def _matrix(self, name: str, parts: list[str], is_object: bool) -> str:
        if not self.explode:
            return f";{name}={','.join(parts)}"
        return "".join(f";{part}" if is_object else f";{name}={part}" for part in parts)

    def value_of_text(self, name: str, text: str, types: frozenset[str], unescape: Callable[[str], str] = str) -> Any:
        """Return the value that a path or header has: a text, or a list or dict of texts if only they are allowed."""
        parts = self._parts(name, text)
        is_object, is_array = types == {"object"}, types == {"array"}
        if not is_object and not is_array:
            return unescape(",".join(parts) if self.name != "label" else text.removeprefix("."))
        if is_array:
            return [unescape(part) for part in parts]
        if self.explode:
            return {unescape(key): unescape(each) for key, _, each in (part.partition("=") for part in parts)}
        return {unescape(key): unescape(each) for key, each in zip(parts[::2], parts[1::2], strict=False)}

    def _parts(self, name: str, text: str) -> list[str]:
        if self.name == "label":
            return text.removeprefix(".").split("." if self.explode else ",")
        if self.name == "matrix" and self.explode:
            return [part.removeprefix(f"{name}=") for part in text.removeprefix(";").split(";")]
        return (text.removeprefix(f";{name}=") if self.name == "matrix" else text).split(",")


DEFAULT_STYLE = ParameterStyle()
"""The style of a parameter in a query that states none."""


def style_of(where: str, raw: Mapping[str, Any], schema: Schema) -> ParameterStyle:
    """Return the style of a Parameter Object, `raw`, in a place of the request."""
    name = raw.get("style", STYLES[where][0])
    members = tuple(schema.not_null.flat.get("properties", {}))
    return ParameterStyle(name, bool(raw.get("explode", name == "form")), members)


def parameter_text(value: Any) -> str:
    """Return a value as a path or query has it: text unchanged, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
