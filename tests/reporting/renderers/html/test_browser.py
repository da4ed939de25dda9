"""The page in a real browser: what a person sees, reads and operates."""

from pathlib import Path

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from tests.reporting.hostile import ATTACKS
from tests.reporting.renderers.html.browsing import (
    ON_ATTRIBUTES,
    asked_for,
    colors,
    log,
    script,
    violations,
    visible,
    wait,
)
from tests.reporting.renderers.html.conftest import Open

LEAST_COLORS = 3

LOOKS = [(360, False), (360, True), (1400, False), (1400, True)]
PAGES_AND_LOOKS = [*(("few", *look) for look in LOOKS), ("hostile", 360, True), ("many", 1400, False)]

# ruff: noqa: FBT001 - pytest hands parameters over as arguments
each_look = pytest.mark.parametrize(("width", "dark"), LOOKS)
each_page = pytest.mark.parametrize("name", ["few", "hostile", "many"])
each_page_and_look = pytest.mark.parametrize(("name", "width", "dark"), PAGES_AND_LOOKS)


@each_page
def test_page_asks_nobody_and_complains_of_nothing(name: str, open_page: Open, request: pytest.FixtureRequest) -> None:
    """The console stays empty, and the page itself is all that is loaded, also when an event and its lines open."""
    page = request.getfixturevalue(name)
    chrome = open_page(page, "#raw-9-1")
    wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#raw-9 .lines > div"))

    assert asked_for(chrome) == {page.as_uri()}
    assert log(chrome, "browser") == []


@each_look
def test_charts_are_drawn(few: Path, open_page: Open, width: int, dark: bool) -> None:
    """Chart and bars put pixels of several colours on the screen, light and dark, wide and narrow."""
    chrome = open_page(few, "#event-7", width=width, dark=dark)

    assert colors(visible(chrome, "#timeline figure > div")) >= LEAST_COLORS
    assert colors(visible(chrome, "#event-7 .bar svg")) >= 2


@each_page_and_look
def test_page_fits_its_window(
    name: str, open_page: Open, width: int, dark: bool, request: pytest.FixtureRequest
) -> None:
    """Nothing makes the page itself scroll sideways; wide tables scroll in themselves."""
    chrome = open_page(request.getfixturevalue(name), "#event-9", width=width, dark=dark)

    assert script(chrome, "return document.documentElement.scrollWidth <= innerWidth")


def test_table_is_sorted_by_its_headings(few: Path, open_page: Open) -> None:
    """Enter on a heading sorts by it, sizes as sizes, and again the other way round; what is unknown stays last."""
    chrome = open_page(few)
    heading = chrome.find_element(By.XPATH, "//section[@id='timeline']//th[button[text()='Size']]")
    sizes = "return [...document.querySelectorAll('#timeline td:nth-child(5)')].map((cell) => cell.textContent)"

    heading.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    up = script(chrome, sizes)
    assert (heading.get_attribute("aria-sort"), up[0], up[-3:]) == ("ascending", "30.7M", ["180.3M", "180.7M", "-"])

    heading.find_element(By.TAG_NAME, "button").send_keys(Keys.SPACE)
    down = script(chrome, sizes)
    assert (heading.get_attribute("aria-sort"), down[0], down[-1]) == ("descending", "180.7M", "-")


def test_tables_and_events_are_filtered(few: Path, open_page: Open) -> None:
    """Rows that do not hold all words are hidden, and how many are left is said to those who cannot see it."""
    chrome = open_page(few)
    for place, shown, words, left in (
        ("#timeline", "#timeline tbody tr:not([hidden])", "global HOG", "2 of 9"),
        ("#events", "#events .event:not([hidden])", "onesvc", "3 of 9"),
    ):
        chrome.find_element(By.CSS_SELECTOR, f"{place} input").send_keys(words)

        assert chrome.find_element(By.CSS_SELECTOR, f"{place} [role=status]").text == left
        assert len(chrome.find_elements(By.CSS_SELECTOR, shown)) == int(left[0])


