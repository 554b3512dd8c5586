"""The board on which the processes of a run publish facts for each other (`RunFacts`).

A process publishes a fact before it sends the request that the fact is about. Before a process judges a reply, it reads
what is new on the board. So it knows each fact that this reply can show, as threads of one process would.

The board is a file in memory. Each entry is its length, the number of its process, and the pickled fact.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import struct
import sys

from conformance.observation.run_facts import Fact, RunFacts

_HEAD = struct.Struct("<IH")
_MOST_AT_ONCE = 1 << 20


class FactBoard:
    """The board of one run; each process uses its own copy of this object, with its own number.

    `number` is 0 in the parent process.
    """

    def __init__(self, facts: RunFacts) -> None:
        assert sys.platform == "linux"
        self._facts = facts
        self._number = 0
        self._file = os.memfd_create("conformance-facts")
        fcntl.fcntl(self._file, fcntl.F_SETFL, os.O_APPEND)
        self._read = 0
        self._partial = b""

    def join(self, number: int) -> None:
        """Publish the facts of this process under its number from now on."""
        self._number = number
        self._facts.publish = self._publish

    def _publish(self, fact: Fact) -> None:
        entry = pickle.dumps(fact, pickle.HIGHEST_PROTOCOL)
        # One call, so that the entries of two processes do not mix.
        os.write(self._file, _HEAD.pack(len(entry), self._number) + entry)

    def refresh(self) -> None:
        """Add the facts that other processes have published since the last time."""
        while new := os.pread(self._file, _MOST_AT_ONCE, self._read):
            self._read += len(new)
            self._take(self._partial + new)

    def _take(self, entries: bytes) -> None:
        at = 0
        while len(entries) >= at + _HEAD.size:
            size, number = _HEAD.unpack_from(entries, at)
            end = at + _HEAD.size + size
            if len(entries) < end:
                break
            if number != self._number:
                self._facts.add(pickle.loads(entries[at + _HEAD.size : end]))
            at = end
        # What another process is still writing is about a request that it has not sent.
        self._partial = entries[at:]

    def close(self) -> None:
        """Close the file."""
        self._facts.publish = None
        os.close(self._file)
