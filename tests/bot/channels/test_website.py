"""The website's protocol over HTTP, with a real Rasa agent behind it."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import jwt
import pytest
from rasa.shared.core.events import ConversationPaused, SlotSet, UserUttered

from bot.channels.website_history import UNANSWERED
from bot.channels.website_messages import TEXT_MARK
from bot.channels.website_sessions import AUDIENCE
from bot.channels.website_turns import CHANNEL
from tests.bot.channels.small_shop import RunningShop, small_domain

pytestmark = pytest.mark.slow

RESPONSES = {name: variants[0]["text"] for name, variants in small_domain()["responses"].items()}
NOWHERE = "redis://127.0.0.1:9/0"


class Customer:
    """Speaks the protocol as the widget does."""

    def __init__(self, shop: RunningShop, language: str = "en") -> None:
        self.http = httpx.Client(base_url=f"{shop.url}/", timeout=20, trust_env=False)
        self.shop, self.language = shop, language
        self.token = self.http.post("session").json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self._ids = (f"message-{n}" for n in itertools.count())

    @property
    def conversation(self) -> str:
        claims = jwt.decode(self.token, audience=AUDIENCE, options={"verify_signature": False})
        return claims["sub"]

    def post(self, message_id: str | None = None, **words: str) -> httpx.Response:
        body = {"id": message_id or next(self._ids), "language": self.language, **words}
        return self.http.post("messages", json=body)

    def send(self, message_id: str | None = None, **words: str) -> dict:
        return self.post(message_id, **words).json()

    def texts(self, **words: str) -> list[str]:
        return [said["text"] for said in self.send(**words)["messages"]]

    def history(self) -> list[tuple[str, str]]:
        return [
            (said["from"], said["text"]) for said in self.http.get("history").json()["messages"]
        ]

    def tracker(self):
        return self.shop.run(self.shop.agent.tracker_store.retrieve(self.conversation))

    def events(self, kind: type) -> list:
        tracker = self.tracker()
        return [event for event in tracker.events if isinstance(event, kind)] if tracker else []


@pytest.fixture
def customer(shop):
    return Customer(shop)


def test_a_message_is_answered_and_lands_in_the_tracker_under_the_websites_name(customer):
    answer = customer.send(text="hello")
    assert answer["accepted"]
    assert [said["text"] for said in answer["messages"]] == [RESPONSES["utter_greet"]]
    (event,) = customer.events(UserUttered)
    assert (event.text, event.input_channel) == ("hello", CHANNEL)
    assert event.metadata["language"] == "en"


def test_an_answer_carries_its_buttons_its_language_and_what_it_was_in_the_pivot(customer):
    customer.send(payload='/change_language{"wanted_language": "es"}')
    (said,) = customer.send(text="hola")["messages"]
    assert said["text"].startswith("¡Hola!")
    assert said["pivot"] == RESPONSES["utter_greet"]
    assert (said["language"], said["wording"]) == ("es", "reviewed")
    assert said["buttons"][0] == {"title": "¿Dónde está mi pedido?", "payload": "/ask_order_status"}


def test_every_session_is_a_conversation_of_its_own(shop):
    one, other = Customer(shop), Customer(shop)
    one.send(text="hello")
    assert other.history() == []
    assert one.conversation != other.conversation


@pytest.mark.parametrize("token", ["x", "x.y.z", jwt.encode({"sub": "web-1"}, "f" * 40, "HS256")])
def test_without_a_token_of_ours_nothing_is_said_and_nothing_is_read(shop, token):
    headers = {"Authorization": f"Bearer {token}"}
    message = {"id": "message-1", "text": "hello"}
    for response in (
        httpx.post(f"{shop.url}/messages", json=message, headers=headers),
        httpx.get(f"{shop.url}/history", headers=headers),
        httpx.get(f"{shop.url}/history"),
    ):
        assert response.status_code == 401
        assert response.json()["error"]["type"] == "not_signed_in"


# ---------------------------------------------------------------- once, and never in silence


def test_a_message_sent_again_gets_the_same_answer_and_is_handled_once(customer):
    first = customer.send("resent-message", text="hello")
    second = customer.send("resent-message", text="hello")
    assert first == second
    assert len(customer.events(UserUttered)) == 1


@pytest.mark.parametrize("redis_is_up", [True, False])
def test_the_same_message_many_times_at_once_is_handled_once(open_shop, monkeypatch, redis_is_up):
    if not redis_is_up:
        monkeypatch.setattr("bot.channels.website.redis_address", lambda: NOWHERE)
    customer = Customer(open_shop())
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: customer.send("at-once-1", text="hello"), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert len(customer.events(UserUttered)) == 1


def test_two_nodes_with_one_store_handle_a_message_once(open_shop):
    node, other = open_shop(), open_shop()
    other.agent.tracker_store = node.agent.tracker_store
    other.agent.processor.tracker_store = node.agent.tracker_store
    customer = Customer(node)
    elsewhere = Customer(other)
    elsewhere.http.headers["Authorization"] = customer.http.headers["Authorization"]
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(c.send, "two-nodes", text="hello") for c in (customer, elsewhere)]
        first, second = (answer.result() for answer in answers)
    assert first == second
    assert len(customer.events(UserUttered)) == 1


def test_a_turn_goes_on_when_the_connection_breaks(customer):
    address = urlsplit(customer.shop.url)
    body = b'{"id": "broken-off", "text": "hello"}'
    head = (
        f"POST {address.path}/messages HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {customer.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with customer.shop.holding_the_lock(customer.conversation):
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(head.encode() + body)
            time.sleep(0.3)
        time.sleep(0.3)
    deadline = time.monotonic() + 10
    while not customer.events(UserUttered) and time.monotonic() < deadline:
        time.sleep(0.05)
    (handled,) = customer.events(UserUttered)
    answer = customer.send("broken-off", text="hello")
    assert [said["text"] for said in answer["messages"]] == [RESPONSES["utter_greet"]]
    assert customer.events(UserUttered) == [handled]


def test_messages_of_one_conversation_are_answered_in_their_order(customer):
    started = threading.Barrier(2)

    def later(text: str, delay: float) -> None:
        started.wait()
        time.sleep(delay)
        customer.send(text=text)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(later, ["hello", "thanks"], [0.0, 0.1]))
    said = customer.history()
    assert said.index(("customer", "hello")) < said.index(("customer", "thanks"))
    assert len(said) == 4


def test_a_conversation_that_a_person_has_taken_over_is_logged_and_silence_is_right(customer):
    customer.send(text="hello")
    append(customer, ConversationPaused())
    answer = customer.send(text="thanks")
    assert answer == {"accepted": True, "reason": None, "language": None, "messages": []}
    assert customer.history()[-1] == ("customer", "thanks")


def append(customer: Customer, *events: object) -> None:
    async def write() -> None:
        store = customer.shop.agent.tracker_store
        tracker = await store.retrieve(customer.conversation)
        tracker.update_with_events(list(events), customer.shop.agent.domain)
        await store.save(tracker)

    customer.shop.run(write())


def test_where_rasa_fails_the_customer_is_told_the_message_kept_and_a_second_try_works(
    customer, monkeypatch
):
    customer.send(text="hello")
    runner = customer.shop.agent.processor.graph_runner
    customer.shop.agent.processor.graph_runner = None  # as after a model that did not load
    answer = customer.send("failing-1", text="thanks")
    assert not answer["accepted"]
    assert answer["reason"] == "failed"
    assert [said["text"] for said in answer["messages"]] == [RESPONSES["utter_try_again"]]
    assert customer.history()[-1] == ("customer", "thanks")
    assert customer.events(UserUttered)[-1].metadata[UNANSWERED]

    customer.shop.agent.processor.graph_runner = runner
    again = customer.send("failing-1", text="thanks")
    assert again["accepted"]
    assert customer.history().count(("customer", "thanks")) == 1
    assert customer.history()[-1] == ("bot", RESPONSES["utter_thank"])


def test_where_no_model_is_loaded_nothing_passes_for_an_answer(customer):
    customer.shop.agent.processor = None
    answer = customer.send(text="hello")
    assert (answer["accepted"], answer["reason"]) == (False, "failed")
    assert customer.history() == []


def test_without_an_agent_the_widget_is_told_to_come_back(customer):
    customer.shop._app.ctx.agent = None
    for response in (customer.post(text="hello"), customer.http.get("welcome")):
        assert response.status_code == 503
        assert response.headers["retry-after"]
        assert response.json()["error"]["type"] == "bot_unavailable"


# ---------------------------------------------------------------- payloads


def test_a_button_is_obeyed(customer):
    assert customer.texts(payload="/greet") == [RESPONSES["utter_greet"]]


@pytest.mark.parametrize("words", [{"text": "/greet"}, {"text": " /restart"}])
def test_a_typed_slash_is_only_text(customer, words):
    customer.send(text="hello")
    assert customer.texts(**words) == [RESPONSES["utter_rephrase"]]
    assert customer.history()[-2] == ("customer", words["text"].strip())
    assert len(customer.events(UserUttered)) == 2


@pytest.mark.parametrize(
    "payload",
    ['/greet{"order_number": "1042"}', '/greet{"email": "lucia@example.com"}', "/restart"],
)
def test_no_payload_sets_what_opens_somebodys_data_or_restarts(customer, payload):
    customer.send(text="hello")
    customer.send(payload=payload)
    tracker = customer.tracker()
    assert tracker.get_slot("order_number") is None
    assert tracker.latest_message.text == TEXT_MARK + payload
    assert ("bot", RESPONSES["utter_greet"]) in customer.history()


# ---------------------------------------------------------------- limits and bad input


@pytest.mark.parametrize(
    ("words", "reason", "response"),
    [
        ({"text": "a" * 2001}, "too_long", "utter_message_too_long"),
        ({"text": ""}, "empty", "utter_message_empty"),
        ({"text": " \n\u0000 "}, "empty", "utter_message_empty"),
    ],
)
def test_what_cannot_be_answered_is_told_and_stays_out_of_the_conversation(
    customer, words, reason, response
):
    answer = customer.send(**words)
    assert (answer["accepted"], answer["reason"]) == (False, reason)
    assert answer["messages"][0]["pivot"] == RESPONSES[response].replace("{limit}", "2,000")
    assert customer.tracker() is None
    assert customer.texts(text="hello") == [RESPONSES["utter_greet"]]


@pytest.mark.parametrize(("language", "start"), [("es", "Su mensaje es"), ("zh", "您的消息")])
def test_a_notice_is_in_the_language_of_the_page_until_there_is_another(shop, language, start):
    customer = Customer(shop, language)
    (said,) = customer.send(text="a" * 2001)["messages"]
    assert said["text"].startswith(start)
    assert said["language"] == language


def test_a_notice_is_in_the_language_of_the_conversation_whatever_the_page(customer):
    customer.send(payload='/change_language{"wanted_language": "de"}')
    assert customer.send(text="")["language"] == "de"


def test_too_many_messages_are_refused_kindly_and_say_when_to_come_back(open_shop):
    customer = Customer(open_shop(messages_per_minute=2), "fr")
    allowed = [customer.post(text="hello").status_code for _ in range(2)]
    refused = customer.post(text="hello")
    assert allowed == [200, 200]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    answer = refused.json()
    assert (answer["accepted"], answer["reason"]) == (False, "too_many")
    assert answer["messages"][0]["pivot"] == RESPONSES["utter_too_many_messages"]
    assert len(customer.events(UserUttered)) == 2


def test_opening_conversations_is_limited_by_address(open_shop):
    url = open_shop(sessions_per_minute_and_address=1).url
    responses = [httpx.post(f"{url}/session") for _ in range(3)]
    assert responses[-1].status_code == 429
    assert responses[-1].json()["error"]["type"] == "too_many_sessions"


def test_a_body_over_the_limit_is_refused_before_it_is_read_to_its_end(customer):
    response = customer.post(text="a" * 70_000)
    assert response.status_code == 413
    assert response.json()["error"]["type"] == "body_too_large"
    assert customer.send(text="hello")["accepted"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"id": "message-1"}'])
def test_a_body_that_is_no_message_is_a_clear_error(customer, body):
    response = customer.http.post("messages", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "bad_request"
    assert customer.tracker() is None


# ---------------------------------------------------------------- greeting, history, pages


@pytest.mark.parametrize(
    ("language", "start"), [("en", "Hello!"), ("de", "Guten Tag"), ("zh", "您好")]
)
def test_the_greeting_says_in_the_pages_language_who_is_speaking(shop, language, start):
    welcome = httpx.get(f"{shop.url}/welcome", params={"language": language}).json()
    assert welcome["messages"][0]["text"].startswith(start)
    assert [known["code"] for known in welcome["languages"]][:2] == ["en", "es"]
    assert welcome["message_limit"] == 2000


def test_a_language_that_the_shop_does_not_speak_is_greeted_in_english(shop):
    welcome = httpx.get(f"{shop.url}/welcome", params={"language": "xx"}).json()
    assert welcome["messages"][0]["language"] == "en"


def test_the_history_is_what_was_said_with_ids_that_match_the_answers(customer):
    customer.send(payload='/change_language{"wanted_language": "es"}')
    answer = customer.send("my-own-id", text="hola")
    body = customer.http.get("history").json()
    assert body["language"] == "es"
    assert body["messages"][0]["text"] == "Español"
    assert body["messages"][-2]["id"] == "my-own-id"
    assert body["messages"][-1] == answer["messages"][-1]


def test_a_button_of_the_greeting_keeps_its_title_in_the_history(shop):
    customer = Customer(shop, "es")
    customer.send(payload="/ask_human")
    said = customer.http.get("history", params={"language": "es"}).json()["messages"]
    assert said[0]["text"] == "Hablar con una persona"


def test_what_is_known_of_the_language_comes_with_the_history(customer):
    assert customer.http.get("history").json() == {"language": None, "messages": []}
    customer.send(text="hello")
    append(customer, SlotSet("language", "fr"))
    assert customer.http.get("history").json()["language"] == "fr"


def test_the_demo_shop_is_served_under_a_strict_policy(shop):
    page = httpx.get(f"{shop.url}/")
    assert page.headers["content-type"].startswith("text/html")
    assert "<pivot-chat" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_the_address_without_its_last_slash_leads_to_the_page(shop):
    response = httpx.get(shop.url)
    assert response.status_code == 302
    assert response.headers["location"].endswith("/webhooks/website/")


def test_a_file_that_the_browser_has_is_not_sent_again(shop):
    first = httpx.get(f"{shop.url}/chat.js")
    again = httpx.get(f"{shop.url}/chat.js", headers={"If-None-Match": first.headers["etag"]})
    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["domain.yml", "..%2f..%2fdomain.yml", "%2e%2e/settings.py", "website_secret", "chat"]
)
def test_no_other_file_can_be_asked_for(shop, path):
    assert httpx.get(f"{shop.url}/{path}").status_code == 404


def test_with_redis_down_the_customer_is_still_answered(open_shop, monkeypatch):
    monkeypatch.setattr("bot.channels.website.redis_address", lambda: NOWHERE)
    customer = Customer(open_shop(messages_per_minute=2))
    assert customer.texts(text="hello") == [RESPONSES["utter_greet"]]
    customer.send(text="thanks")
    assert customer.post(text="thanks").status_code == 429
