"""Files of the widget: the right types, and no others."""

from __future__ import annotations

import re

import pytest

from bot.channels.website import WIDGET_FOLDER
from bot.channels.website_pages import read_pages


def test_every_file_of_the_widget_is_served_with_its_type():
    pages = read_pages(WIDGET_FOLDER)
    assert {"demo.html", "demo.css", "chat.js", "chat.css", "connection.js"} <= set(pages)
    assert pages["chat.js"].content_type.startswith("text/javascript")
    assert {path.name for path in WIDGET_FOLDER.iterdir() if path.is_file()} == set(pages)


def test_a_file_of_another_kind_or_in_another_folder_is_not_served(tmp_path):
    (tmp_path / "page.html").write_text("x")
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "page.html").write_text("x")
    assert list(read_pages(tmp_path)) == ["page.html"]


@pytest.mark.parametrize("page", sorted(read_pages(WIDGET_FOLDER)))
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page):
    text = (WIDGET_FOLDER / page).read_text(encoding="utf-8")
    code = re.sub(r"(?m)//.*$|https?://www\.w3\.org/\S+", "", text)
    assert not re.search(r"""(?:src|href|from|url\(|@import)\s*[=(]?\s*["']?https?://""", code)
    if page.endswith(".html"):
        assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", text)
