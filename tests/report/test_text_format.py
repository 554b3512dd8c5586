"""Test the report as text: failures, their reasons, and no control characters."""

from __future__ import annotations

import re
import shlex
import unicodedata
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.core.exchange import Response
from conformance.report.leftovers import Leftover
from conformance.report.model import Report
from conformance.report.text_format import render_page
from conformance.terminal.text_layout import cells
from tests.support.report_strategies import REPORT
from tests.support.reports import CREATION, LENIENT, clause, evidence, related, report, rich

COLOUR = re.compile(r"\x1b\[[0-9;]+m")
SMALL = """\
trackingmore-v2 against mock:, detected dialect: status in-band, unset null or
empty
tag t1, seed 7, profiles valid, deleted

FAIL code.4016
  says      Creating it twice is refused.
  source    page 12 (stated)
  operation createTracking
  expected  4016
  actual    200, HTTP 200
  request   POST /trackings/post
            Content-Type: application/json
            (credential: valid in header)
            {"tracking_number": "CT1"}
  response  200 OK, application/json
            Retry-After: 120
            {
              "meta": {
                "code": 200,
                "type": "Success",
                "message": "Success"
              },
              "data": {
                "tags": [],
                "id": "a1"
              }
            … more in the JSON report
  curl -i -g -X POST http://127.0.0.1:8001/v2/trackings/post \\
    -H 'Content-Type: application/json' -H "X-Api-Key: $KEY" \\
    --data-binary '{"tracking_number": "CT1"}'
  also on   createTrackings
  finding   30881cbf

In the commands, $KEY is the key of profile valid.

The command of a finding sends its request again. `conformance explain
trackingmore-v2/code.4016 --all` shows the requests that must be sent before it,
if any, and the command of this run with `--only code.4016` checks it again, if
it was sent for that clause.

Inconclusive (3)
   2  Prefer is not answered
   1  no key for profile over-limit: code.202

1 pass, 1 fail, 3 inconclusive | 812 exchanges in 4.2 s
exit 1: a clause failed"""


def test_text_of_a_small_report() -> None:
    proofs = [evidence(operation=name) for name in ("createTracking", "createTrackings", None, "createTrackings")]
    small = report(
        clause("code.4016", "fail", says="Creating it twice is refused.", evidence=tuple(proofs)),
        clause("code.402", "inconclusive", reason="Prefer is not answered"),
        clause("code.202", "inconclusive", reason="no key for profile over-limit"),
        clause("code.403", "inconclusive", reason="Prefer is not answered"),
        clause("code.200", "pass"),
    )
    assert render_page(small, colour=False, width=80) == SMALL


def test_text_of_a_valid_target_is_three_lines_and_a_summary() -> None:
    text = render_page(report(clause("code.200", "pass"), exit=0, exchanges=1, dialects={}), colour=False, width=80)
    assert text == (
        "trackingmore-v2 against mock:\ntag t1, seed 7, profiles valid, deleted\n\n"
        "1 pass | 1 exchange in 4.2 s | exit 0: conforms"
    )


def test_text_verbose_lists_what_is_otherwise_counted() -> None:
    short, long = (render_page(rich(), colour=False, width=100, verbose=verbose) for verbose in (False, True))
    for line in (
        "Habit: code.4016 4016 comes with HTTP 200",
        "Passed (1)",
        "  operation.createTracking: It is so.",
        "Information (1)",
        "  hosts: It is so.",
        "        code.403",
    ):
        assert line in long.splitlines() and line not in short.splitlines()


def test_text_shows_every_verdict_and_failure() -> None:
    text = render_page(rich(), colour=False, width=120)
    for part in (
        "Note: The announced end has passed.",
        "FAIL request.answered",
        "failure   timeout: no reply within 10 s",
        "(credential: deleted in query, shorter)",
        "$KEY_DELETED is the key of profile deleted",
        "WARN code.4031",
        "ERROR code.503\n  says      It is so.\n  source    page 12 (stated)\n  reason    KeyError",
        "Waived (1)\n   1  known: code.409",
        "Skipped (1)\n   1  not selected: list.pages",
        "1 pass, 2 fail, 1 warn, 3 inconclusive, 1 skipped, 1 waived, 1 error",
    ):
        assert part in text
    assert "Not complete" not in text
    assert "Not complete" in render_page(report(complete=False), colour=False, width=80)


def test_text_begins_with_an_overview_of_several_findings() -> None:
    def page_with(count: int, most: int = 0) -> str:
        failed = report(*(clause(f"code.{n}", "fail", evidence=(evidence(),)) for n in range(count)))
        return render_page(failed, colour=False, width=90, most_findings=most)

    assert "findings\n" not in page_with(1)
    six = page_with(6)
    assert six.index("6 findings\n") < six.index("  code.5: ") < six.index("FAIL code.0") < six.index("FAIL code.5")
    assert "FAIL code.1" in page_with(6, most=2) and "FAIL code.2" not in page_with(6, most=2)
    assert "Report files and --max-findings 0 show 4 more findings in full." in page_with(6, most=2)
    assert "show 1 more finding in full." in page_with(6, most=5)
    assert "... and 10 more" in page_with(40)


