"""Our light tokenizer against the one of transformers, on the same files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import MarianTokenizer

from translation.engines.marian_tokenizer import LightMarianTokenizer
from translation.settings import ROOT

SHIPPED = ROOT / "translation" / "models" / "pivotdesk-compact"
TEXTS = (
    "¿Dónde está mi pedido ⟦0⟧?", ">>es<< Where is ⟦1⟧⟦2⟧, 49,90 €?", ">>xx<< unknown tag",
    "我的订单⟦0⟧在哪里？", "  two  spaces ", "", "👍 ümläut ß 1042", ">>es<<", "a << b >> c",
)  # fmt: skip


@pytest.fixture(scope="module", params=["marian_folder", "shipped"])
def pair(request: pytest.FixtureRequest) -> tuple[LightMarianTokenizer, MarianTokenizer]:
    is_shipped = request.param == "shipped"
    folder = SHIPPED if is_shipped else request.getfixturevalue("marian_folder")
    assert LightMarianTokenizer.reads(folder)
    return LightMarianTokenizer(folder), MarianTokenizer.from_pretrained(folder)


@pytest.mark.parametrize("text", TEXTS)
def test_it_gives_the_same_numbers(
    pair: tuple[LightMarianTokenizer, MarianTokenizer], text: str
) -> None:
    light, full = pair
    assert light(text)["input_ids"] == full(text)["input_ids"]
    assert light(text_target=text)["input_ids"] == full(text_target=text)["input_ids"]
    assert light([text, "x"])["input_ids"] == full([text, "x"])["input_ids"]


@given(text=st.text(alphabet="abcDEF ñßéü¿?.,0123456789我的订单⟦⟧👍", max_size=40))
@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_it_gives_the_same_numbers_and_texts_for_any_text(
    pair: tuple[LightMarianTokenizer, MarianTokenizer], text: str
) -> None:
    light, full = pair
    numbers = full(text)["input_ids"]
    assert light(text)["input_ids"] == numbers
    assert light.convert_ids_to_tokens(numbers) == full.convert_ids_to_tokens(numbers)
    assert light.decode(numbers) == full.decode(numbers, skip_special_tokens=True)


def test_special_tokens_are_the_same(
    pair: tuple[LightMarianTokenizer, MarianTokenizer],
) -> None:
    light, full = pair
    for name in ("eos_token_id", "unk_token_id", "pad_token_id", "pad_token"):
        assert getattr(light, name) == getattr(full, name)
    tokens = [">>es<<", "⟦0⟧", "nothing such"]
    assert light.convert_tokens_to_ids(tokens) == full.convert_tokens_to_ids(tokens)
    assert light.get_vocab() == full.get_vocab()


def test_other_folders_are_left_to_transformers(m2m100_folder: Path, tmp_path: Path) -> None:
    assert not LightMarianTokenizer.reads(m2m100_folder)
    assert not LightMarianTokenizer.reads(tmp_path)


def test_the_service_needs_no_torch_for_the_shipped_models() -> None:
    """Once converted: in a process of its own, because this one has imported everything."""
    code = (
        "import sys; from pathlib import Path; from translation.engines import load_engine;"
        "from translation.settings import TranslationSettings;"
        "engine = load_engine(TranslationSettings(var=Path('var'), device='cpu'));"
        "print(engine.translate(['Wo ist meine Bestellung ⟦0⟧?'], 'de', 'en')[0].text);"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    text, modules = done.stdout.strip().split("\n")
    assert "⟦0⟧" in text
    assert modules == "False False"
