"""A fleet's page in a real browser: drawn, sorted, filtered, harmless, and small enough for a telephone."""

from pathlib import Path

import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from oomlog.reporting.renderers.html.fleet import render
from tests.reporting.fleets import fleet, hostile
from tests.reporting.hostile import ATTACKS
from tests.reporting.renderers.html.browsing import (
    ON_ATTRIBUTES,
    asked_for,
    colors,
    log,
    script,
    violations,
    visible,
)
from tests.reporting.renderers.html.conftest import Open

# ruff: noqa: FBT001 - pytest hands parameters over as arguments
each_look = pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1400, False), (1400, True)])
each_page = pytest.mark.parametrize("name", ["large", "attacked"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page of ten thousand hosts, and one whose every name attacks it."""
    hosts = tuple(f"web-{number:05}.example.org" for number in range(10_000))
    made = {"large": fleet([f"workload-{number}-x" for number in range(3000)], hosts), "attacked": hostile()}
    folder = tmp_path_factory.mktemp("fleet")
    for name, data in made.items():
        (folder / f"{name}.html").write_text(render(data))
    return {name: folder / f"{name}.html" for name in made}


@each_page
def test_page_asks_nobody_and_complains_of_nothing(name: str, pages: dict[str, Path], open_page: Open) -> None:
    """The console stays empty, and the page itself is all that is loaded."""
    chrome = open_page(pages[name])
    assert asked_for(chrome) == {pages[name].as_uri()}
    assert log(chrome, "browser") == []


@each_page
@each_look
def test_page_fits_and_is_accessible(
    name: str, pages: dict[str, Path], open_page: Open, width: int, dark: bool
) -> None:
    """Nothing scrolls sideways but tables in themselves, the chart is drawn, and axe-core has no serious complaint."""
    chrome = open_page(pages[name], width=width, dark=dark)
    assert script(chrome, "return document.documentElement.scrollWidth <= innerWidth")
    assert colors(visible(chrome, "#timeline figure > div")) >= 3
    assert violations(chrome) == []


def test_tables_are_sorted_and_filtered(pages: dict[str, Path], open_page: Open) -> None:
    """By the script of every report."""
    chrome = open_page(pages["large"])
    heading = chrome.find_element(By.XPATH, "//section[@id='where']//th[button[text()='What']]/button")
    heading.send_keys(Keys.ENTER)
    heading.send_keys(Keys.ENTER)
    assert chrome.find_element(By.CSS_SELECTOR, "#where tbody td").text == "workload-199-x"

    chrome.find_element(By.CSS_SELECTOR, "#where input").send_keys("workload-17-")
    assert chrome.find_element(By.CSS_SELECTOR, "#where [role=status]").text == "1 of 200"


def test_hostile_names_show_as_text(pages: dict[str, Path], open_page: Open) -> None:
    """Nothing that a log says becomes an element, an attribute or a script; all of it can be read."""
    chrome = open_page(pages["attacked"])
    text = script(chrome, "return document.body.innerText")

    assert script(chrome, "return typeof hacked") == "undefined"
    assert len(chrome.find_elements(By.TAG_NAME, "script")) == 1
    assert chrome.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, form, link, base, main style") == []
    assert script(chrome, ON_ATTRIBUTES) == []
    for attack in ATTACKS[:11]:
        assert attack in text
    assert "\\u202egnp.exe\\u200b\\u2066" in text
    assert not set(text) & set("\u202e\u200b\u2066\x1b\x07\x00")