def test_text_groups_reasons_that_differ_only_in_a_name() -> None:
    reasons = [f"no key for the profile '{name}' in the credentials file" for name in ("deleted", "broken")]
    general = "no key for the profile 'deleted' or 'broken' in the credentials file"
    clauses = [clause(f"code.{n}", "inconclusive", reason=each) for n, each in enumerate(reasons)]
    both = render_page(report(*clauses), colour=False, width=90)
    assert f"   2  {general}" in both and reasons[0] not in both
    one = render_page(report(clauses[0]), colour=False, width=90)
    assert f"   1  {reasons[0]}: " in one and general not in one


def test_text_groups_reasons_with_very_many_names() -> None:
    clauses = [clause(f"code.{n}", "inconclusive", reason=f"no '{n}' for 'x'") for n in range(21)]
    assert "  21  no '...' for 'x'\n" in render_page(report(*clauses), colour=False, width=90)
    three = render_page(report(*clauses[:3]), colour=False, width=90)
    assert "   3  no '0', '1' or '2' for 'x'\n" in three


def test_text_keeps_other_reasons_with_quotes_apart() -> None:
    waived = [clause(f"code.{n}", "waived", reason=f"we don't mind '{n}', and can't") for n in range(2)]
    text = render_page(report(*waived), colour=False, width=90)
    assert "we don't mind '0', and can't" in text and "we don't mind '1', and can't" in text


def test_text_shows_the_failed_exchange_before_one_that_was_not_judged() -> None:
    both = [evidence(verdict="inconclusive", actual="unclear"), evidence(actual="wrong")]
    text = render_page(report(clause("a", "fail", evidence=tuple(both))), colour=False, width=80)
    assert "actual    wrong" in text and "unclear" not in text


def test_text_escapes_control_characters() -> None:
    evil = "\x1b[2J\x1b]0;title\x07\r\n\x9b31m\u202egnp.exe\ud800\x00"
    hostile = evidence(
        CREATION.replace(body=evil.encode("utf-8", "replace"), headers=(("X-A", evil),)),
        Response(200, (("Content-Type", evil), ("Location", evil)), evil.encode("utf-8", "replace")),
        actual=evil,
    )
    bad = clause(evil, "fail", says=evil, reason=evil, source=(evil,), evidence=(hostile,))
    text = render_page(report(bad, target=evil, notes=(evil,), profiles=(evil,)), colour=False, width=80, verbose=True)
    assert all(line.isprintable() for line in text.split("\n"))
    assert "\\x1b[2J\\x1b]0;title\\x07\\r\\n\\x9b31m\\u202egnp.exe\\ud800\\x00" in text.replace("\n            ", "")


def test_text_shortens_long_values_to_the_width() -> None:
    long = "漢字" * 5000
    headers = tuple(("X-A", "b" * 500) for _ in range(99))
    request = CREATION.replace(path="/" + "a" * 9000, body=long.encode(), headers=headers)
    bad = clause("a", "fail", says=long, evidence=(evidence(request, Response(200, (), long.encode()), actual=long),))
    lines = render_page(report(bad), colour=False, width=80).split("\n")
    assert max(cells(line) for line in lines) <= 80 and len(lines) < 120
    assert any("a command of " in line for line in lines)


def test_text_with_colours_differs_only_in_colours() -> None:
    plain, painted = (render_page(rich(), colour=colour, width=80, verbose=True) for colour in (False, True))
    assert "\x1b" not in plain and COLOUR.sub("", painted) == plain
    assert "\x1b[1;31mFAIL code.4016\x1b[0m" in painted


@settings(max_examples=150, deadline=None)
@given(REPORT, st.booleans(), st.booleans(), st.integers(0, 200))
def test_text_of_any_report_has_no_raw_control_characters(
    made: Report, colour: bool, verbose: bool, width: int
) -> None:
    text = render_page(made, colour=colour, width=width, verbose=verbose)
    bare = COLOUR.sub("", text) if colour else text
    assert all(line.isprintable() and line == line.rstrip() for line in bare.split("\n"))
    assert not any(unicodedata.category(character) == "Cc" for character in bare.replace("\n", ""))


def test_text_folds_options_of_a_note_so_that_a_shell_accepts_them() -> None:
    options = " ".join(f"--without operation{n}" for n in range(9))
    text = render_page(report(notes=(f"Nothing is there. If so: {options}",)), colour=False, width=60)
    head, *rest = text.partition("Note: ")[2].partition("\n\n")[0].splitlines()
    assert head == "Nothing is there. If so:" and len(rest) > 2
    assert all(line.endswith(" \\") for line in rest[:-1]) and max(map(len, rest)) <= 60
    assert shlex.split("\n".join(rest).replace(" \\\n", " ")) == options.split()


def test_text_shows_minor_notes_with_verbose() -> None:
    both = report(notes=("a major one", "a minor one"), minor_notes=("a minor one",))
    few, every = (render_page(both, colour=False, width=80, verbose=each) for each in (False, True))
    assert "Note: a major one" in few and "a minor one" not in few
    assert "Note: a major one\nNote: a minor one" in every


