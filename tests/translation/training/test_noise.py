from __future__ import annotations

import random

from translation.training import noise
from translation.training.markers import markers_in

TEXT = "¿Dónde está mi pedido ⟦0⟧, señora Müller?"


def test_markers_survive_all_noise() -> None:
    rng = random.Random(1)
    roughened = {noise.roughen(TEXT, rng) for _ in range(300)}
    assert all(markers_in(text) == ["⟦0⟧"] for text in roughened)
    assert len(roughened) > 20


def test_accents_go_and_other_scripts_stay() -> None:
    assert noise.strip_accents("señora Müller, où? 订单") == "senora Muller, ou? 订单"


def test_a_typo_changes_one_word_only() -> None:
    rng = random.Random(2)
    original = ["meine", "Bestellung", "kommt", "nicht"]
    for _ in range(100):
        words = noise.add_typo(" ".join(original), rng).split(" ")
        changed = [w for w, o in zip(words, original, strict=True) if w != o]
        assert len(changed) <= 1


def test_a_text_of_punctuation_alone_stays() -> None:
    rng = random.Random(0)
    assert all(noise.roughen("?", rng) for _ in range(50))
