from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from translation.training import feeding

PAIRS = [
    ("Where is my parcel?", "¿Dónde está mi paquete?"),
    ("Tom bought 3 shirts.", "Tom compró 3 camisas."),
    ("I want to return the shoes.", "Quiero devolver los zapatos."),
    ("The shop is closed on Sunday.", "La tienda está cerrada el domingo."),
    ("Thank you very much.", "Muchas gracias."),
    ("Write to help@example.com today.", "Escriba hoy a help@example.com."),
]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw few examples at a time: a test takes few steps."""
    monkeypatch.setattr(feeding, "CHUNK_TOKENS", 2000)
    monkeypatch.setattr(feeding, "DRAWN_AT_ONCE", 50)


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """A small corpus of Spanish, each sentence with different numbers."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = [
        f"tatoeba\t{english} {number}\t{foreign} {number}\n"
        for number in range(60)
        for english, foreign in PAIRS
    ]
    with gzip.open(folder / "es.tsv.gz", "wt", encoding="utf-8") as file:
        file.writelines(lines)
    return folder


@pytest.fixture
def indomain_folder(tmp_path: Path) -> Path:
    """In-domain templates: enough of them that some are held out and some are not."""
    folder = tmp_path / "indomain"
    folder.mkdir()
    row = '- {{en: "Where is order {{order}}, {0}?", es: "¿Dónde está el pedido {{order}}, {0}?"}}'
    rows = [row.format(number) for number in range(40)]
    jacket, lamp = "{en: the jacket, es: la chaqueta}", "{en: the lamp, es: la lámpara}"
    slots = f"slots:\n  thing:\n  - {jacket}\n  - {lamp}\n"
    rows.append('- {en: "I ordered {thing} on {date}.", es: "El {date} pedí {thing}."}')
    text = slots + "pairs:\n" + "\n".join(rows) + "\n"
    (folder / "customer.yml").write_text(text, encoding="utf-8")
    return folder