def test_text_indents_the_following_lines_of_a_list() -> None:
    passed = [clause(f"a.{n}", "pass", says="word " * 30) for n in range(6)]
    page = render_page(report(*passed), colour=False, width=60, verbose=True)
    listing = page.partition("Passed (6)\n")[2].partition("\n\n")[0]
    starts = [line for line in listing.splitlines() if not line.startswith("    ")]
    assert [line.partition(":")[0] for line in starts] == [f"  a.{n}" for n in range(6)]


def test_text_names_what_is_left_for_each_reason() -> None:
    jobs = [Leftover("job", (str(n),), "no operation deletes it", undoable=False) for n in range(90)]
    made = report(leftovers=(*jobs, Leftover("account", (), "it was changed and could not be put back")))
    text = render_page(made, colour=False, width=80)
    assert "Left on the target (no operation deletes it): job 0, job 1, " in text and "more" in text
    assert "Left on the target (it was changed and could not be put back): account" in text
    assert "  job 89\n" in render_page(made, colour=False, width=80, verbose=True) and "job 89" not in text


def test_text_ends_an_exchange_with_the_traceback_of_the_app() -> None:
    text = render_page(report(clause("a", "fail", evidence=(LENIENT,))), colour=False, width=80)
    assert '  traceback Traceback (most recent call last):\n            File "shop.py", line 7, in create\n' in text


def test_short_traceback_begins_at_a_frame() -> None:
    trace = "Traceback\n" + '  File "a.py", line 7, in f\n    g()\n    ~^^\n' * 2 + "KeyError: 1\n"
    failed = clause("a", "fail", evidence=(replace(LENIENT, traceback=trace),))
    text = render_page(report(failed), colour=False, width=80)
    assert '  traceback File "a.py", line 7, in f\n' in text and text.count("~^^") == 1


def test_text_names_the_command_that_explains_the_first_finding() -> None:
    def hint(*names: str, **fields: Any) -> str:
        kinds = {each: "generated" if "/" in each else "rule" if "." not in each else "cause" for each in names}
        clauses = [clause(each, "fail", evidence=(evidence(),), kind=kind) for each, kind in kinds.items()]
        return render_page(report(*clauses, **fields), colour=False, width=1000)

    one = hint("code.1", contract="notes", contract_name="my specs/notes")
    assert (
        "`conformance explain 'my specs/notes/code.1' --all`" in one and "`--only code.1` checks it again, if it" in one
    )
    several = hint("schemathesis/x", "code.1", "code.2")
    assert "For code.1, `conformance explain trackingmore-v2/code.1 --all`" in several
    assert "conformance explain" not in hint("schemathesis/x")
    # Requests for any other clause may have shown the fault.
    assert "the command of this run checks it again." in hint("status")


def test_text_says_how_to_start_a_server_for_the_commands_of_an_app() -> None:
    failed = clause("a", "fail", evidence=(replace(evidence(), curl='curl "$BASE/notes"'),))
    app = render_page(report(failed, target="asgi:notes:app/v1"), colour=False, width=1000)
    assert "such as http://127.0.0.1:8000/v1 after `uvicorn notes:app --port 8000`." in app
    assert "$BASE is the address of a server." in render_page(report(failed, target="mock:"), colour=False, width=1000)


def test_verbose_text_has_the_statements_of_the_clauses_that_a_finding_breaks_too() -> None:
    assert "  breaks    request.answered\n" in render_page(related(), colour=False, width=80)
    shown = render_page(related(), colour=False, width=80, verbose=True)
    assert "  breaks    request.answered: Each request is answered.\n" in shown


def test_number_of_failing_exchanges_is_no_reason() -> None:
    failed = clause("code.4016", "fail", reason="2 of 5 exchanges", evidence=(evidence(),))
    error = clause("code.503", "error", reason="KeyError")
    shown = render_page(report(failed, error), colour=False, width=80)
    assert "  fails in  2 of 5 exchanges\n" in shown and "  reason    KeyError\n" in shown


def test_number_of_failing_exchanges_is_shared_by_the_findings_of_a_clause() -> None:
    failed = report(clause("code.4016", "fail", reason="2 of 5 exchanges", evidence=(evidence(),)))
    both = replace(failed, findings=(*failed.findings, replace(failed.findings[0], id="f00d")))
    assert render_page(both, colour=False, width=80).count("  fails in  2 of 5 exchanges, in 2 findings\n") == 2


def test_shortened_text_says_once_how_to_write_the_json_report() -> None:
    hint = "\n\n`--report json=FILE` writes the JSON report.\n\n"
    failed = report(*(clause(f"code.{n}", "fail", evidence=(evidence(),)) for n in range(2)))
    assert render_page(failed, colour=False, width=80, has_json=False).count(hint) == 1
    assert hint not in render_page(failed, colour=False, width=80)
    assert hint not in render_page(report(clause("code.4016", "pass")), colour=False, width=80, has_json=False)
