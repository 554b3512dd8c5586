"""Call the reference server or a mutant in this process, without a network, which takes a third less time."""

from __future__ import annotations

import time
from threading import Lock

from conformance.core.exchange import Exchange, Failure, Request, Response
from conformance.mock_server.asgi_app import MockApp
from conformance.mock_server.mutants.base import MutantApp
from conformance.observation.response_reading import BODILESS
from conformance.security.credentials import Keyring
from conformance.targets import DEFAULT_TARGET
from conformance.targets.base import LOCALHOST

CUT_OFF = Failure("reset", "the server closed the connection before the end of its reply")


class InProcessTarget:
    """A target that calls `app`: the reference server or a mutant, which answers one request at a time.

    A body shorter than its Content-Length is a failure, as over HTTP. Each walk has a server of its own, unless it is a
    mutant, whose fault may concern what is left from earlier requests.
    """

    ends_with_run, is_local = True, True

    def __init__(self, app: MockApp, keyring: Keyring, name: str = DEFAULT_TARGET) -> None:
        self.name = name
        self.app = app
        self.base_url = LOCALHOST + app.base
        self._keyring = keyring
        self._one_at_a_time = Lock()

    def send(self, request: Request, origin: str = "") -> Exchange:
        if isinstance(self.app, MutantApp):
            users = {name for name, slot in self.app.contract.credential_slots.items() if slot.is_user}
            secret = (each for each in request.credentials if each.slot not in users)
            self.app.sent_keys = tuple(map(self._keyring.value, secret))
        started, clock = time.time(), time.monotonic()
        with self._one_at_a_time:
            response = self.app.answer(request)
        failure = CUT_OFF if is_cut_off(response) else None
        return Exchange(request, response, failure, origin, started=started, duration_s=time.monotonic() - clock)

    @property
    def is_divisible(self) -> bool:
        """Whether each walk has a server of its own."""
        return not isinstance(self.app, MutantApp)

    def for_walk(self, number: int) -> InProcessTarget:
        """Return a server with the same records, which makes other ids."""
        return InProcessTarget(self.app.for_walk(number), self._keyring, self.name)

    @property
    def can_fork(self) -> bool:
        """Whether no two walks share a server."""
        return self.is_divisible

    def before_fork(self) -> None:
        """Do nothing, as nothing is open."""

    def after_fork(self, worker: int, workers: int) -> None:
        """Do nothing: walks in different processes share no server."""

    def close(self) -> None:
        """Do nothing, as nothing is open."""


def is_cut_off(response: Response) -> bool:
    """Return whether the body is shorter than the Content-Length of the response."""
    announced = response.header("Content-Length")
    return announced is not None and response.status not in BODILESS and int(announced) > len(response.body)
