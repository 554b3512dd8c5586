"""How many wrong servers each of three ways finds, and how many lawful ones it blames.

    python -m benchmarks.detection [--sample N] [--servers FILE] [--jobs N] [--table FILE] [--output FILE]

The ways are Schemathesis alone (`st run` of the document that `conformance export openapi` writes, with the valid key),
`conformance run`, and `conformance explore`. Each gets a server that was started for it. README.md has the format of
FILE, a list of servers of somebody else. With --table, an interrupted run goes on where it was.
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
each operation and phase, {limit_s:g} seconds a run at most. Each way looked at the same servers, each started for it:
`st run` of the [compiled document](../docs/export.md) with the valid key, `conformance run`, and `conformance explore`
{phases}.

A cell counts servers: those of which something was said / of these, those of which something was said that is not said
of the unchanged server, by check and operation / the same by check alone. Only what is new can lead to the fault. The
unchanged server is the first lawful one. Of lawful servers the first figure counts, and should be 0.

"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.detection", description="how many wrong servers three ways find"
    )
    parser.add_argument(
        "--servers", type=Path, metavar="FILE", help="servers of somebody else, in place of our mutants"
    )
    parser.add_argument(
        "--sample",
        type=positive_int,
        metavar="N",
        help="so many wrong and lawful servers of each contract, evenly spaced (20 of our own, all of a file)",
    )
    parser.add_argument("--jobs", type=positive_int, default=1, metavar="N", help="so many servers at once (1)")
    parser.add_argument("--max-examples", type=positive_int, default=10, metavar="N", help="of st and explore (10)")
    parser.add_argument("--all-phases", action="store_true", help="explore in all phases, as st does, not two of them")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="of st and explore (1)")
    parser.add_argument("--limit", type=positive_float, default=120.0, metavar="SECONDS", help="for one run (120)")
    parser.add_argument("--table", type=Path, metavar="FILE", help="every single result, as JSON; goes on from there")
    parser.add_argument("--output", type=Path, metavar="FILE", help="the table with what it means, as Markdown")
    options = parser.parse_args(arguments)
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
        raise SystemExit("interrupted; with --table, the same command goes on where it was") from None
    shown = table(servers, results)
    print(shown, end="")
    if options.output:
        phases = (
            "in the same four phases as st" if settings.all_phases else "in two of the four phases of st, its default"
        )
        about = ABOUT.format(schemathesis=version("schemathesis"), phases=phases, **vars(settings))
        write(options.output, about + shown, "page")


def measure_all(servers: Sequence[Server], settings: Settings, jobs: int, path: Path | None) -> Mapping[Key, Result]:
    """What is not in the table yet is tried; the table is written anew after each."""
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
