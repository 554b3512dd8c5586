"""Run commands in forks of this process, which has loaded the tool already.

A command in a process of its own takes most of its time to load the tool and its libraries.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir

from conformance.__main__ import run
from conformance.runner.generated_requests.schemathesis_adapter import load_engine
from tests.support.kit import ROOT

_COMMAND = re.compile(r'((?:[A-Z_]+=\S+ )*)conformance ([^|&;$`<>]*)(; echo "exit code \$\?")?')


def is_forkable(line: str) -> bool:
    """Return whether a line is one command of the tool, which may show its exit code at its end."""
    return hasattr(os, "fork") and _COMMAND.fullmatch(line) is not None


def forked_output(line: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Return the exit code and the output of a line that `is_forkable`, as a shell would."""
    found = _COMMAND.fullmatch(line)
    assert found is not None
    settings, words, shows_code = found.groups()
    variables = dict(each.split("=", 1) for each in settings.split())
    output = folder.with_name(f"{folder.name}-output")
    output.write_bytes(b"")
    code = _run(shlex.split(words), folder, {**environment, **variables}, output)
    text = output.read_text("utf-8")
    return (0, f"{text}exit code {code}\n") if shows_code else (code, text)


def _run(words: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path) -> int:
    """Run a command in a fork that writes to `output`, and return its exit code."""
    load_engine()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Python 3.12 warns of a fork of a process with several threads. Those of pytest only wait for messages.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code: object = 1
    try:
        _enter(words, folder, environment, output)
        code = run()
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


def _enter(words: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path) -> None:
    """Make this process like one that a shell has started in the folder."""
    shown, nothing = os.open(output, os.O_WRONLY | os.O_APPEND), os.open(os.devnull, os.O_RDONLY)
    for source, stream in ((nothing, 0), (shown, 1), (shown, 2)):
        os.dup2(source, stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(stream, "w", encoding="utf-8", closefd=False) for stream in (1, 2))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = environment["PYTHONPATH"].split(os.pathsep)
    for name, module in [*sys.modules.items()]:
        file = str(getattr(module, "__file__", None) or "")
        # It belongs to another test. The project and its environment may be in a temporary folder too.
        if file.startswith(gettempdir()) and not file.startswith((str(ROOT), sys.prefix)):
            del sys.modules[name]
    sys.argv = ["conformance", *words]
