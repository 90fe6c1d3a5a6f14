"""The chat widget in a real browser, in front of a small shop."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import jwt
import pytest
from playwright.sync_api import expect
from rasa.shared.core.events import BotUttered, UserUttered

from bot.channels.website_sessions import AUDIENCE
from tests.bot.channels.small_shop import RunningShop, small_domain
from translation.languages import SPOKEN_BY_DEFAULT, find

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESPONSES = {name: variants[0]["text"] for name, variants in small_domain()["responses"].items()}
PHONE = {
    "viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True,
}  # fmt: skip


def conversation(widget) -> str:
    """The id of the conversation that this browser is in."""
    token = widget.page.evaluate("JSON.parse(localStorage.getItem('pivotdesk.token'))")
    return jwt.decode(token, audience=AUDIENCE, options={"verify_signature": False})["sub"]


def customer_events(shop: RunningShop, widget) -> list[UserUttered]:
    tracker = shop.run(shop.agent.tracker_store.retrieve(conversation(widget)))
    return [event for event in tracker.events if isinstance(event, UserUttered)]


def bot_says(shop: RunningShop, widget, text: str, **metadata: str) -> None:
    """Writes a message of the bot into the conversation; the widget finds it in the history."""

    conversation_id = conversation(widget)

    async def write() -> None:
        store = shop.agent.tracker_store
        tracker = await store.retrieve(conversation_id)
        tracker.update(BotUttered(text, {}, metadata), shop.agent.domain)
        await store.save(tracker)

    shop.run(write())
    widget.page.reload()
    widget.open()


# ---------------------------------------------------------------- a conversation


def test_a_question_is_answered_and_marked_as_sent(open_widget):
    widget = open_widget()
    assert widget.say("thanks a lot") == RESPONSES["utter_thank"]
    expect(widget.own).to_have_attribute("data-state", "sent")
    assert widget.complaints == []


def test_the_greeting_says_that_it_is_an_ai_and_how_to_reach_a_person(open_widget):
    widget = open_widget("de")
    expect(widget.part(".disclosure")).to_contain_text("KI-Assistenten")
    expect(widget.bot.first).to_contain_text("KI-Assistent")
    expect(widget.part(".tool").first).to_have_text("Mit einem Menschen sprechen")


def test_talking_to_a_person_is_one_tap_away(open_widget):
    widget = open_widget()
    widget.part(".tool").first.click()
    expect(widget.bot.last).to_have_text(RESPONSES["utter_handoff"])
    expect(widget.own.last).to_contain_text("Talk to a person")


def test_a_quick_reply_is_said_by_its_title_and_obeyed_by_its_payload(shop, open_widget):
    widget = open_widget("es")
    widget.part(".reply").filter(has_text="Hablar con una persona").click()
    expect(widget.own).to_contain_text("Hablar con una persona")
    expect(widget.bot).to_have_count(2)
    expect(widget.part(".reply")).to_have_count(0)
    assert [event.text for event in customer_events(shop, widget)] == ["/ask_human"]


def test_one_sees_at_once_that_a_message_is_on_its_way(shop, open_widget):
    widget = open_widget()
    widget.say("hello")
    with shop.holding_the_lock(conversation(widget)):
        widget.write("thanks")
        expect(widget.own.last).to_have_attribute("data-state", "sending", timeout=1000)
        expect(widget.part(".typing")).to_be_visible(timeout=1000)
    expect(widget.bot.last).to_have_text(RESPONSES["utter_thank"])
    expect(widget.part(".typing")).to_be_hidden()


def test_nothing_is_asked_of_the_server_before_the_chat_is_opened(open_widget):
    widget = open_widget(opened=False)
    widget.page.wait_for_load_state("networkidle")
    paths = [urlsplit(url).path.rpartition("/")[2] for url in widget.requests]
    assert not {"welcome", "session", "history", "messages"} & set(paths)
    widget.open()
    assert "session" not in [urlsplit(url).path.rpartition("/")[2] for url in widget.requests]


# ---------------------------------------------------------------- text stays text

HOSTILE = [
    "<b>bold</b><script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked=1'>",
    "javascript:window.hacked=1",
    "[click](javascript:window.hacked=1)",
    "<a href='javascript:window.hacked=1'>x</a>",
    "data:text/html,<script>window.hacked=1</script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_and_script_links_of_the_customer_stay_text(open_widget, text):
    widget = open_widget()
    widget.say(text)
    widget.page.reload()
    widget.open()
    words = widget.own.locator(".words")
    expect(words).to_have_text(text)
    assert words.evaluate("node => node.children.length") == 0
    assert widget.page.evaluate("window.hacked") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_and_script_links_of_the_bot_stay_text(shop, open_widget, text):
    widget = open_widget()
    widget.say("hello")
    bot_says(shop, widget, text, pivot=text + " ", wording="machine", language="es")
    expect(widget.bot.last).to_have_text(text)
    widget.part(".bot .link:visible").last.click()
    assert widget.bot.last.evaluate("node => node.children.length") == 0
    assert widget.page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.com/a?b=1#c.", ["https://example.com/a?b=1#c"]),
        ("(http://example.com/x_(y))", ["http://example.com/x_(y)"]),
        ("请看https://example.com/订单。谢谢", ["https://example.com/%E8%AE%A2%E5%8D%95"]),
        ("write to lucia.fernandez@example.com!", ["mailto:lucia.fernandez@example.com"]),
        ("https://a.example, b@c.example", ["https://a.example/", "mailto:b@c.example"]),
        ("order 1042 at 12:30, ftp://example.com and http://", []),
    ],
)
def test_web_and_e_mail_addresses_become_links_and_nothing_else(open_widget, text, links):
    widget = open_widget()
    widget.say(text)
    anchors = widget.own.locator("a")
    assert anchors.evaluate_all("nodes => nodes.map(node => node.href)") == links
    expect(widget.own.locator(".words")).to_have_text(text)
    for anchor in anchors.all():
        if anchor.get_attribute("href").startswith("http"):
            assert anchor.get_attribute("rel") == "noopener noreferrer"


def test_the_page_needs_nothing_that_a_strict_policy_forbids(open_widget):
    widget = open_widget("zh", color_scheme="dark")
    widget.say("你好")
    origin = urlsplit(widget.url).netloc
    assert {urlsplit(url).netloc for url in widget.requests} == {origin}
    assert widget.complaints == []


# ---------------------------------------------------------------- nothing lost, nothing doubled


def test_a_reload_keeps_the_conversation(open_widget):
    widget = open_widget("es")
    widget.say("hello")
    widget.part(".tool").first.click()
    expect(widget.bot).to_have_count(3)
    said = widget.texts()
    widget.page.reload()
    widget.open()
    expect(widget.bot).to_have_count(3)
    assert widget.texts()[1:] == said[1:]


def test_a_message_written_without_network_is_delivered_once_when_it_is_back(shop, open_widget):
    widget = open_widget()
    widget.say("hello")
    widget.page.context.set_offline(True)
    widget.write("thanks")
    expect(widget.part(".status")).to_contain_text("offline")
    expect(widget.own.last).to_have_attribute("data-state", "failed", timeout=20_000)
    widget.page.context.set_offline(False)
    expect(widget.bot.last).to_have_text(RESPONSES["utter_thank"])
    expect(widget.own.last).to_have_attribute("data-state", "sent")
    expect(widget.part(".status")).to_be_hidden()
    assert [event.text for event in customer_events(shop, widget)] == ["hello", "thanks"]


def test_an_answer_that_was_lost_on_the_way_is_fetched_again_and_nothing_is_doubled(
    shop, open_widget
):
    widget = open_widget()
    widget.say("hello")
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())  # the server has handled it; its answer does not arrive
        route.abort()

    widget.page.route("**/messages", lose_first)
    assert widget.say("thanks") == RESPONSES["utter_thank"]
    assert lost
    assert [event.text for event in customer_events(shop, widget)] == ["hello", "thanks"]


def test_a_message_under_way_survives_a_reload(shop, open_widget):
    widget = open_widget()
    widget.say("hello")
    widget.page.route("**/messages", lambda route: None)  # neither answered nor refused
    widget.write("thanks")
    expect(widget.own.last).to_have_attribute("data-state", "sending")
    widget.page.unroute("**/messages")
    widget.page.reload()
    widget.open()
    expect(widget.bot.last).to_have_text(RESPONSES["utter_thank"])
    assert [event.text for event in customer_events(shop, widget)] == ["hello", "thanks"]


def test_a_message_that_failed_can_be_sent_again_by_hand(shop, open_widget):
    widget = open_widget()
    widget.say("hello")
    processor = shop.agent.processor
    shop.agent.processor = None
    try:
        assert widget.say("thanks") == RESPONSES["utter_try_again"]
    finally:
        shop.agent.processor = processor
    expect(widget.own.last).to_have_attribute("data-state", "failed")
    widget.part(".customer .link:visible").click()
    expect(widget.bot.last).to_have_text(RESPONSES["utter_thank"])
    expect(widget.own).to_have_count(2)


def test_a_message_that_is_too_long_comes_back_to_be_shortened(open_widget):
    widget = open_widget("es")
    text = "a" * 2001
    widget.write(text)
    expect(widget.bot.last).to_contain_text("Su mensaje es demasiado largo")
    expect(widget.own).to_have_attribute("data-state", "refused")
    expect(widget.input).to_have_value(text)
    expect(widget.part(".counter")).to_have_text("2001 / 2000")


def test_two_tabs_show_the_same_conversation(open_widget):
    widget = open_widget()
    widget.say("hello")
    other = type(widget)(widget.page.context.new_page(), widget.url)
    other.visit()
    other.open()
    expect(other.bot).to_have_count(2)
    other.say("thanks")
    expect(widget.bot.last).to_have_text(RESPONSES["utter_thank"])
    assert widget.texts() == other.texts()


def test_starting_over_begins_a_new_conversation_also_in_the_other_tab(open_widget):
    widget = open_widget()
    widget.say("hello")
    first = conversation(widget)
    other = type(widget)(widget.page.context.new_page(), widget.url)
    other.visit()
    other.open()
    expect(other.own).to_have_count(1)
    widget.page.bring_to_front()
    widget.part(".tool").last.click()
    expect(widget.part(".confirm")).to_be_visible()
    widget.part(".confirm .solid").click()
    expect(widget.own).to_have_count(0)
    expect(other.own).to_have_count(0)
    widget.say("thanks")
    assert conversation(widget) != first


def test_starting_over_is_asked_and_can_be_declined(open_widget):
    widget = open_widget()
    widget.say("hello")
    widget.part(".tool").last.click()
    widget.page.keyboard.press("Escape")
    expect(widget.part(".confirm")).to_be_hidden()
    expect(widget.panel).to_be_visible()
    expect(widget.own).to_have_count(1)


# ---------------------------------------------------------------- languages


def test_the_widget_opens_in_the_language_of_the_page(open_widget):
    widget = open_widget("fr")
    expect(widget.input).to_have_attribute("placeholder", "Écrivez un message…")
    expect(widget.bot.first).to_contain_text("Bonjour")
    expect(widget.panel).to_have_attribute("lang", "fr")


def test_the_browsers_language_decides_where_the_shop_does_not_speak_the_pages(
    shop, new_context, open_widget
):
    widget = open_widget(opened=False, locale="zh-CN")
    widget.page.evaluate("document.documentElement.lang = 'fi'")
    widget.open()
    expect(widget.bot.first).to_contain_text("您好")
    expect(widget.part("select")).to_have_value("zh")


@pytest.mark.parametrize(
    ("code", "name", "placeholder"),
    [("zh", "中文", "请输入消息…"), ("zh-Hant", "繁體中文", "請輸入訊息…")],
)
def test_the_picker_changes_every_word_tells_the_bot_and_is_remembered(
    shop, open_widget, code, name, placeholder
):
    widget = open_widget("en")
    picker = widget.part("select")
    names = [find(code).native_name for code in SPOKEN_BY_DEFAULT]
    assert picker.locator("option").all_inner_texts() == names
    picker.select_option(code)
    expect(widget.input).to_have_attribute("placeholder", placeholder)
    expect(widget.bot.first).to_contain_text("您好")
    expect(widget.own).to_have_text(re.compile(name))
    expect(widget.bot).to_have_count(2)
    expect(widget.part(".disclosure")).to_contain_text("AI助手")
    tracker = shop.run(shop.agent.tracker_store.retrieve(conversation(widget)))
    assert tracker.get_slot("language") == code
    widget.page.reload()
    widget.open()
    expect(widget.input).to_have_attribute("placeholder", placeholder)
    expect(picker).to_have_value(code)


def test_a_machine_translation_is_marked_and_one_tap_shows_the_original(shop, open_widget):
    widget = open_widget("es")
    widget.say("hello")
    bot_says(
        shop, widget, "Su paquete está en Lyon.",
        pivot="Your parcel is in Lyon.", wording="machine", language="es",
    )  # fmt: skip
    message = widget.part(".message.bot").last
    words, toggle = message.locator(".words"), message.locator(".link:visible")
    expect(message.locator(".note")).to_have_text(re.compile("Translated|Traducción automática"))
    expect(words).to_have_attribute("lang", "es")
    toggle.click()
    expect(words).to_have_text("Your parcel is in Lyon.")
    expect(words).to_have_attribute("lang", "en")
    toggle.click()
    expect(words).to_have_text("Su paquete está en Lyon.")


def test_every_bubble_says_its_language_and_finds_its_direction(shop, open_widget):
    widget = open_widget("de")
    widget.say("مرحبا #1042")
    bot_says(shop, widget, "مرحبا", language="ar")
    for words in widget.part(".message .words").all():
        assert words.get_attribute("dir") == "auto"
        assert words.get_attribute("lang")
    expect(widget.bot.last).to_have_css("direction", "rtl")
    expect(widget.bot.last).to_have_attribute("lang", "ar")


def test_every_language_of_the_widget_has_every_word(open_widget):
    widget = open_widget(opened=False)
    missing = widget.page.evaluate(
        """async () => {
          const { STRINGS } = await import("./strings.js");
          const { TEXTS } = await import("./demo-texts.js");
          const gaps = [];
          for (const table of [STRINGS, TEXTS]) {
            for (const [code, words] of Object.entries(table)) {
              for (const key of Object.keys(table.en)) if (!words[key]) gaps.push(`${code}.${key}`);
              for (const key of Object.keys(words)) if (!table.en[key]) gaps.push(`${code}.${key}`);
            }
          }
          return gaps;
        }"""
    )
    assert missing == []


def test_names_of_languages_as_browsers_give_them(open_widget):
    widget = open_widget(opened=False)
    names = ["zh-TW", "zh-HK", "zh-Hant", "zh-CN", "zh", "pt-BR", "EN-us", "en_US"]
    codes = widget.page.evaluate(
        """async (names) => {
          const { shopCode } = await import("./strings.js");
          return names.map(shopCode);
        }""",
        names,
    )
    assert codes == ["zh-Hant", "zh-Hant", "zh-Hant", "zh", "zh", "pt", "en", "en"]


# ---------------------------------------------------------------- keyboard, screen readers, phones


def focused(widget) -> str:
    """Class or tag of what has the focus inside the widget."""
    return widget.page.evaluate(
        """() => {
          const element = document.querySelector("pivot-chat").shadowRoot.activeElement;
          return element ? element.className || element.tagName.toLowerCase() : "";
        }"""
    )


def test_everything_can_be_done_with_the_keyboard(open_widget):
    widget = open_widget(opened=False)
    widget.launcher.focus()
    widget.page.keyboard.press("Enter")
    expect(widget.bot.first).to_be_visible()
    assert focused(widget) == "textarea"
    widget.page.keyboard.type("hello")
    widget.page.keyboard.press("Enter")
    expect(widget.bot).to_have_count(2)
    reached = set()
    for _ in range(14):
        widget.page.keyboard.press("Shift+Tab")
        reached.add(focused(widget))
    assert {"reply", "round", "select", "log"} <= reached
    widget.input.focus()
    widget.page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    assert focused(widget) == "launcher"


def test_shift_enter_is_a_new_line_and_enter_sends(open_widget):
    widget = open_widget()
    widget.input.press_sequentially("hello")
    widget.input.press("Shift+Enter")
    widget.input.press_sequentially("again")
    expect(widget.input).to_have_value("hello\nagain")
    widget.input.press("Enter")
    expect(widget.own.locator(".words")).to_have_text("hello\nagain")
    expect(widget.input).to_have_value("")


def test_enter_that_ends_a_composition_does_not_send(open_widget):
    widget = open_widget("zh")
    widget.input.focus()
    devtools = widget.page.context.new_cdp_session(widget.page)
    devtools.send(
        "Input.imeSetComposition", {"text": "你好", "selectionStart": 2, "selectionEnd": 2}
    )
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    devtools.send("Input.insertText", {"text": "你好"})
    time.sleep(0.2)
    expect(widget.own).to_have_count(0)
    expect(widget.input).to_have_value("你好")
    widget.input.press("Enter")
    expect(widget.own).to_have_count(1)


def test_screen_readers_hear_new_messages_and_find_names(open_widget):
    widget = open_widget("es")
    log = widget.part("[role=log]")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(widget.panel).to_have_attribute("role", "dialog")
    expect(widget.launcher).to_have_attribute("aria-expanded", "true")
    unnamed = widget.page.evaluate(
        """() => [...document.querySelector("pivot-chat").shadowRoot
          .querySelectorAll("button, select, textarea, a")]
          .filter((node) => !node.hidden && node.checkVisibility())
          .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim()))
          .map((node) => node.outerHTML)"""
    )
    assert unnamed == []


def test_a_message_that_comes_while_the_chat_is_closed_is_counted(shop, open_widget):
    widget = open_widget()
    widget.say("hello")
    with shop.holding_the_lock(conversation(widget)):
        widget.write("thanks")
        widget.page.keyboard.press("Escape")
    expect(widget.part(".badge")).to_have_text("1")
    assert "1" in widget.launcher.get_attribute("aria-label")
    widget.launcher.click()
    expect(widget.part(".badge")).to_be_hidden()


def test_on_a_phone_the_chat_fills_the_screen_and_the_keyboard_stays_down(open_widget):
    widget = open_widget(opened=False, reduced_motion="reduce", **PHONE)
    widget.launcher.tap()
    expect(widget.bot.first).to_be_visible()
    box = widget.panel.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 780)
    expect(widget.launcher).to_be_hidden()
    assert focused(widget) != "textarea"
    widget.part(".round").tap()
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_visible()


def test_what_is_touched_is_large_enough(open_widget):
    widget = open_widget(**PHONE)
    small = widget.page.evaluate(
        """() => [...document.querySelector("pivot-chat").shadowRoot
          .querySelectorAll("button, select")]
          .filter((node) => node.checkVisibility())
          .map((node) => [node.className || node.tagName, node.getBoundingClientRect()])
          .filter(([, box]) => box.height < 24 || box.width < 24)
          .map(([name]) => name)"""
    )
    assert small == []


def test_who_asked_for_less_motion_gets_none(open_widget):
    widget = open_widget(reduced_motion="reduce")
    expect(widget.panel).to_have_css("animation-name", "none")


def test_a_right_to_left_language_turns_the_widget_around(open_widget):
    widget = open_widget(opened=False)
    widget.page.route("**/welcome*", lambda route: route.fulfill(json=welcome_in_arabic()))
    widget.page.evaluate("document.documentElement.lang = 'ar'")
    widget.open()
    expect(widget.panel).to_have_attribute("dir", "rtl")
    own = widget.part("header .avatar").bounding_box()
    title = widget.part("header .title").bounding_box()
    assert own["x"] > title["x"]
    for direction in ("ltr", "rtl"):  # of the page: the panel opens above its launcher
        widget.page.evaluate("dir => document.documentElement.dir = dir", direction)
        panel, width = widget.panel.bounding_box(), widget.page.viewport_size["width"]
        assert 0 <= panel["x"] <= panel["x"] + panel["width"] <= width
        assert (panel["x"] > width / 3) == (direction == "ltr")


def welcome_in_arabic() -> dict:
    said = {"id": "n", "from": "bot", "text": "مرحبا", "language": "ar", "buttons": []}
    language = {"code": "ar", "native_name": "العربية", "rtl": True}
    return {"languages": [language], "message_limit": 2000, "messages": [said]}
