"""The memory as files: out and in again, as others write them, and hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.translation.conftest import SHOP
from tests.translation.memory.conftest import Node, StartNode
from translation.errors import BadRequest, ServiceError
from translation.markers import TRAINED
from translation.memory import files
from translation.memory.cleaning import clean
from translation.memory.incoming import Incoming, make_sentence
from translation.memory.records import Entry, Term
from translation.memory.tables import (
    sentences_from_csv,
    sentences_to_csv,
    terms_from_csv,
    terms_to_csv,
)
from translation.memory.tmx import from_tmx, to_tmx
from translation.memory.training_pairs import to_pairs
from translation.training.corpus import Pair

NOW = "2026-11-24T10:30:00+00:00"
WORDS = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "-2", "\"a\"\n;b", "<b>&amp;</b>", "]]>", "⟦7⟧ ⟦x⟧", "1042", "a\tb", "\ufeffa",
     "ana@example.com", "👍🏽", "12.50 €", "\u2028", "\ue0001\ue001"]
)  # fmt: skip


def stored(text: str, translation: str, kind: str = "correction", author: str = "") -> Entry:
    """What the store would give back for a sentence."""
    new = make_sentence(Incoming(kind, "en", "es", text, translation, author), SHOP)
    return Entry(
        1, new.kind, new.source, new.target, new.template.text, new.template.translation,
        new.template.kinds, new.author, NOW, NOW,
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Sentences with the same protected spans on both sides, in any order."""
    spans = draw(st.lists(st.sampled_from(["1042", "ana@example.com", "👍", "9.50 €"]), max_size=3))
    sides = []
    for order in (spans, draw(st.permutations(spans))):
        parts = [f"a{draw(WORDS)}z {span} " for span in order]
        sides.append("".join([*parts, "b", draw(WORDS), "y"]))
    try:
        return stored(*sides, kind=draw(st.sampled_from(["correction", "phrase"])),
                      author=draw(WORDS))
    except ServiceError:
        return stored("a " + " ".join(spans) + " b", "b " + " ".join(spans) + " a")


def again(incoming: Incoming) -> tuple:
    new = make_sentence(incoming, SHOP)
    return new.kind, new.source, new.target, new.template, new.author


def as_stored(entry: Entry) -> tuple:
    return again(Incoming(entry.kind, entry.source, entry.target, entry.text, entry.translation,
                          entry.author, entry.spans))


@given(st.lists(entries(), max_size=3))
@hypothesis_settings(max_examples=60, deadline=None)
def test_sentences_come_back_from_tmx_and_csv_as_they_went(given_entries: list[Entry]) -> None:
    wanted = [as_stored(entry) for entry in given_entries]
    for text, entry in zip(wanted, given_entries, strict=True):
        assert (text[3].text, text[3].translation) == (entry.text, entry.translation)
        assert text[3].kinds == entry.spans
    assert [again(each) for each in from_tmx(to_tmx(given_entries))] == wanted
    table = sentences_to_csv(given_entries).encode()
    assert [again(each) for each in sentences_from_csv(table)] == wanted


@given(st.lists(st.tuples(st.sampled_from(["keep", "keep_exact"]), WORDS), max_size=4))
def test_terms_come_back_from_csv_as_they_went(words: list[tuple[str, str]]) -> None:
    cleaned = [(kind, clean(word, "words")) for kind, word in words]  # as every word is
    terms = [Term(1, kind, {"*": word}, "ana", NOW, NOW) for kind, word in cleaned if word]
    table = terms_to_csv([*terms, Term(2, "dictate", {"en": "-a", "es": "b"}, "", NOW, NOW)])
    *kept, dictated = terms_from_csv(table.encode())
    assert kept == [(t.kind, dict(t.words), "ana") for t in terms]
    assert dictated == ("dictate", {"en": "-a", "es": "b"}, "")


def test_a_spreadsheet_has_nothing_to_run() -> None:
    table = sentences_to_csv([stored("=cmd() now", "+sum() ya")])
    assert ",'=cmd() now,'+sum() ya," in table


