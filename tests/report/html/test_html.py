"""Test the HTML report in Chromium: its scripts, its policy, its accessibility, and its speed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.report.html_format import render
from conformance.report.model import Report
from tests.support.browser import axe_script, chromium
from tests.support.html_pages import failing, hostile
from tests.support.npm_programs import session_folder
from tests.support.reports import rich

pytestmark = [pytest.mark.slow, pytest.mark.browser]
Opened = Callable[..., Any]
VISIBLE = "section#{} .item:not([hidden])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """Opens a report from disk. The page must request nothing else, and have no error."""
    requests: list[str] = []
    errors: list[str] = []
    contexts: list[Any] = []

    def open_report(report: Report, fragment: str = "", *, width: int = 1440, **options: Any) -> Any:
        file = tmp_path / "report.html"
        file.write_text(render(report), "utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{file.as_uri()}{fragment}")
        return page

    yield open_report
    for each in contexts:
        each.close()
    assert not errors
    assert {each.partition("#")[0] for each in requests} == {(tmp_path / "report.html").as_uri()}


def names(page: Any, section: str) -> list[str]:
    found: list[str] = page.locator(VISIBLE.format(section)).locator("h3").all_text_contents()
    return found


def test_page_lists_findings_clauses_operations_and_exchanges(opened: Opened) -> None:
    page = opened(rich())
    assert names(page, "findings") == ["code.4016", "request.answered", "code.4031"]
    assert names(page, "clauses") == [each.id for each in rich().clauses]
    assert names(page, "operations") == ["createTracking", "no operation"]
    assert len(names(page, "exchanges")) == 4
    assert page.locator(".matrix td.undocumented").all_text_contents() == ["2", "1"]


def test_filters_are_kept_in_the_address(opened: Opened) -> None:
    page = opened(rich())
    page.get_by_role("button", name="1 warn").click()
    page.get_by_role("searchbox").fill("4031")
    assert names(page, "findings") == ["code.4031"] == names(page, "clauses")
    assert page.url.endswith("#?q=4031&verdict=warn")
    page.reload()
    assert names(page, "clauses") == ["code.4031"] and page.get_by_role("searchbox").input_value() == "4031"
    page.get_by_role("button", name="Clear filters").click()
    assert len(names(page, "clauses")) == len(rich().clauses) and "#" not in page.url


def test_links_open_what_they_lead_to_even_if_filters_hide_it(opened: Opened) -> None:
    page = opened(rich(), "#clause-code.4031?verdict=fail")
    entry = page.locator("[id='clause-code.4031']")
    assert entry.get_attribute("open") is not None and entry.locator(".exchange").count() == 1
    finding = rich().findings[1].id
    page.evaluate(f"location.hash = '#finding-{finding}'")
    page.wait_for_function(f"document.getElementById('finding-{finding}').open")


def test_keys_move_open_search_and_help(opened: Opened) -> None:
    page = opened(rich())
    focused = "document.activeElement.closest('.item')?.id ?? document.activeElement.name"
    for key, id_ in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"finding-{rich().findings[id_].id}"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("/")
    assert page.evaluate(focused) == "q"
    page.keyboard.type("j?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog").is_visible()


def test_commands_can_be_copied(opened: Opened) -> None:
    page = opened(rich(), permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.get_by_role("button", name="Copied").wait_for()
    first = rich().shown(rich().findings[0])
    assert page.evaluate("navigator.clipboard.readText()") == first.curl


def test_replies_are_laid_out_without_a_change_of_their_tokens(opened: Opened) -> None:
    body = opened(rich()).locator(".finding pre.body").nth(1)
    text = body.text_content()
    assert '  "meta": {\n    "code": 200,\n' in text and '"tags": [],' in text


def test_page_prints_with_open_findings_in_light_colours(opened: Opened) -> None:
    page = opened(rich(), color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".finding[open]").count() == 3 and not page.locator(".tools").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".finding[open]").count() == 1


def test_hostile_text_stays_text(opened: Opened) -> None:
    page = opened(hostile())
    for section in ("clauses", "exchanges"):
        page.locator(f"#{section} summary").first.click()
    assert "owned" not in page.title().replace("document.title='owned'", "")
    assert page.locator("img").count() == 0 and page.evaluate("document.scripts.length") == 2
    assert page.locator("#findings pre.body").first.text_content().startswith("</script>")


def test_findings_are_readable_without_scripts(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(render(rich()), "utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator(".finding .exchange").first.is_visible() and not page.locator("#clauses").is_visible()
    context.close()


@pytest.mark.parametrize("width", [1440, 375])
def test_page_of_very_many_failures_is_usable_within_a_second(opened: Opened, width: int) -> None:
    page = opened(failing(500), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    last = page.locator(".finding").last
    last.locator("summary").click()
    assert "curl -i -g" in last.locator(".inside").text_content() or "JSON report" in last.text_content()
    # 1000 ms on an idle machine; the limit here only notices what is many times slower.
    assert page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") < 8000


@pytest.mark.npm
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (375, "dark")])
def test_axe_finds_nothing(opened: Opened, tmp_path_factory: pytest.TempPathFactory, width: int, scheme: str) -> None:
    page = opened(rich(), width=width, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('.item').forEach((each) => { each.open = true; })")
    page.evaluate(axe_script(session_folder(tmp_path_factory)))
    found = page.evaluate("axe.run().then((result) => result.violations)")
    assert [(each["id"], each["nodes"][0]["html"], each["nodes"][0]["failureSummary"]) for each in found] == []
