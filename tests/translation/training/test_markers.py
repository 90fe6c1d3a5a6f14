from __future__ import annotations

import random

import pytest

from translation.training import markers


def test_markers_are_numbered_by_their_order_in_the_source_of_each_direction() -> None:
    english, german = "Order ⟦order⟧ of ⟦date⟧", "Vom ⟦date⟧: Bestellung ⟦order⟧"
    assert markers.number_markers(english, german) == (
        "Order ⟦0⟧ of ⟦1⟧", "Vom ⟦1⟧: Bestellung ⟦0⟧")
    assert markers.number_markers(german, english) == (
        "Vom ⟦0⟧: Bestellung ⟦1⟧", "Order ⟦1⟧ of ⟦0⟧")


def test_the_first_number_may_be_higher() -> None:
    assert markers.number_markers("⟦a⟧ ⟦b⟧", "⟦b⟧ ⟦a⟧", first=7) == ("⟦7⟧ ⟦8⟧", "⟦8⟧ ⟦7⟧")


@pytest.mark.parametrize(
    ("source", "target", "first"),
    [("⟦a⟧", "⟦b⟧", 0), ("⟦a⟧ ⟦b⟧", "⟦a⟧ ⟦b⟧", 9), ("none", "⟦a⟧", 0)],
)
def test_markers_that_cannot_be_paired_are_refused(source: str, target: str, first: int) -> None:
    with pytest.raises(ValueError, match="marker"):
        markers.number_markers(source, target, first)


@pytest.mark.parametrize(
    ("pivot", "foreign", "expected"),
    [
        ("Tom paid 50 euros.", "Tom pagó 50 euros.", ["Tom", "50"]),
        ("Send %{count} to help@example.com", "Envíe %{count} a help@example.com",
         ["%{count}", "help@example.com"]),
        ("It is 5.", "Son 6.", []),
        ("5 of 5 people", "5 de 5 personas", []),
        ("In the house", "In dem Haus", []),
        ("See https://example.com/a.", "Siehe https://example.com/a.", ["https://example.com/a"]),
    ],
)
def test_tokens_equal_on_both_sides_are_found(
    pivot: str, foreign: str, expected: list[str]
) -> None:
    assert markers.copied_tokens(pivot, foreign) == expected


def test_opened_holes_stand_on_both_sides() -> None:
    rng = random.Random(3)
    for _ in range(50):
        pivot, foreign = markers.open_holes("Tom paid 50 at 7:30", "Um 7:30 zahlte Tom 50", rng)
        assert sorted(markers.HOLE_PATTERN.findall(pivot)) == sorted(
            markers.HOLE_PATTERN.findall(foreign))


def test_lost_and_doubled_markers_are_noticed() -> None:
    assert markers.markers_in("⟦1⟧ and ⟦0⟧") == markers.markers_in("⟦0⟧⟦1⟧")
    assert markers.markers_in("⟦0⟧") != markers.markers_in("⟦0⟧ ⟦0⟧")
