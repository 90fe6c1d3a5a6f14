"""Which digits of a message are an order number, and which are something else."""

import pytest

from bot.nlu.order_numbers import EMAIL, find_order_numbers
from tests.bot.nlu.training_examples import examples_of


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        # alone
        ("1042", ["1042"]),
        (" 1042. ", ["1042"]),
        ("#1042", ["1042"]),
        ("# 1042", ["1042"]),
        ("(1042)", ["1042"]),
        ("10423344", ["10423344"]),
        ("1042 lucia@example.com", ["1042"]),
        ("lucia@example.com,1042", ["1042"]),
        ("lucia@example.com/1042", ["1042"]),
        ("1042, 1043", ["1042", "1043"]),
        ("10 42", ["1042"]),
        ("#10 42", ["1042"]),
        ("1 0 4 2", ["1042"]),
        ("1042 👍", ["1042"]),
        # in a sentence, in any language
        ("Where is my order 1042?", ["1042"]),
        ("where is #1042", ["1042"]),
        ("order number: 1042", ["1042"]),
        ("Order no. 1042", ["1042"]),
        ("Order No.1042", ["1042"]),
        ("it is 1042, thanks", ["1042"]),
        ("my number is 1042", ["1042"]),
        ("is 2044 already sent", ["2044"]),  # a year, but not one to speak of
        ("Mi pedido es el 1042", ["1042"]),
        ("pedido nº 1042", ["1042"]),
        ("pedido n.o1042", ["1042"]),
        ("pedido 1042, mi correo es lucia@example.com", ["1042"]),
        ("Où est ma commande n°1042 ?", ["1042"]),
        ("le numéro de ma commande est le 1042", ["1042"]),
        ("Bestellung Nr. 1042", ["1042"]),
        ("Meine Bestellnummer lautet 1042.", ["1042"]),
        ("订单1042在哪里", ["1042"]),
        ("订单号:1042", ["1042"]),
        ("我的订单号是1042", ["1042"]),
        ("注文1042はどこですか", ["1042"]),
        ("주문번호 1042번", ["1042"]),
        ("заказ №1042", ["1042"]),
        ("طلبي رقم 1042", ["1042"]),
        # several
        ("Orders 1042 and 1043, please", ["1042", "1043"]),
        ("Is it #1043 or 1042?", ["1043", "1042"]),
        ("订单1042和1043", ["1042", "1043"]),
        # beside other numbers
        ("Order 1042 of 27.11.2026 for 49,90 €", ["1042"]),
        ("Bestellung 1042 27.11.", ["1042"]),
        ("order 1042, phone +34 612 345 678", ["1042"]),
        ("I paid 1200 euros for order 1042", ["1042"]),
        ("2 jackets from order 1042 Please help", ["1042"]),
        # too short, too long
        ("order 42", []),
        ("123", []),
        ("123456789", []),
        ("no digits here", []),
        ("", []),
    ],
)
def test_an_order_number_is_four_to_eight_digits_however_it_is_given(text, numbers):
    assert [found.number for found in find_order_numbers(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        # prices
        "It cost 1042 €", "€1042", "1.042,50 €", "$1042.00", "1042 EUR", "EUR 1042", "1,042.50",
        "1200 euros", "1500 dollars", "1500元", "¥1500", "1200 Franken",
        # dates and times
        "2026-11-27", "27/11/2026", "27.11.2026", "on 27.11.2026", "11 27 2026", "14:05",
        "at 1430 Uhr", "2026年11月27日",
        # phones
        "+34612345678", "+34 612 345 678", "+1 5551234", "call 0171 1234567", "(030) 1234567",
        "555-123-4567", "06 12 34 56 78", "my phone number is 5551234", "Tel. 5551234",
        "电话12345678",
        # tracking codes, articles, accounts
        "1Z999AA10123456784", "RB123456789CN", "LX12345678DE", "4000 1234 5678",
        "tracking number 12345678", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111",
        "SKU NL-1042", "A-1042", "1042-BLU", "AB1042", "1042x", "v2.1042", "item 1042",
        "invoice number 10423", "客户的发票号12345678",
        # addresses on the web
        "https://shop.example/orders/1042", "www.shop.example/1042", "shop.example/track?id=1042",
        "user1042@example.com", "1042@example.com",
        # quantities
        "5000 mAh", "1500 ml", "2000 pieces", "1000件", "1050 Stück", "5000mAh", "1000%",
    ],
)  # fmt: skip
def test_other_numbers_are_no_order_numbers(text):
    assert find_order_numbers(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I have waited since November 2026",
        "I have been a customer since 2019",
        "seit 2025 warte ich",
        "la colección de 2024",
        "my order from 2026",
        "I ordered in 2026",
        "2026年的订单",
    ],
)
def test_a_year_in_a_sentence_is_no_order_number(text):
    assert find_order_numbers(text) == []


@pytest.mark.parametrize(
    "text",
    ["2026", "#2026", "where is #2026", "order 2026", "order number is 2026", "Bestellnummer 2026",
     "mi pedido número 2026", "commande n° 2026", "订单号2026", "2026 lucia@example.com",
     "my number is 2026", "número 2026"],
)  # fmt: skip
def test_what_looks_like_a_year_is_an_order_number_when_alone_or_marked(text):
    assert [found.number for found in find_order_numbers(text)] == ["2026"]


@pytest.mark.parametrize(
    "text",
    [
        "Calle Mayor 5, 28013 Madrid",
        "Hauptstraße 5, 10115 Berlin",
        "Hauptstr. 5a 10115 Berlin",
        "12 rue de la Paix, 75002 Paris, France",
        "Lucía Fernández\nCalle Mayor 5\n28013 Madrid",
        "Do you deliver to 10115 Berlin?",
        "liefern Sie nach 1010 Wien",
        "1234 Main Street, Springfield, IL 62704",
        "12 Oak Lane, Springfield, IL 62704",
        "postcode 28013",
        "PLZ 10115",
        "北京市朝阳区建国路1088号1203室，邮编100022",
    ],
)
def test_an_address_holds_no_order_number(text):
    assert find_order_numbers(text) == []


def test_an_order_number_beside_an_address_is_found():
    text = "Please send order 1044 to Calle Mayor 5, 28013 Madrid"
    assert [found.number for found in find_order_numbers(text)] == ["1044"]


@pytest.mark.parametrize("text", ["订单1042在哪里", "Where is #1042?", "a@b.es 1042", "it is 1042"])
def test_the_place_of_a_number_is_that_of_its_digits(text):
    found = find_order_numbers(text)[0]
    assert text[found.start : found.end] == "1042"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 " * 1000, []),
        ("order " * 333, []),
        ("no." * 666, []),
        ("+1 " * 600, []),
        ("a1-" * 666, []),
        ("12, " * 500, []),
        ("a." * 1000, []),
        ("order is is is " * 130, []),
        ("order number " * 150 + "1042", ["1042"]),
    ],
)
def test_a_repetitive_message_of_the_longest_length_does_not_hang(text, numbers):
    assert [found.number for found in find_order_numbers(text)] == numbers


@pytest.mark.parametrize("text", examples_of("give_order_details"))
def test_every_training_example_that_gives_order_details_holds_some(text):
    assert find_order_numbers(text) or EMAIL.search(text)
