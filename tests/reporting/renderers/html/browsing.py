"""What tests ask of a page in a real browser."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

AXE = Path(__file__).parents[4] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
LEAST_SHARE = 0.001
PATIENCE_SECONDS = 30
ON_ATTRIBUTES = """return [...document.querySelectorAll('*')]
    .flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'))"""


def log(chrome: Chrome, kind: str) -> list[dict[str, Any]]:
    """What the browser has kept of its console (`browser`) or its requests (`performance`)."""
    found: list[dict[str, Any]] = chrome.get_log(kind)  # type: ignore[no-untyped-call]
    return found


def script(chrome: Chrome, code: str) -> Any:  # noqa: ANN401 - whatever the script returns
    """What a script returns."""
    return chrome.execute_script(code)


def wait(chrome: Chrome, done: Callable[[], object]) -> None:
    """Until something is so."""
    WebDriverWait(chrome, PATIENCE_SECONDS).until(lambda _: done())


def visible(chrome: Chrome, selector: str) -> WebElement:
    """The element that can be seen, of those that match."""
    return next(one for one in chrome.find_elements(By.CSS_SELECTOR, selector) if one.is_displayed())


def colors(element: WebElement) -> int:
    """How many colours cover a thousandth of the element's picture and more."""
    picture = Image.open(BytesIO(element.screenshot_as_png)).convert("RGB")
    found = picture.getcolors(picture.width * picture.height) or []
    return sum(count >= LEAST_SHARE * picture.width * picture.height for count, _ in found)


def asked_for(chrome: Chrome) -> set[str]:
    """The addresses that were requested."""
    asked = [json.loads(entry["message"])["message"] for entry in log(chrome, "performance")]
    urls = (one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent")
    return {url.partition("#")[0] for url in urls}


def violations(chrome: Chrome) -> list[str]:
    """What axe-core calls serious or critical. Skips where it is not installed."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: sh .ci/machine.sh browser .venv")
    chrome.set_script_timeout(PATIENCE_SECONDS * 4)
    script(chrome, AXE.read_text())
    found = chrome.execute_async_script("axe.run().then(arguments[0])")
    assert found["passes"]
    return [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")]
