"""Third-party mock servers, each of which serves the compiled OpenAPI document of a contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import free_port, running
from benchmarks.npm import MOCKOON, PRISM, WIREMOCK
from conformance.contract.model import Contract
from conformance.contract.servers import base_path
from conformance.openapi_export import compiled
from conformance.openapi_export.serialization import text_of


class NotServed(Exception):
    """A program does not start with the document; the message is the last line of its log."""


@dataclass(frozen=True)
class Mock:
    """A mock server that npm installs.

    Attributes:
        options: returns the command line for the path of a document and a port.
        at_base: the mock serves the operations below the base path of the document's server.
        says: what the mock does with a document, in a few sentences that follow its name.
    """

    name: str
    package: str
    program: str
    options: Callable[[Path, int], list[str]]
    at_base: bool
    says: str

    @property
    def version(self) -> str:
        return self.package.rpartition("@")[2]


MOCKS = (
    Mock(
        "Prism",
        PRISM,
        "prism",
        lambda document, port: ["mock", "-p", str(port), "-v", "silent", str(document)],
        at_base=False,
        says="validates each request against the document and returns an example: the first one, or the one that "
        "`Prefer: code=STATUS, example=NAME` names. It keeps no records. It answers an invalid request with the first "
        "example under HTTP 400, and a missing key with the first one under 401.",
    ),
    Mock(
        "Mockoon",
        MOCKOON,
        "mockoon-cli",
        lambda document, port: [
            *("start", "--data", str(document), "--port", str(port), "--hostname", "127.0.0.1"),
            *("--disable-log-to-file", "--disable-admin-api", "--disable-external-refs"),
        ],
        at_base=True,
        says="creates a route for each operation and returns the example in the schema of the first response, whatever "
        "the request. It ignores keys, bodies and `Prefer`. Only its rules, which an OpenAPI document cannot hold, "
        "select another response.",
    ),
    Mock(
        "WireMock",
        WIREMOCK,
        "wiremock",
        lambda document, port: [
            *("--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", str(document.parent.parent))
        ],
        at_base=False,
        says="serves stubs in its own format. The document was in its folder `mappings`, as JSON, because it ignores "
        "YAML there.",
    ),
)


@contextmanager
def serving(mock: Mock, program: Path, contract: Contract) -> Iterator[str]:
    """Start a mock that serves the contract, and yield its base URL.

    Raises:
        NotServed: the program does not start.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix=f"{mock.program}-")))
        document, log, port = folder / "mappings" / "openapi.json", folder / "log", free_port()
        document.parent.mkdir()
        document.write_text(text_of(compiled(contract), "json"), encoding="utf-8")
        try:
            stack.enter_context(running([str(program), *mock.options(document, port)], port, log))
        except SystemExit:
            raise NotServed(last_words(log)) from None
        yield f"http://127.0.0.1:{port}{base_path(contract) if mock.at_base else ''}"


def last_words(log: Path) -> str:
    """Return the last line of a log that is not part of a stack trace."""
    lines = [each for each in log.read_text("utf-8", "replace").splitlines() if each.strip() and not each[0].isspace()]
    return lines[-1] if lines else "its log is empty"
