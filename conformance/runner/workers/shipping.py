"""Pass what walks have seen from a worker to its parent.

Both processes have the same contract and causes, because the worker is a copy of the parent. So these are passed by
their number, not by their content.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from conformance.checks.expected_outcomes import CauseAnswer, Expectation
from conformance.checks.judge import Assessment, Judge
from conformance.contract.json_pointer import ABSENT
from conformance.contract.request_view import MALFORMED, TOO_DEEP, RequestView
from conformance.core.exchange import Credential, Exchange, Failure, Request, Response
from conformance.observation.records import Record
from conformance.observation.response_reading import TOO_LARGE, Reply

_BY_FIELDS = (Assessment, CauseAnswer, Credential, Exchange, Expectation, Failure, Record, Reply, Request, Response)
_Reduced = tuple[Callable[..., object], tuple[object, ...]]


class Shipping:
    """Turns objects into bytes and back, in processes that were forked after this object was created."""

    def __init__(self, judge: Judge) -> None:
        self._shared = [*_shared_objects(judge)]
        numbers = {id(each): n for n, each in enumerate(self._shared)}
        reducers: dict[type, Callable[[Any], _Reduced]] = {
            type(each): lambda each: (_shared_object, (numbers[id(each)],)) for each in self._shared
        }
        reducers |= {each: _by_fields(each) for each in _BY_FIELDS}
        reducers[RequestView] = lambda view: (RequestView, (view.contract, view.request))
        self._reducers = copyreg.dispatch_table | reducers

    def dumps(self, sent: object) -> bytes:
        """Return an object as bytes."""
        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = self._reducers
        pickler.dump(sent)
        return buffer.getvalue()

    def loads(self, received: bytes) -> Any:
        """Return the object of these bytes."""
        return _Unpickler(io.BytesIO(received), self._shared).load()


def _shared_objects(judge: Judge) -> Iterable[object]:
    contract = judge.contract
    yield from (contract, ABSENT, MALFORMED, TOO_DEEP, TOO_LARGE)
    yield from (*contract.operations.values(), *contract.outcomes.values(), *contract.readings)
    yield from (*contract.clauses.values(), *judge.causes)


def _shared_object(number: int) -> object:
    """Stands for the method of the `_Unpickler` that finds a shared object."""
    raise NotImplementedError


def _by_fields(kind: type) -> Callable[[Any], _Reduced]:
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda each: (kind, values(each))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def find_class(self, module: str, name: str) -> Any:
        if name == _shared_object.__name__:
            return self._shared.__getitem__
        return super().find_class(module, name)
