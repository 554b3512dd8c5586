"""Check where the credential is sent: the same places for every operation, each in a header or the query."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.lint.finding import ContractFiles, LintFinding
from conformance.lint.stage import Stage

STAGE = Stage.OPENAPI_FORM


def findings(files: ContractFiles) -> Iterator[LintFinding]:
    """Yield a missing or unsupported `security`, and operations with `security` of their own."""
    alternatives = files.openapi_file.value.get("security", [])
    if not alternatives:
        yield files.in_openapi((), "there is no security; name one scheme for each place of the credential")
    for n, alternative in enumerate(alternatives):
        if len(alternative) != 1:
            yield files.in_openapi(("security", n), "each alternative of security names exactly one scheme")
        else:
            yield from _scheme_faults(files, n, *alternative)
    for route in files.routes:
        if route.raw.get("security", alternatives) != alternatives:
            text = f"{route} has `security` of its own, but a run sends the same key to every operation; remove it"
            advice = "if the operation needs no key, list it in `except` of the clauses about keys"
            yield files.in_openapi((*route.keys, "security"), f"{text}; {advice}")


def _scheme_faults(files: ContractFiles, n: int, name: str) -> Iterator[LintFinding]:
    scheme = files.openapi_file.value.get("components", {}).get("securitySchemes", {}).get(name)
    if scheme is None:
        yield files.in_openapi(("security", n), f"there is no security scheme {name!r}")
    elif scheme.get("type") != "apiKey" or scheme.get("in") not in ("header", "query"):
        text = f"security scheme {name!r} must be an apiKey in a header or the query"
        advice = "; for a bearer token, it is in the header Authorization" if scheme.get("scheme") == "bearer" else ""
        yield files.in_openapi(("components", "securitySchemes", name), text + advice)