def test_keyboard_reaches_everything(few: Path, open_page: Open) -> None:
    """The first stop skips to the report; each event opens with Enter; what has the focus shows it."""
    chrome = open_page(few)
    chrome.switch_to.active_element.send_keys(Keys.TAB)
    assert chrome.switch_to.active_element.text == "To the report"
    assert script(chrome, "return getComputedStyle(document.activeElement).outlineStyle") == "solid"

    summary = chrome.find_element(By.CSS_SELECTOR, "#event-3 > summary")
    summary.send_keys(Keys.ENTER)

    assert chrome.find_element(By.ID, "event-3").get_attribute("open") == "true"


def test_quoted_line_leads_into_the_report(few: Path, open_page: Open) -> None:
    """A finding's line opens the event, unpacks its lines and marks the one that was quoted."""
    chrome = open_page(few)
    link = chrome.find_element(By.CSS_SELECTOR, "#findings .quotes a")
    quoted = chrome.find_element(By.CSS_SELECTOR, "#findings .quotes code").text
    link.send_keys(Keys.ENTER)
    wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, ".found"))

    assert quoted in chrome.find_element(By.CSS_SELECTOR, ".found").text


def test_dark_and_light_by_hand(few: Path, open_page: Open) -> None:
    """The button turns the page over, whatever the system prefers."""
    chrome = open_page(few)
    color = "return getComputedStyle(document.body).backgroundColor"
    before = script(chrome, color)
    chrome.find_element(By.ID, "theme").click()

    assert before == "rgb(255, 255, 255)"
    assert script(chrome, color) == "rgb(20, 23, 28)"


def test_packed_event_opens(many: Path, open_page: Open) -> None:
    """Of 500 events each is empty until it is opened, and then holds what a page of few events holds."""
    chrome = open_page(many)
    assert chrome.find_elements(By.CSS_SELECTOR, ".body h3") == []

    chrome.find_element(By.CSS_SELECTOR, "#event-250 > summary").send_keys(Keys.ENTER)
    wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#event-250 .body h3"))

    assert "Trigger, victim, culprit" in chrome.find_element(By.CSS_SELECTOR, "#event-250 .body").text


def test_hostile_names_show_as_text(hostile: Path, open_page: Open) -> None:
    """Nothing that a log says becomes an element, an attribute or a script; all of it can be read."""
    chrome = open_page(hostile)
    script(chrome, "document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    wait(chrome, lambda: not chrome.find_elements(By.CSS_SELECTOR, "[data-packed]"))
    text = script(chrome, "return document.body.innerText")

    assert script(chrome, "return typeof hacked") == "undefined"
    assert len(chrome.find_elements(By.TAG_NAME, "script")) == 1
    assert chrome.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, form, link, base, .body style") == []
    assert script(chrome, ON_ATTRIBUTES) == []
    assert {link.get_dom_attribute("href")[0] for link in chrome.find_elements(By.TAG_NAME, "a")} == {"#"}
    for attack in ATTACKS[:11]:
        assert attack in text
    assert "\\u202egnp.exe\\u200b\\u2066" in text
    assert "\\x1b[2J\\x07\\x00" in text
    assert "n" * 100_000 in text
    assert not set(text) & set("\u202e\u200b\u2066\x1b\x07\x00")


def test_injected_script_would_not_run(few: Path, open_page: Open) -> None:
    """Were there a hole in the escaping, the page's policy would still stop scripts, handlers and eval."""
    chrome = open_page(few)
    script(chrome, "document.body.append(Object.assign(document.createElement('script'), {text: 'hacked = 1'}))")
    script(chrome, "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"hacked = 1\">')")
    policy = chrome.find_element(By.CSS_SELECTOR, "meta[http-equiv]").get_attribute("content") or ""

    assert script(chrome, "return typeof hacked") == "undefined"
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


@each_page_and_look
def test_page_is_accessible(
    name: str,
    open_page: Open,
    width: int,
    dark: bool,
    request: pytest.FixtureRequest,
) -> None:
    """axe-core finds no problem that it calls serious or critical."""
    chrome = open_page(request.getfixturevalue(name), "#event-9", width=width, dark=dark)
    wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#event-9 .body h3"))
    assert violations(chrome) == []
