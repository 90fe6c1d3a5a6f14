from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

from translation.training import corpus, heldout, indomain
from translation.training.corpus import Pair
from translation.training.markers import HOLE_PATTERN, MARKER_PATTERN, markers_in
from translation.training.mixture import Deck, Sampler
from translation.training.recipe import Mixture


def sampler(corpus_folder: Path, folder: Path, **shares: float) -> Sampler:
    corpora = [corpus.load(corpus_folder, "es")]
    return Sampler(corpora, folder, Mixture(**shares), random.Random(0))


def test_a_deck_gives_every_pair_once_before_any_comes_again() -> None:
    pairs = [Pair("tatoeba", str(i), str(i)) for i in range(10)]
    deck = Deck(pairs, random.Random(0))
    drawn = [deck.draw() for _ in range(20)]
    assert sorted(p.pivot for p in drawn[:10]) == sorted(p.pivot for p in drawn[10:])


def test_directions_come_in_their_shares(corpus_folder: Path, indomain_folder: Path) -> None:
    drawing = sampler(corpus_folder, indomain_folder, into_pivot=0.8)
    languages = Counter(drawing.draw().language for _ in range(1000))
    assert set(languages) == {"en", "es"}
    assert 700 < languages["en"] < 900


def test_the_same_markers_stand_on_both_sides(corpus_folder: Path, indomain_folder: Path) -> None:
    drawing = sampler(corpus_folder, indomain_folder, indomain=0.7, joined=0.5)
    for example in (drawing.draw() for _ in range(1000)):
        assert markers_in(example.source) == markers_in(example.target)
        assert set(HOLE_PATTERN.findall(example.source)) <= set("0123456789")
        order = MARKER_PATTERN.findall(example.source)
        assert order == sorted(order)


def test_what_is_held_out_is_never_drawn(corpus_folder: Path, indomain_folder: Path) -> None:
    drawing = sampler(corpus_folder, indomain_folder, noise=0, joined=0, corpus_markers=0)
    loaded = corpus.load(corpus_folder, "es")
    examined = {e.source for e in heldout.conversation(loaded, 99)}
    examined |= {e.source for e in heldout.in_domain(heldout.templates(indomain_folder), "es")}
    assert len(examined) > 10
    assert not examined & {drawing.draw().source for _ in range(3000)}


def test_in_domain_files_that_appear_during_training_are_picked_up(
    corpus_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    drawing = sampler(corpus_folder, folder)
    assert drawing.template_counts() == {"es": 0}
    wording = next(w for w in ("One", "Two", "Three", "Four") if not indomain.is_held_out(w))
    path = folder / "late.yml"
    path.write_text(f"pairs:\n- {{en: {wording}, es: Esto}}\n", encoding="utf-8")
    assert drawing.refresh()
    assert drawing.template_counts() == {"es": 1}
    assert not drawing.refresh()
    os.utime(path, (1, 1))
    assert drawing.refresh()


def test_the_examination_is_the_same_every_time(indomain_folder: Path) -> None:
    first = heldout.in_domain(heldout.templates(indomain_folder), "es")
    assert first == heldout.in_domain(heldout.templates(indomain_folder), "es")
    assert {e.language for e in first} == {"en", "es"}
