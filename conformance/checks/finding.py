"""What one exchange says about one clause."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """`verdict` is `pass`, `fail` or `inconclusive`; `expected` and `actual` are for people;
    `fault` says what was wrong with the request, where it was wrong on purpose. `leaning` is `kinder` for a success
    where a refusal is documented, `stricter` for a refusal where success is, and else ""."""

    clause: str
    verdict: str
    expected: str = ""
    actual: str = ""
    fault: str = ""
    leaning: str = field(default="", compare=False)
