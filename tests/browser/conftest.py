"""Debian's chromium, driven by Playwright; nothing is downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bot.channels.small_shop import (
    RunningShop,
    redis_server,
    shop_environment,
    small_agent,
    website_settings,
)
from tests.browser.widget import Widget

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMEOUT = 15_000  # milliseconds; the machine may be busy

OpenWidget = Callable[..., Widget]


@pytest.fixture(scope="module")  # while Playwright's loop runs, no other test may await
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing = "the browser tests need chromium: apt-get install -y chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser profile of its own, closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"locale": "en-GB", **options})
        context.set_default_timeout(TIMEOUT)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def shop(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """A small shop without translation: what is tested here is the widget."""
    folder = tmp_path_factory.mktemp("shop")
    with redis_server(folder) as redis_url, shop_environment(folder, redis_url):
        shop = RunningShop(small_agent(small_model), website_settings())
        shop.start()
        yield shop
        shop.stop()


@pytest.fixture
def open_widget(shop: RunningShop, new_context: Callable[..., BrowserContext]) -> OpenWidget:
    """Opens the demo shop in a fresh browser profile, and the chat in it."""

    def open_one(language: str = "en", opened: bool = True, **options: Any) -> Widget:
        widget = Widget(new_context(**options).new_page(), f"{shop.url}/?lang={language}")
        widget.visit()
        if opened:
            widget.open()
        return widget

    return open_one
