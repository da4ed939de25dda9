"""The page in a real browser: what a person sees, reads and operates."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.reporting.hostile import ATTACKS
from tests.reporting.renderers.html.conftest import Open

AXE = Path(__file__).parents[4] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
LEAST_COLORS, LEAST_SHARE = 3, 0.001
PATIENCE_SECONDS = 30

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
    _wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#raw-9 .lines > div"))

    asked = [json.loads(entry["message"])["message"] for entry in _log(chrome, "performance")]
    urls = {one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"}
    assert {url.partition("#")[0] for url in urls} == {page.as_uri()}
    assert _log(chrome, "browser") == []


@each_look
def test_charts_are_drawn(few: Path, open_page: Open, width: int, dark: bool) -> None:
    """Chart and bars put pixels of several colours on the screen, light and dark, wide and narrow."""
    chrome = open_page(few, "#event-7", width=width, dark=dark)

    assert _colors(_shown(chrome, "#timeline figure > div")) >= LEAST_COLORS
    assert _colors(_shown(chrome, "#event-7 .bar svg")) >= 2


@each_page_and_look
def test_page_fits_its_window(
    name: str, open_page: Open, width: int, dark: bool, request: pytest.FixtureRequest
) -> None:
    """Nothing makes the page itself scroll sideways; wide tables scroll in themselves."""
    chrome = open_page(request.getfixturevalue(name), "#event-9", width=width, dark=dark)

    assert _script(chrome, "return document.documentElement.scrollWidth <= innerWidth")


def test_table_is_sorted_by_its_headings(few: Path, open_page: Open) -> None:
    """Enter on a heading sorts by it, sizes as sizes, and again the other way round; what is unknown stays last."""
    chrome = open_page(few)
    heading = chrome.find_element(By.XPATH, "//section[@id='timeline']//th[button[text()='Size']]")
    sizes = "return [...document.querySelectorAll('#timeline td:nth-child(5)')].map((cell) => cell.textContent)"

    heading.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    up = _script(chrome, sizes)
    assert (heading.get_attribute("aria-sort"), up[0], up[-3:]) == ("ascending", "30.7M", ["180.3M", "180.7M", "-"])

    heading.find_element(By.TAG_NAME, "button").send_keys(Keys.SPACE)
    down = _script(chrome, sizes)
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
    assert _script(chrome, "return getComputedStyle(document.activeElement).outlineStyle") == "solid"

    summary = chrome.find_element(By.CSS_SELECTOR, "#event-3 > summary")
    summary.send_keys(Keys.ENTER)

    assert chrome.find_element(By.ID, "event-3").get_attribute("open") == "true"


def test_quoted_line_leads_into_the_report(few: Path, open_page: Open) -> None:
    """A finding's line opens the event, unpacks its lines and marks the one that was quoted."""
    chrome = open_page(few)
    link = chrome.find_element(By.CSS_SELECTOR, "#findings .quotes a")
    quoted = chrome.find_element(By.CSS_SELECTOR, "#findings .quotes code").text
    link.send_keys(Keys.ENTER)
    _wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, ".found"))

    assert quoted in chrome.find_element(By.CSS_SELECTOR, ".found").text


def test_dark_and_light_by_hand(few: Path, open_page: Open) -> None:
    """The button turns the page over, whatever the system prefers."""
    chrome = open_page(few)
    color = "return getComputedStyle(document.body).backgroundColor"
    before = _script(chrome, color)
    chrome.find_element(By.ID, "theme").click()

    assert before == "rgb(255, 255, 255)"
    assert _script(chrome, color) == "rgb(20, 23, 28)"


def test_packed_event_opens(many: Path, open_page: Open) -> None:
    """Of 500 events each is empty until it is opened, and then holds what a page of few events holds."""
    chrome = open_page(many)
    assert chrome.find_elements(By.CSS_SELECTOR, ".body h3") == []

    chrome.find_element(By.CSS_SELECTOR, "#event-250 > summary").send_keys(Keys.ENTER)
    _wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#event-250 .body h3"))

    assert "Trigger, victim, culprit" in chrome.find_element(By.CSS_SELECTOR, "#event-250 .body").text


def test_hostile_names_show_as_text(hostile: Path, open_page: Open) -> None:
    """Nothing that a log says becomes an element, an attribute or a script; all of it can be read."""
    chrome = open_page(hostile)
    _script(chrome, "document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    _wait(chrome, lambda: not chrome.find_elements(By.CSS_SELECTOR, "[data-packed]"))
    text = _script(chrome, "return document.body.innerText")

    assert _script(chrome, "return typeof hacked") == "undefined"
    assert len(chrome.find_elements(By.TAG_NAME, "script")) == 1
    assert chrome.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, form, link, base, .body style") == []
    assert _script(chrome, ON_ATTRIBUTES) == []
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
    _script(chrome, "document.body.append(Object.assign(document.createElement('script'), {text: 'hacked = 1'}))")
    _script(chrome, "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"hacked = 1\">')")
    policy = chrome.find_element(By.CSS_SELECTOR, "meta[http-equiv]").get_attribute("content") or ""

    assert _script(chrome, "return typeof hacked") == "undefined"
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
    if not AXE.exists():
        pytest.skip("axe-core is not installed: sh .ci/machine.sh browser .venv")
    chrome = open_page(request.getfixturevalue(name), "#event-9", width=width, dark=dark)
    _wait(chrome, lambda: chrome.find_elements(By.CSS_SELECTOR, "#event-9 .body h3"))
    chrome.set_script_timeout(PATIENCE_SECONDS * 4)
    _script(chrome, AXE.read_text())
    found = chrome.execute_async_script("axe.run().then(arguments[0])")

    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
    assert found["passes"]


ON_ATTRIBUTES = """return [...document.querySelectorAll('*')]
    .flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'))"""


def _log(chrome: Chrome, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chrome.get_log(kind)  # type: ignore[no-untyped-call]
    return found


def _script(chrome: Chrome, code: str) -> Any:  # noqa: ANN401 - whatever the script returns
    return chrome.execute_script(code)


def _wait(chrome: Chrome, done: Callable[[], object]) -> None:
    WebDriverWait(chrome, PATIENCE_SECONDS).until(lambda _: done())


def _shown(chrome: Chrome, selector: str) -> WebElement:
    return next(one for one in chrome.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed())


def _colors(element: WebElement) -> int:
    """How many colours cover a thousandth of the element's picture and more."""
    picture = Image.open(BytesIO(element.screenshot_as_png)).convert("RGB")
    found = picture.getcolors(picture.width * picture.height) or []
    return sum(count >= LEAST_SHARE * picture.width * picture.height for count, _ in found)
