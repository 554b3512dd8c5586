"""Check where the credentials are sent, for the whole API and for each operation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.contract.security_schemes import slot_of
from conformance.lint.finding import ContractFiles, Keys, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.OPENAPI_FORM

_NEITHER = "there is no security; name the security schemes, or write `security: []` if the API needs no credential"


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield `security` that is missing although there are schemes, and requirements that a run cannot fulfil."""
    document = files.openapi_file.value
    holders: list[tuple[Keys, Any]] = [((), document), *((route.keys, route.raw) for route in files.routes)]
    with_security = [((*keys, "security"), raw["security"]) for keys, raw in holders if "security" in raw]
    if not with_security and document.get("components", {}).get("securitySchemes"):
        yield files.in_openapi((), _NEITHER)
    seen: set[str] = set()
    for keys, security in with_security:
        for n, requirement in enumerate(security):
            faulty = [*_scheme_faults(files, (*keys, n), [name for name in requirement if name not in seen])]
            seen |= {*requirement}
            yield from faulty or _shared_places(files, (*keys, n), [*requirement])


def _scheme_faults(files: ContractFiles, keys: Keys, names: Sequence[str]) -> Iterator[LintFinding]:
    schemes = files.openapi_file.value.get("components", {}).get("securitySchemes", {})
    for name in names:
        try:
            slot_of(files.openapi_file.value, name)
        except ValueError as fault:
            yield files.in_openapi(("components", "securitySchemes", name) if name in schemes else keys, str(fault))


def _shared_places(files: ContractFiles, keys: Keys, names: Sequence[str]) -> Iterator[LintFinding]:
    places: dict[tuple[str, str], str] = {}
    for name in names if len(names) > 1 else ():
        try:
            slot = slot_of(files.openapi_file.value, name)
        except ValueError:
            continue  # found where the scheme is first named
        other = places.setdefault((slot.location, slot.name.lower()), name)
        if other != name:
            text = f"the security schemes {other!r} and {name!r} have the same place, so no request has both"
            yield files.in_openapi(keys, f"{text}; list them as alternatives")
