"""Which recorded addresses are an API's, and what of them is the path that its contract speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, urlsplit

from conformance.contract.model import Contract, Operation
from conformance.contract.request_view import matching_operations
from conformance.contract.servers import Server, servers_of
from conformance.core.errors import UsageError
from conformance.recording.cassette_header import RecordedRun
from conformance.recording.recorded_exchange import Recorded

_LONGEST_BASE = 8
"""Segments that are tried as a base where none is given."""


class Bases:
    """A host is the API's if the contract names it, or once an operation of the contract was asked of it below the
    base. The bases are the one that is given, those of the contract's servers, or what `settle` finds."""

    def __init__(self, contract: Contract, given: str | None = None) -> None:
        self.contract = contract
        self._is_given = given is not None
        self._servers: list[tuple[re.Pattern[str], str]] = []
        self._bases: list[str] = []
        if given is None:
            self._take_servers(servers_of(contract))
        else:
            self._take_given(given)
        self._hosts: dict[str, str] = {}

    def _take_given(self, given: str) -> None:
        parts = _split(given)
        if parts is None or parts.query or parts.fragment or bool(parts.scheme) != bool(parts.netloc):
            raise UsageError(f"--base {given!r} is no base; give a path such as /v2, or https://host/v2")
        base = "/" + parts.path.strip("/") if parts.path.strip("/") else ""
        if parts.netloc:
            self._servers.append((re.compile(re.escape(host_of(parts))), base))
        else:
            self._bases.append(base)

    def _take_servers(self, servers: Iterable[Server]) -> None:
        for each in servers:
            if each.host:
                parts = enumerate(_variables(each.host))
                pattern = "".join("[^/:]+" if n % 2 else re.escape(part) for n, part in parts)
                self._servers.append((re.compile(rf"{pattern}(?::\d+)?"), each.base))
            self._bases.append(each.base)

    def settle(self, sample: Iterable[Recorded]) -> None:
        """Where no exchange of the sample is below a known base, takes the base below which most of them are, and of
        several the shortest."""
        sample = [each for each in sample if each.run is None]
        if self._is_given or not sample or any(self.path_of(each) is not None for each in sample):
            return
        found = Counter(base for each in sample for base in self._fitting(each))
        if found:
            self._bases = [max(found, key=lambda base: (found[base], -len(base)))]

    def _fitting(self, recorded: Recorded) -> Iterator[str]:
        parts = recorded.url.path.split("/")
        for count in range(1, min(len(parts), _LONGEST_BASE)):
            base, rest = "/".join(parts[:count]), "/" + "/".join(parts[count:])
            if self._operation(recorded, rest) is not None:
                yield base

    def path_of(self, recorded: Recorded) -> str | None:
        """The path below the base; None for what is not of this API."""
        if recorded.run is not None:
            own = _split(recorded.run.base)
            return _below(recorded.url.path, own.path if own else "") if self._is_of_contract(recorded.run) else None
        host = host_of(recorded.url)
        known = [base for pattern, base in self._servers if pattern.fullmatch(host)]
        if host in self._hosts:
            known.append(self._hosts[host])
        for base in known:
            if (path := _below(recorded.url.path, base)) is not None:
                return path
        for base in self._bases:
            path = _below(recorded.url.path, base)
            if path is not None and self._operation(recorded, path) is not None:
                self._hosts[host] = base
                return path
        return None

    def _is_of_contract(self, run: RecordedRun) -> bool:
        """Contracts may be renamed, or changed, since a run was recorded."""
        return run.contract in (None, self.contract.name) or run.contract_digest == self.contract.digest

    def _operation(self, recorded: Recorded, path: str) -> Operation | None:
        """The operation that is asked for; a path that is all parameters would fit anything."""
        fitting = (each for each, _ in matching_operations(self.contract, path) if each.method == recorded.method)
        return next((each for each in fitting if re.sub(r"\{\w+\}|/", "", each.path)), None)


def host_of(url: SplitResult) -> str:
    """Host and port, in lower case."""
    return url.netloc.rpartition("@")[2].lower()


def _below(path: str, base: str) -> str | None:
    base = base.rstrip("/")
    if not (path + "/").startswith(base + "/"):
        return None
    return path[len(base) :] or "/"


def _variables(host: str) -> list[str]:
    return re.split(r"(\{\w+\})", host)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
