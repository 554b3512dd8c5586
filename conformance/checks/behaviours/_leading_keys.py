"""Send requests with the key in the query, before all other parameters, which must not hide these."""

from __future__ import annotations

from dataclasses import replace

from conformance.checks.causes.base import RequestSource
from conformance.checks.request_steps import ReplySteps
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.security_schemes import Requirement
from conformance.core.exchange import Request


def is_in_query(contract: Contract, requirement: Requirement) -> bool:
    """Return whether a key of the requirement is in the query."""
    return any(contract.credential_slots[each].location == "query" for each in requirement)


def with_leading_key(factory: RequestSource, operation: Operation, request: Request) -> Request:
    """Return a valid request with its key first in the query; unchanged if no documented place is there."""
    contract = factory.view(request).contract
    places = [each for each in factory.requirements(operation) if is_in_query(contract, each)]
    if not places:
        return request
    keys = factory.credentials(operation, places[0])
    return request.replace(credentials=tuple(replace(each, form="leading") for each in keys))


def send_with_leading_key(factory: RequestSource, operation: Operation, request: Request) -> ReplySteps:
    """Send a request with its key first in the query; if that is refused, as it is.

    Only the effect of the other parameters is of interest; `credential-places` judges a refusal of the key.
    """
    leading = with_leading_key(factory, operation, request)
    reply = yield leading
    return reply if reply.succeeded or leading == request else (yield request)
