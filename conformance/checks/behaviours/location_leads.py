"""What the Location of a creation names can be read, and is the record that was made."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from conformance.checks.behaviours._reading_records import value_text
from conformance.checks.behaviours.base import Assertions, Behaviour, succeeded
from conformance.checks.block_reason import BlockCode
from conformance.checks.causes.base import Blocked, RequestSource, RequestSteps
from conformance.contract.effects import Create, Read
from conformance.contract.model import Operation
from conformance.observation.records import record_key
from conformance.observation.response_reading import Reply

_IN_PATHS = "/%:@!$&'()*+,;=~"


class LocationLeads(Behaviour):
    """Where openapi.yaml has a Location among the headers of the creation's reply; without one where it is required,
    the clause is broken."""

    def applies(self, operation: Operation) -> bool:
        effect = operation.effect
        if not isinstance(effect, Create) or effect.each or not operation.location_statuses:
            return False
        return any(each.method == "GET" for each in self.contract.operations_with(Read, effect.resource))

    def show(self, operation: Operation, factory: RequestSource, assertions: Assertions) -> RequestSteps:
        request = yield from factory.valid_request(operation)
        made = yield request
        if not succeeded(made) or made.response is None:
            raise Blocked.because(BlockCode.PREPARATION_REFUSED, f"{operation.id} makes nothing: {made.summary}")
        named = made.response.header("Location")
        if named is None and not operation.location_statuses.get(made.response.status):
            raise Blocked.because(
                BlockCode.NOT_OBSERVABLE, f"the reply of {operation.id} names no Location, and need not"
            )
        wanted = f"a Location below {factory.address}, where the new record can be read"
        there = path_below_base(factory.address, request.path, named) if named is not None else None
        if there is None:
            assertions.check(False, wanted, value_text(named), made)
            return
        followed = yield request.replace(method="GET", path=there[0], query=there[1], headers=(), body=None)
        if (not succeeded(followed) and followed.succeeded is not False) or is_about_the_account(followed):
            raise Blocked.because(
                BlockCode.NOT_OBSERVABLE,
                f"whether {value_text(named)} can be read is not to be seen: {followed.summary}",
            )
        assertions.check(
            succeeded(followed), f"the new record at its Location, {value_text(named)}", followed.summary, followed
        )
        if succeeded(followed):
            self._compare(operation, factory, made, followed, assertions)

    def _compare(
        self, operation: Operation, factory: RequestSource, made: Reply, followed: Reply, assertions: Assertions
    ) -> None:
        """Of what the contract knows, it is the reading of this very record. An address that no operation has may show
        it too."""
        resource, reader = self.contract.resource_of(operation), followed.operation
        assert resource is not None
        if reader is None:
            return
        if not isinstance(reader.effect, Read) or self.contract.resource_of(reader) is not resource:
            assertions.check(False, "the address of the new record", f"that of {reader.id}", made)
            return
        followed_key = {name: str(followed.view.value_named(name)) for name in resource.names}
        for names, _ in factory.records_made_by(made):
            same = record_key(resource, followed_key) == record_key(resource, names)
            assertions.check(same, f"the key of the new record, {names}", f"that of another, {followed_key}", made)


def path_below_base(address: str, path: str, location: str) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """(path, query) of what a reply to a request of `path` names, as requests have it; None for what is no address
    below the API's. Raises Blocked for another host, which is not asked."""
    try:
        base, there = urlsplit(address), urlsplit(urljoin(address + path, location))
    except ValueError:
        return None
    if (there.scheme, there.netloc.lower()) != (base.scheme, base.netloc.lower()):
        raise Blocked.because(
            BlockCode.OTHER_HOST, f"the Location names another host, which is not asked: {value_text(location)}"
        )
    if not there.path.startswith(base.path + "/"):
        return None
    rest = quote(there.path[len(base.path) :], safe=_IN_PATHS)
    return rest, tuple(parse_qsl(there.query, keep_blank_values=True, errors="replace"))


def is_about_the_account(reply: Reply) -> bool:
    return reply.outcome is not None and (reply.outcome.account or reply.outcome.throttled)
