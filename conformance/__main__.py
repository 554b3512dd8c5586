"""The entry point of the commands: `conformance`, `apiproof` and `python -m conformance`.

The command line takes a moment to load. Until its own handler is installed, Ctrl-C ends the process with a sentence and
the exit code 3, instead of a traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_INTERRUPTED = 3


def _end(number: int, frame: FrameType | None) -> None:
    os.write(2, b"conformance: interrupted\n")
    os._exit(_INTERRUPTED)


def run() -> int:
    """Run the command of this process, and return its exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from conformance.core.garbage import collect_garbage_seldom
    from conformance.core.processors import note_start

    note_start()
    collect_garbage_seldom()
    from conformance.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
