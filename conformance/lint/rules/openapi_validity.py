"""Check that openapi.yaml is valid OpenAPI 3.1. A document of OpenAPI 3.0 has become one of 3.1 before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.contract.json_schema import LONGEST_MESSAGE
from conformance.contract.schema_messages import did_you_mean
from conformance.core.text import cut_off
from conformance.lint.finding import ContractFiles, Keys, LintFinding
from conformance.lint.stage import Stage

_UNKNOWN = re.compile(r"Unevaluated properties are not allowed \((.*) (?:was|were) unexpected\)")
_LACKING = re.compile(r"""["'](.*)["'] is a required property""")
_ALTERNATIVES = re.compile(r".* is not valid under any of the ")
_UNKNOWN_KEY = "this key is not known here"
_NO_FORM = "none of the forms that are allowed here fits"
STAGE = Stage.OPENAPI_VALIDITY


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield the errors of openapi-spec-validator, except those that the next stage reports with their lines."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    ours = ("DuplicateOperationIDError", "UnresolvableParameterError", "ParameterDuplicateError")
    if not str(files.openapi_file.value.get("openapi", "")).startswith("3.1."):
        yield files.in_openapi(("openapi",), "openapi must be a version 3.0 or 3.1, such as 3.1.0")
        return
    if not files.openapi_file.value.get("paths"):
        yield files.in_openapi(("paths",), "there are no paths, and so no operations")
        return
    paths = files.openapi_file.value["paths"]
    # The validator reports paths of another type.
    for path in paths if isinstance(paths, dict) else ():
        if not re.fullmatch(r"(?:[^{}]|\{[^{}]+\})*", str(path)):
            yield files.in_openapi(("paths", path), f"the path {path} has a brace that is not closed or not opened")
            return
    # The other checks of the validator raise exceptions for documents that do not fit its schema.
    errors = list(OpenAPIV31SpecValidator.schema_validator.iter_errors(files.openapi_file.value))
    errors = errors or list(OpenAPIV31SpecValidator(files.openapi_file.value).iter_errors())
    inner = [_innermost(error) for error in errors if type(error).__name__ not in ours]
    found = [each for error in inner for each in _messages(tuple(error.absolute_path), error)]
    with_unknown_key = {path[:-1] for path, message in found if message.startswith(_UNKNOWN_KEY)}
    for path, message in found:
        if message != _NO_FORM or path not in with_unknown_key:
            text = f"{'.'.join(map(str, path)) or 'the file'}: not OpenAPI: {cut_off(message, LONGEST_MESSAGE)}"
            yield files.in_openapi(path, text)


def _innermost(error: Any) -> Any:
    """Return the most deeply nested error, which names the faulty value."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return error


def _messages(path: Keys, error: Any) -> Iterator[tuple[Keys, str]]:
    """Yield (keys, message): one pair for each unknown key, and one for any other error.

    The validator has two back ends, which share only the first line of their messages.
    """
    first = str(error.message).partition("\n")[0]
    unknown, lacking = _UNKNOWN.fullmatch(first), _LACKING.fullmatch(first)
    if unknown is not None:
        known = _known_keys(error)
        questions = {name: did_you_mean(name, known) for name in re.findall(r"'([^']*)'", unknown[1])}
        # Beside a misspelt key, a correct one may count as unknown: `example` needs `schema`.
        for name in [*filter(questions.get, questions)] or questions:
            yield (*path, name), _UNKNOWN_KEY + questions[name]
    elif lacking is not None:
        yield path, f"lacks {lacking[1]!r}"
    else:
        yield path, _NO_FORM if _ALTERNATIVES.match(first) else first


def _known_keys(error: Any) -> Iterable[str]:
    """Return the keys of the object that has the unknown key; `schema` is the whole schema or that of the object."""
    holder = error.schema
    for part in [*error.absolute_schema_path][:-1]:
        holder = holder.get(part, holder) if isinstance(holder, dict) else holder
    return holder.get("properties", {}) if isinstance(holder, dict) else ()
