"""What is protected, and that it comes back byte for byte."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translation.glossary import Glossary
from translation.markers import TRAINED, MarkerFormat
from translation.protection import find_spans, lock, restore, wrong_markers

GLOSSARY = Glossary(keep=("Nordlicht Outfitters", "DHL"))
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def protected(text: str, every_number: bool = False) -> list[str]:
    spans = find_spans(text, GLOSSARY, "es", "en", every_number=every_number)
    return [span.text for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # order and tracking numbers, SKUs
        ("¿Dónde está mi pedido 1042?", ["1042"]),
        ("pedido #1042.", ["#1042"]),
        ("pedido1042", ["1042"]),
        ("我的订单１０４２在哪里？", ["１０４２"]),
        ("طلبي ١٠٤٢ أين", ["١٠٤٢"]),
        ("ORD-20417, A-3391 y 1Z999AA10123456784", ["ORD-20417", "A-3391", "1Z999AA10123456784"]),
        ("订单ORD-20417已发货", ["ORD-20417"]),
        ("6171-1231-1311-1231", ["6171-1231-1311-1231"]),
        ("заказ № 1042 и №2071", ["№ 1042", "№2071"]),
        ("1Z 999 AA1 01 2345 6784 o EA 000 000 000 US",
         ["1Z 999 AA1 01 2345 6784", "EA 000 000 000 US"]),
        ("ссылка o'neil@example.com", ["o'neil@example.com"]),
        # prices and percentages
        ("cuesta 49,90 € o 1.234,50€", ["49,90 €", "1.234,50€"]),
        ("US$ 25, £12.50, 10 EUR, ¥300", ["US$ 25", "£12.50", "10 EUR", "¥300"]),
        ("1 234,50 €", ["1 234,50 €"]),
        ("20% de descuento, 5 %", ["20%", "5 %"]),
        # dates and times
        ("el 12.03.2026, 2026-05-01 o 03/07", ["12.03.2026", "2026-05-01", "03/07"]),
        ("um 14:05 Uhr", ["14:05"]),
        ("bis 14:05 am Montag, um 2 am Tor", ["14:05"]),
        ("at 2:30 pm or 10am", ["2:30 pm", "10am"]),
        ("indirim %20, 12.5 ₺ ve 5 TL", ["%20", "12.5 ₺", "5 TL"]),
        ("بسعر ٢٥٠ ر.س، خصم ٢٠٪", ["٢٥٠ ر.س", "٢٠٪"]),
        # addresses
        ("escriba a ana.b+c@example.com, gracias", ["ana.b+c@example.com"]),
        ("邮箱ana@example.cn谢谢", ["ana@example.cn"]),
        ("mire https://example.com/track?x=1&y=2.", ["https://example.com/track?x=1&y=2"]),
        ("(www.example.org/returns) ya", ["www.example.org/returns"]),
        ("en example.com/a/b o shop.example.de/x", ["example.com/a/b", "shop.example.de/x"]),
        ("见https://example.com/a。谢谢", ["https://example.com/a"]),
        ("见https://example.com/a谢谢", ["https://example.com/a"]),
        ("https://example.com에서 https://example.com/주문/1를",
         ["https://example.com", "https://example.com/주문/1"]),
        ("(https://example.com/Foo_(bar))", ["https://example.com/Foo_(bar)"]),
        ("llame al +49 30 1234567 o 0800-123456", ["+49 30 1234567", "0800-123456"]),
        # slots, markup
        ("Hola {name}, %s y {{x}}", ["{name}", "%s", "{{x}}"]),
        ("`código` y <b>negrita</b> &amp;", ["`código`", "<b>", "</b> &amp;"]),
        ("ver [la página](https://x.io/a)", ["[", "](https://x.io/a)"]),
        ("es **muy** caro", ["**", "**"]),
        ("es *muy* caro _de verdad_", ["*", "*", "_", "_"]),
        ('[la talla](https://a.io/b "guía") ya', ["[", '](https://a.io/b "guía")']),
        ("hola @ana", ["@ana"]),
        # emoji
        (f"bien 👍🏽, {FAMILY} y 🇪🇸!", ["👍🏽", FAMILY, "🇪🇸"]),
        ("la 1️⃣ ♪ y ❤️ fin", ["1️⃣ ♪", "❤️"]),
        ("flag 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f x",
         ["🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"]),
        ("vale :) ;-) <3", [":) ;-) <3"]),
        # glossary
        ("compré en nordlicht outfitters con DHL", ["nordlicht outfitters", "DHL"]),
        # what a customer types to look like one of ours
        ("hola ⟦0⟧ y ⟦x", ["⟦0⟧", "⟦"]),
        ("⟦99⟧ ⟦⟦1⟧⟧ ⟦٣⟧ ⟦7 8⟧", ["⟦99⟧ ⟦⟦1⟧⟧ ⟦٣⟧ ⟦7 8⟧"]),
    ],
)  # fmt: skip
def test_it_is_protected(text: str, expected: list[str]) -> None:
    assert protected(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "en 2 semanas o 14 días", "24h", "10kg y 50 ml", "2er-Pack", "14-day delivery",
        "1st, 2nd, 3er", "2026年3月5日", "llegado.es urgente", "hola.mi pedido", "#订单",
        "Frage: (ja)", "A y B", "T-shirt talla M", "", "a 20 °C", "10㎏", "2026년 3월 5일",
        "nº 12", "2*3*4 = 24", "mi_pedido_nuevo", "①", "〒",
    ],
)  # fmt: skip
def test_it_is_language_and_left_to_the_model(text: str) -> None:
    assert protected(text) == []


def test_small_numbers_are_protected_on_request() -> None:
    assert protected("en 2 semanas y 14 días", every_number=True) == ["2", "14"]


def test_neighbours_share_a_marker() -> None:
    text = "pedido 1042 ana@example.com ya"
    [span] = find_spans(text, GLOSSARY, "es", "en")
    assert span.text == "1042 ana@example.com"


def test_emoji_do_not_share_one_with_codes() -> None:
    assert protected("pedido 1042 👍") == ["1042", "👍"]


WORDS = st.sampled_from(
    ["hola", "pedido", "¿dónde", "está?", "订单", "在哪里", "Où", "Straße", "\n", "  ", "-", "."]
)
CODES = st.sampled_from(
    ["1042", "#1042", "ORD-20417", "49,90 €", "$1,234.50", "12.03.2026", "2", "{slot}", "%s",
     "ana@example.com", "https://example.com/a?b=c#d", "www.example.org", "+49 30 1234567",
     "👍", "👍🏽", FAMILY, "🇪🇸🇫🇷", "1️⃣", "❤️", "**", "[a](b)", "<b>", "⟦0⟧", "⟦12⟧", "⟦", "⟧",
     "DHL", "`x`", ":)"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(WORDS, CODES, st.text(max_size=8))).map(" ".join) | st.text()
FORMATS = st.sampled_from([TRAINED, MarkerFormat("<{index}>"), MarkerFormat("#{index}#")])


@given(text=TEXTS, markers=FORMATS)
@settings(max_examples=300, deadline=None)
def test_lock_and_restore_give_the_text_back(text: str, markers: MarkerFormat) -> None:
    spans = find_spans(text, GLOSSARY, "es", "en", markers)
    locked = lock(text, spans, markers)
    assert wrong_markers(locked, locked.text, markers) == []
    assert restore(locked, locked.text, markers) == text


@given(text=TEXTS)
@settings(max_examples=200, deadline=None)
def test_spans_are_in_order_and_say_what_they_cover(text: str) -> None:
    spans = find_spans(text, GLOSSARY, "es", "en", every_number=True)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@given(codes=st.lists(CODES, min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_translation_that_moves_words_and_markers_keeps_every_span(codes: list[str]) -> None:
    text = " und ".join(codes)
    locked = lock(text, find_spans(text, GLOSSARY, "de", "en"), TRAINED)
    moved = " and ".join(reversed(locked.text.split(" und ")))
    restored = restore(locked, moved, TRAINED)
    assert wrong_markers(locked, moved, TRAINED) == []
    assert all(restored.count(span.text) >= 1 for span in locked.spans)


@pytest.mark.parametrize(
    ("translated", "wrong"),
    [
        ("order ⟦0⟧ and ⟦1⟧", []),
        ("order ⟦1⟧ and ⟦0⟧", []),
        ("order ⟦ 0 ⟧ and ⟦1⟧", []),
        ("order ⟦0⟧", [1]),
        ("order ⟦0⟧ ⟦0⟧ ⟦1⟧", [0]),
        ("order ⟦0⟧ ⟦1⟧ ⟦2⟧", [2]),
        ("order", [0, 1]),
    ],
)
def test_lost_doubled_and_invented_markers_are_found(translated: str, wrong: list[int]) -> None:
    text = "pedido 1042 y 2071"
    locked = lock(text, find_spans(text, GLOSSARY, "es", "en"), TRAINED)
    assert wrong_markers(locked, translated, TRAINED) == wrong


@pytest.mark.parametrize(
    ("text", "translated", "expected"),
    [
        ("pedido 1042 ya", "order⟦0⟧now", "order 1042 now"),
        ("de 1042 a 2071", "⟦0⟧⟦1⟧", "1042 2071"),
        ("el 1042", "No. 5⟦0⟧", "No. 5 1042"),
        ("pedido1042", "order⟦0⟧", "order1042"),  # as in the original
        ("订单 1042 在", "⟦0⟧주문", "1042주문"),
        ("**sí**", "**⟦0⟧yes⟦1⟧", "****yes**"),
    ],
)
def test_a_code_is_not_glued_to_its_neighbours(text: str, translated: str, expected: str) -> None:
    locked = lock(text, find_spans(text, GLOSSARY, "es", "en"), TRAINED)
    assert restore(locked, translated, TRAINED) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a ⟦0⟧ b", False), ("⟦ 0 ⟧⟦1⟧", False), ("⟦0", True), ("⟦⟦1⟧⟧", True), ("⟦x⟧", True)],
)
def test_pieces_of_markers_are_noticed(text: str, expected: bool) -> None:
    assert TRAINED.has_debris(text) is expected


def test_brackets_of_ascii_are_no_pieces_of_markers() -> None:
    assert not MarkerFormat("<{index}>").has_debris("a < b <0>")


@pytest.mark.parametrize(
    "unit",
    ["a-", "1.", "{", "a", "[", "<a", "@", "`", "1 ", "👍", "#a-", "(1", "+1", "a'", "1 €", "_a",
     "*a", "1Z", "ر.س", "€-", "A.1", "a.b/", "https://(", "AB12 ", "⟦1", "a@b."],
)  # fmt: skip
def test_a_hostile_text_is_done_in_no_long_time(unit: str) -> None:
    """A pattern that backtracks without end would hang here."""
    text = unit * (5000 // len(unit))
    locked = lock(text, find_spans(text, GLOSSARY, "es", "en"), TRAINED)
    assert restore(locked, locked.text, TRAINED) == text
