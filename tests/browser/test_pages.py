"""Every page that a run publishes, as a browser shows it: with axe-core, by keyboard, narrow and wide, on paper.

The scorecard of a release, its public edition, and the quality report of the delivery.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from scorecard.publication import INTERNAL
from tests.browser import looks
from tests.browser.looks import PHONE, WIDTHS, Visit, visiting
from tests.browser.sites import Site
from tests.conftest import Released

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["scorecard", "public edition", "quality report"])
def site(request: pytest.FixtureRequest, browser: Browser) -> Site:
    released: Released = request.getfixturevalue("released")
    found = {
        "scorecard": Site("scorecard", released.folder / "site"),
        "public edition": Site("public edition", released.folder / "public" / "site"),
        "quality report": Site("quality report", released.home / "quality" / "916" / "2024-03", flat=True),
    }[request.param]
    assert found.pages(), f"no page of the {found.name}"
    return found


@pytest.fixture(scope="module")
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    with visiting(browser, site.folder) as visit:
        yield visit


def test_every_page_keeps_the_rules_and_to_itself(visit: Visit, site: Site) -> None:
    of_its_kind = site.one_of_each_kind()
    faults = [
        f"{site.name_of(page)}: {fault}"
        for page in site.pages()
        for fault in visit.to(page) + looks.axe(visit, every_contrast=page in of_its_kind)
    ]
    assert not faults, _list(faults)


def test_pages_keep_the_rules_on_a_phone(visit: Visit, site: Site) -> None:
    faults = [
        f"{site.name_of(page)}: {fault}"
        for page in site.one_of_each_kind()
        for fault in visit.to(page, PHONE) + looks.axe(visit, every_contrast=False)
    ]
    assert not faults, _list(faults)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visit: Visit, site: Site, width: int) -> None:
    faults = [
        f"{site.name_of(page)}: {fault}"
        for page in sorted({*site.one_of_each_kind(), *site.widest_tables()})
        for fault in visit.to(page, width) + looks.width(visit)
    ]
    assert not faults, _list(faults)


def test_the_keyboard_reaches_everything_and_is_seen(visit: Visit, site: Site) -> None:
    faults = [
        f"{site.name_of(page)}: {fault}"
        for page in site.one_of_each_kind()
        for fault in visit.to(page) + looks.keyboard(visit)
    ]
    assert not faults, _list(faults)


def test_nothing_needs_script(browser: Browser, visit: Visit, site: Site) -> None:
    faults = []
    with visiting(browser, site.folder, script=False) as scriptless:
        for page in site.one_of_each_kind():
            visit.to(page)
            scriptless.to(page)
            faults += [f"{site.name_of(page)}: {fault}" for fault in looks.without_script(visit, scriptless)]
    assert not faults, _list(faults)


def test_pages_print_on_a4_with_their_marking(visit: Visit, site: Site) -> None:
    faults = []
    for page in site.one_of_each_kind():
        visit.to(page)
        marking = visit.page.locator(".marking").inner_text()
        assert (marking == INTERNAL.marking) == (site.name != "public edition"), site.name_of(page)
        faults += [f"{site.name_of(page)}: {fault}" for fault in looks.printed(visit, marking)]
    assert not faults, _list(faults)


@pytest.mark.parametrize("site", ["scorecard"], indirect=True)
def test_what_only_engineers_read_is_on_the_screen_and_not_on_paper(visit: Visit, site: Site) -> None:
    [page] = list((site.folder / "indicators").glob("re_referrals_within_12_months.html"))
    visit.to(page)
    on_screen = visit.page.locator("main").text_content() or ""
    on_paper = looks.words_on_paper(visit)
    for words in ("How it is calculated", "Every check by name", "select * from"):
        assert words in on_screen
        assert words not in on_paper
    assert "Can we trust it?" in on_paper


@pytest.mark.parametrize("site", ["scorecard", "public edition"], indirect=True)
def test_the_filter_shows_lines_by_status_and_says_how_many(visit: Visit, site: Site) -> None:
    visit.to(site.folder / "index.html")
    page = visit.page
    html = (site.folder / "index.html").read_text(encoding="utf-8")
    statuses = re.findall(r'class="line" data-status="([\w-]+)"', html)
    assert len(statuses) == html.count('<tbody class="line"') > 1
    said = page.get_by_role("status")
    for status in sorted(set(statuses)):
        button = page.locator(f'button[data-show="{status}"]')
        button.focus()
        page.keyboard.press("Enter")
        wanted = statuses.count(status)
        assert page.locator("tbody.line:visible").count() == wanted
        assert page.locator(f'tbody.line[data-status="{status}"]:visible').count() == wanted
        ambitions = page.locator("section.ambition:visible")
        assert ambitions.count() == ambitions.filter(has=page.locator("tbody.line:visible")).count() > 0
        assert said.inner_text() == f"{wanted} of {len(statuses)} measures shown"
        assert button.get_attribute("aria-pressed") == "true"
        assert page.locator('button[aria-pressed="true"]').count() == 1
        assert said.inner_text() in looks.words_on_paper(visit), "paper shows some lines and does not say so"
    page.locator('button[data-show="all"]').focus()
    page.keyboard.press("Space")
    assert page.locator("tbody.line:visible").count() == len(statuses)
    assert said.inner_text() == f"All {len(statuses)} measures shown"


@pytest.mark.parametrize("site", ["scorecard", "public edition"], indirect=True)
def test_a_view_stands_in_the_address_and_is_there_again_on_going_back(visit: Visit, site: Site) -> None:
    visit.to(site.folder / "index.html")
    page = visit.page
    html = (site.folder / "index.html").read_text(encoding="utf-8")
    ambitions = re.findall(r'class="line" data-status="[\w-]+" data-ambition="(\d+)"', html)
    chosen = max(set(ambitions), key=ambitions.count)
    page.locator('select[name="ambition"]').select_option(chosen)
    assert page.locator("tbody.line:visible").count() == ambitions.count(chosen)
    page.locator('select[name="sort"]').select_option("title")
    titles = page.locator("tbody.line:visible th > a:first-child").all_inner_texts()
    assert titles == sorted(titles, key=str.lower) and len(titles) == ambitions.count(chosen)
    word = max(titles[0].split(), key=len)
    page.locator('input[name="find"]').fill(word)
    shown = page.locator("tbody.line:visible").count()
    assert 0 < shown <= len(titles)
    assert f"ambition={chosen}" in page.url and "sort=title" in page.url and "find=" in page.url
    page.locator("tbody.line:visible th > a").first.click()
    page.go_back()
    assert page.locator('input[name="find"]').input_value() == word
    assert page.locator("tbody.line:visible").count() == shown
    # sent to somebody else
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("tbody.line:visible").count() == shown
    assert page.locator('select[name="sort"]').input_value() == "title"
    # a link to an ambition finds it, whatever is hidden
    other = next(ambition for ambition in ambitions if ambition != chosen)
    page.evaluate("ambition => { location.hash = `ambition-${ambition}`; }", other)
    page.wait_for_function("document.querySelectorAll('tbody.line[hidden]').length === 0")
    assert "find=" not in page.url and page.locator("tbody.line:visible").count() == len(ambitions)
    assert page.locator(f"#ambition-{other}").is_visible()


@pytest.mark.parametrize("site", ["scorecard", "public edition"], indirect=True)
def test_the_keyboard_reaches_the_first_measure_in_three_steps(visit: Visit, site: Site) -> None:
    """To the link past the navigation, through it, and on to the first measure."""
    visit.to(site.folder / "index.html")
    for key in ("Tab", "Enter", "Tab"):
        visit.page.keyboard.press(key)
    assert visit.page.evaluate("document.activeElement.getAttribute('href')").startswith("indicators/")


@pytest.mark.parametrize("site", ["scorecard", "public edition"], indirect=True)
def test_a_table_that_goes_on_to_the_side_says_so(visit: Visit, site: Site) -> None:
    seen = 0
    for page in site.one_of_each_kind():
        visit.to(page, PHONE)
        visit.ask("openDetails")
        visit.page.wait_for_timeout(50)
        silent, wide = visit.page.evaluate(
            """() => {
              const goesOn = (one) => one.scrollWidth > one.clientWidth + 1;
              const wide = [...document.querySelectorAll(".scroll")].filter(goesOn);
              const says = (one) => getComputedStyle(one, "::before").content.includes("Scroll sideways");
              return [wide.filter((one) => !says(one)).length, wide.length];
            }"""
        )
        assert silent == 0, site.name_of(page)
        seen += wide
    assert seen > 0


def test_what_is_folded_away_opens_by_keyboard(visit: Visit, site: Site) -> None:
    page_with_folds = max(site.pages(), key=lambda page: page.read_text(encoding="utf-8").count("<details>"))
    visit.to(page_with_folds)
    closed = visit.page.locator("details:not([open]) > summary").first
    if closed.count() == 0:
        assert site.name == "quality report", "nothing is folded away"
        return
    visit.page.evaluate("summary => { window.fold = summary.parentElement; summary.focus(); }", closed.element_handle())
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("window.fold.open")
    visit.page.keyboard.press("Space")
    assert not visit.page.evaluate("window.fold.open")


def _list(faults: list[str]) -> str:
    return "\n" + "\n".join(f"  {fault}" for fault in faults)
