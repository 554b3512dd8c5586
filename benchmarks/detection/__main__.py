"""Count the wrong servers that each of three ways detects, and the correct ones that it reports.

    python -m benchmarks.detection [--sample N] [--servers FILE] [--jobs N] [--table FILE] [--output FILE]

The ways are Schemathesis alone (`st run` with the document of `conformance export openapi` and the valid key),
`conformance run`, and `conformance explore`. Each way tests a fresh server. README.md describes the format of FILE,
a list of third-party servers. With --table, an interrupted run continues where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.detection.servers import Server, own_servers, sample_servers, servers_of
from benchmarks.detection.table import Key, key_of, read_table, table, write_table
from benchmarks.detection.ways import TOOLS, Result, Settings, judge_server
from benchmarks.schemathesis_alone import warm_home
from conformance.cli.arguments import positive_float, positive_int, seed
from conformance.core.errors import UsageError
from conformance.report.file_writer import check_folder, write

ABOUT = """\
# Wrong servers found

Made by `python -m benchmarks.detection`, with Schemathesis {schemathesis}, seed {seed}, {max_examples} examples for
each operation and phase, and at most {limit_s:g} seconds a run. Each way tested the same servers, and a fresh process
of each: `st run` with the [compiled document](../docs/export.md) and the valid key, `conformance run`, and
`conformance explore` {phases}.

A cell has three numbers of servers: servers with a failed check / servers with a failure that the unchanged server does
not have, where a failure is a check and an operation / the same, where a failure is a check alone. Only a failure that
the unchanged server does not have can show the fault. The unchanged server is the first correct one. For correct
servers the first number matters, and should be 0.

"""


def main(arguments: list[str] | None = None) -> None:
    options = options_parser().parse_args(arguments)
    for path in filter(None, (options.table, options.output)):
        check_folder(path)
    servers = sample_servers(
        *((servers_of(options.servers), options.sample) if options.servers else (own_servers(), options.sample or 20))
    )
    settings = Settings(options.seed, options.max_examples, options.limit, options.all_phases)
    try:
        results = measure_all(servers, settings, options.jobs, options.table)
    except UsageError as why:
        raise SystemExit(str(why)) from None
    except KeyboardInterrupt:
        raise SystemExit("interrupted; with --table, the same command continues where it stopped") from None
    shown = table(servers, results)
    print(shown, end="")
    if options.output:
        phases = (
            "in the same four phases as st" if settings.all_phases else "in its two default phases of the four of st"
        )
        about = ABOUT.format(schemathesis=version("schemathesis"), phases=phases, **vars(settings))
        write(options.output, about + shown, "page")


def options_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection", description="counts the wrong servers that three ways detect"
    )
    parser.add_argument(
        "--servers", type=Path, metavar="FILE", help="third-party servers to test in place of our mutants"
    )
    parser.add_argument(
        "--sample",
        type=positive_int,
        metavar="N",
        help="number of wrong and of correct servers of each contract, evenly spaced "
        "(default: 20 of our mutants, all servers of FILE)",
    )
    parser.add_argument(
        "--jobs", type=positive_int, default=1, metavar="N", help="number of concurrent tests (default: 1)"
    )
    parser.add_argument(
        "--max-examples",
        type=positive_int,
        default=10,
        metavar="N",
        help="examples of st and explore for each operation and phase (default: 10)",
    )
    parser.add_argument(
        "--all-phases", action="store_true", help="run explore in all four phases, as st does, in place of two"
    )
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="seed of st and explore (default: 1)")
    parser.add_argument(
        "--limit",
        type=positive_float,
        default=120.0,
        metavar="SECONDS",
        help="maximum duration of one run (default: 120)",
    )
    parser.add_argument(
        "--table",
        type=Path,
        metavar="FILE",
        help="JSON file for the single results, from which an interrupted run continues",
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="Markdown file for the table and its explanation")
    return parser


def measure_all(servers: Sequence[Server], settings: Settings, jobs: int, path: Path | None) -> Mapping[Key, Result]:
    """Test each server in each way, except for results that the table at `path` already has.

    Writes the table after each result.
    """
    results = read_table(path, settings) if path else {}
    wanted = [(server, way) for server in servers for way in TOOLS]
    todo = [(server, way) for server, way in wanted if (server.contract, server.name, way) not in results]
    with TemporaryDirectory() as home, ThreadPoolExecutor(jobs) as pool:
        environment = warm_home(Path(home))
        futures = [pool.submit(judge_server, server, way, settings, environment) for server, way in todo]
        try:
            for number, future in enumerate(as_completed(futures), 1):
                result = future.result()
                results[key_of(result)] = result
                if path:
                    write_table(path, settings, results)
                print(f"{number} of {len(todo)}: {result_line(result)}", file=sys.stderr)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return {(each.contract, each.name, way): results[each.contract, each.name, way] for each, way in wanted}


def result_line(result: Result) -> str:
    where = f"{result.contract} {result.server}, {result.way}"
    return f"{where}: {len(result.failed)} checks failed, {result.seconds} s {result.note}".rstrip()


if __name__ == "__main__":
    main()
