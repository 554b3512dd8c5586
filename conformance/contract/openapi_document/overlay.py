"""Apply `overlay.yaml` (OpenAPI Overlay 1.0): what a published document lacks, or has wrong.

Each action has a JSONPath `target` (RFC 9535). Its `update` is merged into each object that the target selects: objects
are merged member by member, arrays are joined, and other values are replaced. To a selected array, `update` is
appended. `remove: true` removes what the target selects. The actions apply in their order.

An action that selects nothing is an error, because the published document has changed since the overlay was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

from conformance.contract.json_schema import json_type
from conformance.contract.openapi_document.grammar import Keys
from conformance.contract.openapi_document.origins import Origins
from conformance.contract.yaml_file import YamlFile
from conformance.core.errors import FileError
from conformance.core.text import shorten

_MEMBERS = {"overlay", "info", "extends", "actions"}
_ACTION_MEMBERS = {"target", "description", "update", "remove"}
_MOST_SELECTED = 10_000


def apply_overlay(document: Any, overlay: YamlFile, origins: Origins) -> Any:
    """Return the document with the actions applied, and note in `origins` what came from the overlay or has moved.

    Raises FileError, with the line in the overlay, for an action that is not valid, or that selects nothing.
    """
    changed = deepcopy(document)
    for n, action in enumerate(_actions(overlay)):
        step = _Action(overlay, ("actions", n), action, origins)
        if action.get("remove"):
            step.remove(changed)
        else:
            step.update(changed)
    return changed


def _actions(overlay: YamlFile) -> list[Mapping[str, Any]]:
    value = overlay.value
    if not isinstance(value, dict) or not str(value.get("overlay", "")).startswith("1.0."):
        raise _fault(overlay, ("overlay",), "not an Overlay: it must begin with `overlay: 1.0.0`")
    _refuse_unknown(overlay, (), value, _MEMBERS)
    actions = value.get("actions")
    if not isinstance(actions, list) or not actions:
        raise _fault(overlay, ("actions",), "there are no actions; list at least one")
    for n, action in enumerate(actions):
        keys = ("actions", n)
        if not isinstance(action, dict) or not isinstance(action.get("target"), str):
            raise _fault(overlay, keys, "an action needs a `target`, a JSONPath such as $.paths['/tasks'].get")
        _refuse_unknown(overlay, keys, action, _ACTION_MEMBERS)
        if not isinstance(action.get("remove", False), bool) or ("update" in action) == bool(action.get("remove")):
            raise _fault(overlay, keys, "an action needs either `update` or `remove: true`")
    return actions


def _refuse_unknown(overlay: YamlFile, keys: Keys, value: Mapping[str, Any], known: set[str]) -> None:
    for name in value:
        if name not in known and not str(name).startswith("x-"):
            text = f"{shorten(str(name), 100)!r} is not known in an Overlay 1.0; known: {', '.join(sorted(known))}"
            raise _fault(overlay, (*keys, name), text)


@dataclass
class _Action:
    overlay: YamlFile
    keys: Keys
    action: Mapping[str, Any]
    origins: Origins

    def remove(self, document: Any) -> None:
        # The last comes first, so that the positions of those before it in an array stay as they are.
        for keys in reversed([*dict.fromkeys(self._selected(document))]):
            if not keys:
                raise self._fault("target", "the whole document cannot be removed")
            holder = _at(document, keys[:-1])
            if isinstance(holder, list) and isinstance(keys[-1], int):
                self.origins.removed_from_array(keys[:-1], keys[-1], len(holder))
                del holder[keys[-1]]
            elif isinstance(holder, dict):
                self.origins.forget(keys)
                holder.pop(keys[-1], None)

    def update(self, document: Any) -> None:
        update = self.action["update"]
        for keys in self._selected(document):
            target = _at(document, keys)
            if isinstance(target, list):
                is_list = isinstance(update, list)
                self._append(target, keys, update if is_list else [update], (*self.keys, "update"), is_list)
            elif isinstance(target, dict) and isinstance(update, dict):
                self._merge(target, keys, update, (*self.keys, "update"))
            else:
                what = f"{shorten(self.action['target'], 200)} selects a value of the type {json_type(target)}"
                raise self._fault("update", f"{what}, which {json_type(update)} cannot update; select what contains it")

    def _merge(self, target: dict[str, Any], keys: Keys, update: Mapping[str, Any], source: Keys) -> None:
        for name, value in update.items():
            own = target.get(name)
            if isinstance(own, dict) and isinstance(value, dict):
                self._merge(own, (*keys, name), value, (*source, name))
            elif isinstance(own, list) and isinstance(value, list):
                self._append(own, (*keys, name), value, (*source, name), True)
            else:
                if isinstance(own, dict | list):
                    self.origins.forget((*keys, name))
                target[name] = deepcopy(value)
                self.origins.moved[*keys, name] = self.overlay, (*source, name)

    def _append(self, target: list[Any], keys: Keys, values: list[Any], source: Keys, in_list: bool) -> None:
        for n, value in enumerate(values):
            self.origins.moved[*keys, len(target)] = self.overlay, (*source, n) if in_list else source
            target.append(deepcopy(value))

    def _selected(self, document: Any) -> list[Keys]:
        """Return the keys of each value that the target selects. Raises FileError if there is none."""
        from jsonpath import JSONPathEnvironment, JSONPathError

        target = self.action["target"]
        try:
            matches = JSONPathEnvironment(strict=True).finditer(target, document)
            found = [tuple(each.parts) for each in islice(matches, _MOST_SELECTED + 1)]
        except (JSONPathError, RecursionError) as fault:
            text = (str(fault).splitlines() or ["it is nested too deeply"])[0]
            raise self._fault("target", f"{shorten(target, 200)} is not a JSONPath (RFC 9535): {text}") from None
        if not found:
            text = "selects nothing in openapi.yaml; correct the target, or remove the action"
            raise self._fault("target", f"{shorten(target, 200)} {text}")
        if len(found) > _MOST_SELECTED:
            raise self._fault("target", f"{shorten(target, 200)} selects more than {_MOST_SELECTED:,} values")
        return found

    def _fault(self, member: str, text: str) -> FileError:
        return _fault(self.overlay, (*self.keys, member), text)


def _at(document: Any, keys: Keys) -> Any:
    for key in keys:
        if not (key in document if isinstance(document, dict) else isinstance(document, list)):
            return None
        document = document[key]
    return document


def _fault(overlay: YamlFile, keys: Keys, text: str) -> FileError:
    return FileError(overlay.path, text, overlay.line_of(keys))
