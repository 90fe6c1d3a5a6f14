"""Addresses of many countries are whole; fragments and chat are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.address import MAX_LENGTH, clean_address


@pytest.mark.parametrize(
    "address",
    [
        "Hauptstr. 5, 10115 Berlin",
        "Calle de Alcalá 112, 28009 Madrid, España",
        "27 rue des Tables Claudiennes, 69001 Lyon",
        "418 Union Street, Brooklyn, NY 11231, USA",
        "24 Cowley Road Oxford OX4 1HZ",
        "北京市朝阳区建国路88号5号楼602室",
        "上海市徐汇区衡山路二百零八号三栋",
        "東京都渋谷区神南1丁目2番3号",
        "شارع التحرير ١٢، القاهرة، مصر",
        "ул. Ленина, д. 5, Москва",
        "Rua da Boavista 150; 4050-107 Porto",
    ],
)
def test_a_whole_address_is_kept_as_it_is(address):
    assert clean_address(address) == address


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "Berlin",
        "Hauptstr. 5",
        "my new home in Berlin please",
        "12345678901",
        "5 5 5",
        "12 345 6789 1011 12",
        "10115 10117 Berlin",
        "北京88号",
        "😀 😀 😀 😀 😀 5",
        "x" * 190 + " 5 Berlin Germany",
        "/ask_customs",
        "1, 2, 3, 4, 5, 6, 7, 8 " * 10,
    ],
)
def test_a_fragment_is_refused(fragment):
    assert clean_address(fragment) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Hauptstr. 5\n10115 Berlin", "Hauptstr. 5, 10115 Berlin"),
        ("Hauptstr. 5,\r\n10115 Berlin\n\nGermany\n", "Hauptstr. 5, 10115 Berlin, Germany"),
        ("  Hauptstr.\t5,  10115   Berlin ", "Hauptstr. 5, 10115 Berlin"),
        ("Haupt\x00str. 5, 10115\u202e Berlin\x1b", "Hauptstr. 5, 10115 Berlin"),
    ],
)
def test_an_address_is_kept_on_one_line_without_control_characters(written, kept):
    assert clean_address(written) == kept


@given(st.text(max_size=250))
def test_what_is_kept_is_printable_fits_the_column_and_stays_the_same(text):
    address = clean_address(text)
    if address is not None:
        assert 10 <= len(address) <= MAX_LENGTH
        assert "\n" not in address
        assert "\x00" not in address
        assert clean_address(address) == address
