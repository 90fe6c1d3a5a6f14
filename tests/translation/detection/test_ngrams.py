"""The n-gram model: the shipped one, and training a small one from a corpus."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from translation.detection.ngrams import LONGEST, NgramModel, ngrams
from translation.detection.train import calibrate, count, divide, fit, report, sentences


@pytest.fixture(scope="module")
def shipped() -> NgramModel:
    return NgramModel.load()


def test_ngrams_stay_within_words_and_mark_their_edges() -> None:
    grams = list(ngrams("Ja, 1042 wo?"))
    assert {" ja ", "ja", " wo ", "o "} <= set(grams)
    assert max(map(len, grams)) == LONGEST
    assert not any(character in gram for gram in grams for character in "1,?")


def test_repeated_keys_change_nothing() -> None:
    assert list(ngrams("Holaaaaa")) == list(ngrams("hola"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Cuánto tarda el envío?", "es"), ("cuanto tarda el envio", "es"),
        ("Combien de temps faut-il ?", "fr"), ("Wie lange dauert das?", "de"),
        ("How long does it take?", "en"), ("Quanto tempo ci vuole?", "it"),
        ("Quanto tempo demora?", "pt"), ("Hoe lang duurt het?", "nl"),
        ("Ile to potrwa?", "pl"), ("Ne kadar sürer?", "tr"),
        ("Mất bao lâu?", "vi"), ("Berapa lama waktu yang dibutuhkan?", "id"),
    ],
)  # fmt: skip
def test_the_shipped_model_knows_every_latin_language(
    shipped: NgramModel, text: str, language: str
) -> None:
    chances = shipped.probabilities(text)
    assert max(chances, key=lambda code: chances[code]) == language
    assert sum(chances.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "1042", "我的订单", "😀"])
def test_without_known_ngrams_all_languages_are_equal(shipped: NgramModel, text: str) -> None:
    chances = shipped.probabilities(text)
    assert len({round(chance, 6) for chance in chances.values()}) == 1


PHRASES = {
    "es": ["el pedido", "la chaqueta", "mi paquete", "quiero devolver", "no ha llegado", "gracias"],
    "de": ["die Jacke", "mein Paket", "ich möchte", "nicht angekommen", "die Bestellung", "danke"],
    "en": ["the order", "my parcel", "I want", "has not arrived", "the jacket", "thanks"],
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Sentences of random phrases, as `source <TAB> English <TAB> foreign`."""
    rng = random.Random(1)
    for language in ("es", "de"):
        with gzip.open(tmp_path / f"{language}.tsv.gz", "wt", encoding="utf-8") as file:
            for number in range(400):
                english, foreign = (
                    " ".join(rng.choices(PHRASES[code], k=rng.randint(1, 4)))
                    for code in ("en", language)
                )
                file.write(f"made\t{english} {number}\t{foreign} {number}\n")
    return tmp_path


def test_a_model_is_trained_saved_and_read_again(corpus: Path, tmp_path: Path) -> None:
    train, held_out = divide(sentences(corpus, ["es", "de"], seed=1), others=2)
    assert set(train) == set(held_out) == {"en", "es", "de"}
    assert not set(train["es"]) & set(held_out["es"])
    model = fit({code: count(texts, random.Random(1)) for code, texts in train.items()}, 500)
    model.temperature = calibrate(model, held_out)
    model.save(tmp_path / "model.npz")
    again = NgramModel.load(tmp_path / "model.npz")
    for texts in held_out.values():
        assert again.probabilities(texts[0]) == model.probabilities(texts[0])
    assert again.probabilities("mi chaqueta")["es"] > 0.5
    assert again.probabilities("Jacke")["de"] > 0.5
    assert "1-3 words, as written: 100.0 %" in report(again, held_out, ["es", "de"])
