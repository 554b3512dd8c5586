"""Targets that answer by a script."""

from __future__ import annotations

from conformance.core.exchange import Exchange, Failure, FailureKind, Request, Response
from tests.support.kit import Bench, Direct, get


class Answering(Direct):
    """Answers requests of one method with the given replies, and as the reference server does to all others."""

    def __init__(self, name: str, method: str, *answers: Response | Failure) -> None:
        super().__init__(name)
        self.method, self.answers = method, list(answers)

    def send(self, request: Request, origin: str = "") -> Exchange:
        if request.method != self.method or not self.answers:
            return super().send(request, origin)
        self.asked.append((request, origin))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Failure):
            return Exchange(request, None, answer, origin)
        return Exchange(request, answer, None, origin)


def sent_lines(bench: Bench) -> list[str]:
    """Return `METHOD path` of each request that the target has received."""
    return [f"{request.method} {request.path}" for request, _ in bench.target.asked]


FAILING_REQUEST = get("/affiliate/5c0000000000000000a00077")


class Failing(Direct):
    """Some requests fail in one way; all do once it is `dead`."""

    def __init__(self, kind: FailureKind) -> None:
        super().__init__("trackier-v1")
        self.kind, self.dead = kind, False

    def send(self, request: Request, origin: str = "") -> Exchange:
        if self.dead or request.path == FAILING_REQUEST.path:
            self.asked.append((request, origin))
            return Exchange(request, None, Failure(self.kind, "no reply"), origin)
        return super().send(request, origin)
