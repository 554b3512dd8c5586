"""Test the HTML report as text: what is in it, what is not, and that no text of a target acts in it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

from hypothesis import given, settings

from conformance.report.html_format import render
from conformance.report.model import Report
from tests.support.html_pages import HOSTILE, failing, hostile, page_of
from tests.support.report_strategies import REPORT
from tests.support.reports import clause, evidence, related, report, rich

FETCHING = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping", "style"}


def policy(text: str) -> str:
    found = [each for tag, each in page_of(text).elements if tag == "meta" and "http-equiv" in each]
    assert [each["http-equiv"] for each in found] == ["Content-Security-Policy"]
    return found[0]["content"] or ""


def test_page_allows_only_its_own_style_and_script() -> None:
    text = render(rich())
    page = page_of(text)
    style, script = (b64encode(sha256(each.encode()).digest()).decode() for each in (page.styles[0], page.scripts[1]))
    allowed = f"style-src 'sha256-{style}'; script-src 'sha256-{script}'"
    assert policy(text) == f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    assert len(page.scripts) == 2 and len(page.styles) == 1


def test_page_has_no_address_and_no_handler() -> None:
    for tag, attributes in page_of(render(rich())).elements:
        assert not FETCHING & attributes.keys() and tag not in ("link", "iframe", "object", "base")
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#")


def shape(made: Report) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(attributes)) for tag, attributes in page_of(render(made)).elements]


def test_hostile_text_adds_no_element() -> None:
    plain = replace(hostile(), target="x")
    assert shape(hostile()) == shape(plain)
    page = page_of(render(hostile()))
    assert HOSTILE in page.data["texts"] and HOSTILE in " ".join(page.texts)


@settings(max_examples=30)
@given(REPORT)
def test_any_report_has_the_elements_of_the_template_and_readable_data(made: Report) -> None:
    page = page_of(render(made))
    kinds = {tag for tag, _ in page.elements}
    assert kinds <= {tag for tag, _ in page_of(render(rich())).elements} | {"b"}
    assert len(page.scripts) == 2 and len(page.data["clauses"]) == len(made.clauses)
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]


def test_characters_that_hide_or_turn_text_are_escapes() -> None:
    text = render(report(clause("a", "fail", evidence=(evidence(actual="\x1b[2K\u202eabc\udc80"),))))
    assert "\x1b" not in text and "\u202e" not in text and "\\x1b[2K\\u202eabc\\udc80" in text


def test_findings_are_readable_without_scripts() -> None:
    text = page_of(render(rich())).text
    for each in ("code.4016", "It is so.", "page 12", "POST /trackings/post", "200 OK", "curl -i -g"):
        assert each in text


def test_findings_come_first_and_notes_and_leftovers_follow() -> None:
    text = page_of(render(rich())).text
    order = ["code.4016", "The announced end has passed.", "Left on the target (refused):", "Habits", "Exit code"]
    places = [text.index(each) for each in order]
    assert places == sorted(places)


def test_data_has_each_exchange_once() -> None:
    shown = evidence()
    data = page_of(render(report(*(clause(name, "fail", evidence=(shown,)) for name in "abc")))).data
    assert len(data["exchanges"]) == 1 and len(data["findings"]) == 3


def test_page_of_very_many_failures_stays_small() -> None:
    text = render(failing(500))
    assert len(text.encode()) < 1_000_000
    page = page_of(text)
    assert sum(tag == "details" for tag, _ in page.elements) == 500
    listed, left_out = len(page.data["exchanges"]), int(page.data["texts"][page.data["unlisted"]])
    assert 300 < listed < 4000 and listed + left_out == 4000


def test_history_compares_runs_of_the_same_contract() -> None:
    old = report(clause("a", "fail", evidence=(evidence(),)), started="2025-01-01T10:00:00Z")
    other = replace(old, contract="another", started="2024-01-01T10:00:00Z")
    new = report(*(clause(name, "fail", evidence=(evidence(),)) for name in "ab"))
    text = page_of(render(replace(new, history=(other, old)))).text
    assert "in 1 of 1 older reports, first on 2025-01-01 10:00 UTC" in text
    assert "new: not in the older reports" in text and "2024-01-01" not in text
    assert "History" not in page_of(render(new)).text


def test_page_without_failures_says_so() -> None:
    text = page_of(render(report(clause("a", "pass"), exit=0))).text
    assert "Conforms" in text and "No clause failed." in text


def test_findings_name_the_line_of_the_contract() -> None:
    made = report(clause("a", "fail", evidence=(evidence(),), line=12), contract_file="specs/a/contract.yaml")
    assert "specs/a/contract.yaml:12" in page_of(render(made)).text
    assert ":12" not in page_of(render(replace(made, contract_file=""))).text


def test_exchanges_have_the_traceback_of_the_app() -> None:
    shown = replace(evidence(), traceback="Traceback\n  KeyError: 'id'")
    page = page_of(render(report(clause("a", "fail", evidence=(shown,)))))
    assert "KeyError: 'id'" in page.text and "Traceback\n  KeyError: 'id'" in page.data["texts"]


def test_finding_has_the_statements_of_the_clauses_that_it_breaks_too() -> None:
    assert ">request.answered</a>: Each request is answered.</div>" in render(related())


def test_number_of_failing_exchanges_is_no_reason() -> None:
    text = render(report(clause("code.4016", "fail", reason="2 of 5 exchanges", evidence=(evidence(),))))
    assert "<dt>Fails in</dt><dd>2 of 5 exchanges</dd>" in text