FOREIGN = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="Other" segtype="sentence" srclang="EN-US"/><body>
<tu><tuv xml:lang="EN-US"><seg>Click <bpt i="1">&lt;b&gt;</bpt>here<ept i="1">&lt;/b&gt;</ept>, <hi>please</hi>
</seg></tuv><tuv xml:lang="es-ES"><seg>Pulse <bpt i="1">&lt;b&gt;</bpt>aquí<ept i="1">&lt;/b&gt;</ept></seg></tuv>
<tuv lang="zh-TW"><seg>請<bpt i="1">&lt;b&gt;</bpt>點擊<ept i="1">&lt;/b&gt;</ept></seg></tuv></tu>
<tu srclang="*all*"><tuv xml:lang="de"><seg>Nummer <ph x="1"/></seg></tuv>
<tuv xml:lang="fr"><seg>Numéro <ph x="1"/></seg></tuv></tu>
</body></tmx>"""  # noqa: E501


def test_documents_of_other_tools_are_read() -> None:
    read = list(from_tmx(FOREIGN.encode()))
    assert [(each.source, each.target) for each in read] == [
        ("en", "es"), ("en", "zh-Hant"), ("de", "fr"), ("fr", "de"),
    ]
    assert read[0].text.strip() == "Click <b>here</b>, please"
    first, chinese, german, _ = (make_sentence(each, SHOP).template for each in read)
    assert first.translation == "Pulse ⟦0⟧aquí⟦1⟧"
    assert chinese.translation == "请⟦0⟧点击⟦1⟧"
    assert (german.text, german.translation) == ("Nummer ⟦0⟧", "Numéro ⟦0⟧")


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "entities": f'<!DOCTYPE tmx [<!ENTITY l0 "x">{BOMB}]><tmx><body><tu>&l9;</tu></body></tmx>',
    "external": '<!DOCTYPE tmx [<!ENTITY e SYSTEM "file:///etc/passwd">]><tmx>&e;</tmx>',
    "parameter": '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><tmx/>',
    "not xml": "tmx",
    "open": "<tmx><body>",
    "other": "<html/>",
    "empty": "",
    "encoding": '<?xml version="1.0" encoding="no-such"?><tmx/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused(name: str) -> None:
    with pytest.raises(BadRequest):
        list(from_tmx(HOSTILE[name].encode()))


@pytest.mark.parametrize(
    "number", ["0", "-1", "1e9", "99999999999999999999", "x", "", "١"]
)
def test_odd_numbers_of_placeholders_are_only_markers(number: str) -> None:
    seg = f'<seg>a <ph x="{number}" type="../e"/> b</seg>'
    document = f'<tmx><header srclang="en"/><body><tu><tuv xml:lang="en">{seg}</tuv>' \
               f'<tuv xml:lang="es">{seg}</tuv></tu></body></tmx>'
    [incoming] = from_tmx(document.encode())
    assert make_sentence(incoming, SHOP).template.text == "a ⟦0⟧ b"


@pytest.mark.parametrize(
    "table", [b"", b"text,translation\r\n", b"source,target,text,translation\r\nen,es,a\r\n",
              b"\xff\xfe", b'source,target,text,translation\r\nen,es,"a,b\r\n',
              b"source,target,text,translation\r\nen,es,a," + b"x" * 200_000]
)  # fmt: skip
def test_a_broken_table_is_refused(table: bytes) -> None:
    with pytest.raises(BadRequest):
        list(sentences_from_csv(table))


def test_training_pairs_have_no_markers_and_nobodys_data() -> None:
    pairs = to_pairs(
        [
            stored("Order 7731 of ana@shop.example\nis late", "El 7731 de ana@shop.example tarda"),
            stored("Order ⟦0⟧ ships", "Sale el ⟦0⟧"),
        ],
        "es",
    )
    assert to_pairs([stored("It is late", "Es tarde")], "de") == ""
    assert "⟦" not in pairs
    assert "7731" not in pairs
    read = [Pair(*line.split("\t")) for line in pairs.splitlines()]
    assert read[0] == Pair(
        "memory", "Order 1010 of name11@example.com is late", "El 1010 de name11@example.com tarda"
    )
    assert read[1] == Pair("memory", "Order A1010 ships", "Sale el A1010")


async def test_a_memory_moves_from_one_shop_to_another(
    start_node: StartNode, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = await start_node()
    await here.correct("Order 1042 costs 9.50 €.", "El 1042 cuesta 9.50 €.", author="ana")
    await here.correct("Es ist spät.", "It is late.", "de", "en")
    term = {"kind": "dictate", "words": {"en": "label", "es": "etiqueta"}}
    await here.http.post("/memory/terms", json=term)
    await here.http.post("/memory/terms", json={"kind": "keep", "words": {"*": "=Brisa"}})
    there = await start_node(
        database_url=f"sqlite:///{tmp_path_factory.mktemp('there') / 'other.db'}"
    )
    for name, added in (("memory.tmx", 2), ("sentences.csv", 0), ("terms.csv", 2)):
        file = await here.http.get(f"/memory/files/{name}")
        assert name in file.headers["content-disposition"]
        answer = await there.http.post(f"/memory/files/{name}", content=file.content)
        assert (answer.status_code, answer.json()["added"]) == (200, added), answer.text
    assert await there.translate("Order 2071 costs 1.00 €.") == ("El 2071 cuesta 1.00 €.", "memory")
    for path in ("corrections", "terms"):
        pages = [(await node.http.get(f"/memory/{path}")).json() for node in (here, there)]
        ours, theirs = (
            sorted(str({k: v for k, v in item.items() if k not in ("id", "created", "updated")})
                   for item in page["items"]) for page in pages
        )
        assert ours == theirs
    training = await there.http.get("/memory/files/training.tsv?language=de")
    assert training.text == "memory\tIt is late.\tEs ist spät.\n"
    assert (await there.http.get("/memory/files/training.tsv")).status_code == 400


async def test_an_import_is_taken_as_a_whole_unless_the_good_part_is_wished(node: Node) -> None:
    rows = ["en,es,It is late.,Llega tarde.", "en,es,Order 1042,Pedido", "en,xx,a,b"]
    table = "\r\n".join(["source,target,text,translation", *rows])
    refused = await node.http.post("/memory/files/sentences.csv", content=table)
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert (error["type"], [p["entry"] for p in error["problems"]]) == ("import_refused", [2, 3])
    assert [p["type"] for p in error["problems"]] == ["spans_differ", "unsupported_language"]
    assert (await node.http.get("/memory/phrases")).json()["total"] == 0
    address = "/memory/files/sentences.csv?on_error=skip&kind=correction"
    taken = (await node.http.post(address, content=table)).json()
    assert (taken["added"], taken["skipped"]) == (1, 2)
    assert await node.translate("It is late.") == ("Llega tarde.", "memory")


async def test_files_have_limits(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "en,es,It is late.,Llega tarde.\r\n"
    table = "source,target,text,translation\r\n" + row * 3
    monkeypatch.setattr(files, "MOST_ENTRIES", 2)
    many = await node.http.post("/memory/files/sentences.csv", content=table)
    assert (many.status_code, many.json()["error"]["type"]) == (413, "text_too_long")
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    large = await node.http.post("/memory/files/sentences.csv", content=table)
    assert (large.status_code, large.json()["error"]["type"]) == (413, "text_too_long")


def test_markers_of_a_stored_text_are_never_lost_by_storing_it_again() -> None:
    entry = stored("1042 👍 2071 ok, ana@example.com", "2071: 1042 ana@example.com ok 👍")
    assert TRAINED.indexes(entry.text) == [0, 1, 2, 3]
    assert entry.translation == "⟦2⟧: ⟦0⟧ ⟦3⟧ ok ⟦1⟧"
    template = as_stored(entry)[3]
    assert (template.text, template.translation) == (entry.text, entry.translation)
