"""Find the requests of one API among recorded requests, and the paths below the base URL of the API.

A file may hold requests to many hosts. It may also come from a copy of the API, on a host that the contract does not
name. For each recorded address, `BaseUrls.path_of` decides whether the request is to the API, from these facts in this
order:

1. The recording is our own: its header names the contract and the base URL.
2. The host is in the contract, or in the base URL that the user gave: every request below that base URL is to the API.
   So requests that match no operation are reported.
3. The host is unknown: the request is to the API if its method and its path below a known base match an operation. From
   then on the host is known, with that base.

If no exchange of a sample is to the API by these facts, `detect` finds a base: the path in front of most operations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, urlsplit

from conformance.contract.credential_reading import path_without_key
from conformance.contract.model import Contract
from conformance.contract.operation import Operation
from conformance.contract.request_view import matching_operations
from conformance.contract.servers import Server, servers_of
from conformance.core.errors import UsageError
from conformance.recording.cassette_header import RecordedRun
from conformance.recording.recorded_exchange import RecordedExchange

_MAX_BASE_SEGMENTS = 8
"""`detect` tries bases of fewer segments than this."""


class BaseUrls:
    """The base URLs of an API: the given one, those of the contract's servers, or the one that `detect` finds.

    Hosts of recorded requests are learned, so the answers depend on the order of the calls.

    Raises:
        UsageError: `given` is neither a path nor the URL of a host and a path.
    """

    def __init__(self, contract: Contract, given: str | None = None) -> None:
        self.contract = contract
        self._is_given = given is not None
        self._servers: list[tuple[re.Pattern[str], str]] = []
        self._bases: list[str] = []
        if given is None:
            self._use_servers(servers_of(contract))
        else:
            self._use_given(given)
        self._base_of_host: dict[str, str] = {}

    def _use_given(self, given: str) -> None:
        parts = _split(given)
        if parts is None or parts.query or parts.fragment or bool(parts.scheme) != bool(parts.netloc):
            raise UsageError(
                f"--base {given!r} is not a base URL; give a path such as /v2, or a URL such as https://host/v2"
            )
        base = "/" + parts.path.strip("/") if parts.path.strip("/") else ""
        if parts.netloc:
            self._servers.append((re.compile(re.escape(host_of(parts))), base))
        else:
            self._bases.append(base)

    def _use_servers(self, servers: Iterable[Server]) -> None:
        for each in servers:
            if each.host:
                parts = enumerate(_split_variables(each.host))
                pattern = "".join("[^/:]+" if n % 2 else re.escape(part) for n, part in parts)
                self._servers.append((re.compile(rf"{pattern}(?::\d+)?"), each.base))
            self._bases.append(each.base)

    def detect(self, sample: Iterable[RecordedExchange]) -> None:
        """Use the base below which most exchanges of the sample match an operation; among equals, the shortest.

        Changes nothing if the user gave a base, or if an exchange of the sample is below a known one. Ignores exchanges
        of our own recordings.
        """
        sample = [each for each in sample if each.run is None]
        if self._is_given or not sample or any(self.path_of(each) is not None for each in sample):
            return
        found = Counter(base for each in sample for base in self._possible_bases(each))
        if found:
            self._bases = [max(found, key=lambda base: (found[base], -len(base)))]

    def _possible_bases(self, recorded: RecordedExchange) -> Iterator[str]:
        parts = recorded.url.path.split("/")
        for count in range(1, min(len(parts), _MAX_BASE_SEGMENTS)):
            base, rest = "/".join(parts[:count]), "/" + "/".join(parts[count:])
            if self._operation(recorded, rest) is not None:
                yield base

    def path_of(self, recorded: RecordedExchange) -> str | None:
        """Return the path below the base, or None for a request that is not to this API."""
        if recorded.run is not None:
            return self._path_of_run(recorded, recorded.run)
        path = self._path_on_known_host(recorded)
        return self._path_by_operation(recorded) if path is None else path

    def _path_of_run(self, recorded: RecordedExchange, run: RecordedRun) -> str | None:
        if not self._is_of_contract(run):
            return None
        base = _split(run.base)
        return _below(recorded.url.path, base.path if base else "")

    def _path_on_known_host(self, recorded: RecordedExchange) -> str | None:
        host = host_of(recorded.url)
        bases = [base for pattern, base in self._servers if pattern.fullmatch(host)]
        bases += [self._base_of_host[host]] if host in self._base_of_host else []
        paths = (_below(recorded.url.path, base) for base in bases)
        return next((path for path in paths if path is not None), None)

    def _path_by_operation(self, recorded: RecordedExchange) -> str | None:
        for base in self._bases:
            path = _below(recorded.url.path, base)
            if path is not None and self._operation(recorded, path) is not None:
                self._base_of_host[host_of(recorded.url)] = base
                return path
        return None

    def _is_of_contract(self, run: RecordedRun) -> bool:
        """Return whether a run was of this contract, which may have been renamed or changed since."""
        return run.contract in (None, self.contract.name) or run.contract_digest == self.contract.digest

    def _operation(self, recorded: RecordedExchange, path: str) -> Operation | None:
        """Return the operation of the request. Ignores operations whose path has only parameters and so matches any."""
        own = path_without_key(self.contract.credential_slots, path)
        fitting = (each for each, _ in matching_operations(self.contract, own) if each.method == recorded.method)
        return next((each for each in fitting if re.sub(r"\{\w+\}|/", "", each.path)), None)


def host_of(url: SplitResult) -> str:
    """Return host and port in lower case, without user name and password."""
    return url.netloc.rpartition("@")[2].lower()


def _below(path: str, base: str) -> str | None:
    base = base.rstrip("/")
    if not (path + "/").startswith(base + "/"):
        return None
    return path[len(base) :] or "/"


def _split_variables(host: str) -> list[str]:
    return re.split(r"(\{\w+\})", host)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
