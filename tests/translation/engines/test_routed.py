"""Several models side by side: the first that can takes a direction."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.engines import load_engine
from translation.engines.base import Engine
from translation.engines.checkpoint import Checkpoint
from translation.engines.echo import EchoEngine
from translation.engines.routed import RoutedEngine, in_format
from translation.engines.seq2seq import Seq2SeqEngine
from translation.markers import MarkerFormat
from translation.settings import TranslationSettings

ANGLE = MarkerFormat("<m{index}>")


class AngledEcho(EchoEngine):
    """Echoes with markers of its own kind."""

    markers = ANGLE
    max_markers = 3


@pytest.fixture
def marian(marian_folder: Path) -> Engine:
    return Seq2SeqEngine(Checkpoint.load(str(marian_folder)), "cpu", beams=1, threads=1)


def test_a_direction_goes_to_the_first_model_that_knows_it(marian: Engine) -> None:
    engine = RoutedEngine([marian, EchoEngine()])
    assert engine.translate(["Wo ist mein Paket?"], "de", "en")[0].text == "Where is my parcel?"
    assert engine.translate(["Gdzie?"], "pl", "en")[0].text == "[pl>en] Gdzie?"
    assert RoutedEngine([EchoEngine(), marian]).translate(["Wo?"], "de", "en")[0].text[0] == "["


def test_it_serves_the_languages_of_all_and_is_named_after_all(marian: Engine) -> None:
    engine = RoutedEngine([marian, AngledEcho()])
    assert engine.languages[:2] == tuple(marian.languages)[:2]
    assert set(engine.languages) == set(EchoEngine().languages)
    assert engine.supports("ja", "en")
    assert engine.version == f"{marian.version}+echo"
    assert engine.max_markers == 3


def test_a_direction_that_no_model_knows_is_refused(marian: Engine) -> None:
    engine = RoutedEngine([marian])
    assert not engine.supports("ja", "en")
    with pytest.raises(ValueError, match="no model translates from ja to en"):
        engine.translate(["どこ"], "ja", "en")


def test_markers_are_shown_to_each_model_as_it_knows_them(marian: Engine) -> None:
    engine = RoutedEngine([marian, AngledEcho()])
    (found,) = engine.translate(["Zamówienie ⟦0⟧ i ⟦2⟧"], "pl", "en")
    assert found.text == "[pl>en] Zamówienie ⟦0⟧ i ⟦2⟧"
    assert in_format("⟦0⟧ ⟦2⟧", engine.markers, ANGLE) == "<m0> <m2>"


def test_the_settings_may_name_several_models(
    marian_folder: Path, m2m100_folder: Path, tmp_path: Path
) -> None:
    settings = TranslationSettings.from_env({
        "TRANSLATION_MODEL": f"{marian_folder}, {m2m100_folder}", "TRANSLATION_ENGINE": "seq2seq",
        "PIVOTDESK_VAR": str(tmp_path), "TRANSLATION_BEAMS": "1",
    })
    engine = load_engine(settings)
    assert isinstance(engine, RoutedEngine)
    assert engine.translate(["Wo ist mein Paket?"], "de", "en")[0].text == "Where is my parcel?"
