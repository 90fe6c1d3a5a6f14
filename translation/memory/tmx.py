"""The memory as TMX 1.4b, the exchange format of translation tools.

Standard: https://www.gala-global.org/tmx-14b. A sentence is one <tu> with its source language; a
marker is an empty <ph x="1" type="number"/> (counted from 1). A document may name a DTD, which is
never fetched; entities of its own are refused (defusedxml).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import defusedxml
import regex
from defusedxml.ElementTree import fromstring

from translation.errors import BadRequest
from translation.languages import PIVOT, base_of
from translation.markers import TRAINED
from translation.memory.incoming import Incoming
from translation.memory.records import PHRASE, Entry

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
KIND, SPANS = "x-pivotdesk-kind", "x-pivotdesk-spans"
DTD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
ANY_SOURCE = "*all*"
TMX_MOMENT = "%Y%m%dT%H%M%SZ"
MOST_UNIT_LANGUAGES = 40
ODD_KIND = regex.compile(r"[^a-z_]")


def to_tmx(entries: Iterable[Entry]) -> bytes:
    """A document with these sentences."""
    root = Element("tmx", version="1.4")
    SubElement(root, "header", {
        "creationtool": "Pivotdesk", "creationtoolversion": "1", "segtype": "sentence",
        "o-tmf": "Pivotdesk", "adminlang": PIVOT, "srclang": PIVOT, "datatype": "plaintext",
    })
    body = SubElement(root, "body")
    for entry in entries:
        body.append(_unit(entry))
    return DTD.encode() + ElementTree.tostring(root, encoding="utf-8")


def from_tmx(content: bytes, kind: str = PHRASE) -> Iterator[Incoming]:
    """The sentences of a document; `kind` is that of units which do not say theirs.

    A unit in several languages gives one sentence per target. Raises BadRequest.
    """
    root = _parse(content)
    if root.tag != "tmx":
        raise BadRequest(f"expected a TMX document, found <{root.tag}>")
    header = root.find("header")
    source = (header.get("srclang") if header is not None else None) or ANY_SOURCE
    for unit in root.iterfind("body/tu"):
        yield from _sentences(unit, unit.get("srclang") or source, kind)


def _unit(entry: Entry) -> Element:
    attributes = {"srclang": entry.source, "changedate": _moment(entry.updated)}
    if entry.author:
        attributes["changeid"] = entry.author
    unit = Element("tu", {"tuid": str(entry.id), "creationdate": _moment(entry.created),
                          **attributes})
    SubElement(unit, "prop", type=KIND).text = entry.kind
    for language, text in ((entry.source, entry.text), (entry.target, entry.translation)):
        variant = SubElement(unit, "tuv", {XML_LANG: language})
        _write(SubElement(variant, "seg", {XML_SPACE: "preserve"}), text, entry.spans)
    return unit


def _write(seg: Element, text: str, kinds: tuple[str, ...]) -> None:
    """Text with its markers as empty placeholders."""
    parts = TRAINED.pattern.split(text)
    seg.text = parts[0]
    for number, following in zip(parts[1::2], parts[2::2], strict=True):
        index = int(number)
        kind = kinds[index] if index < len(kinds) else "marker"
        place = SubElement(seg, "ph", x=str(index + 1), type=kind)
        place.tail = following


def _parse(content: bytes) -> Element:
    try:
        return fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except defusedxml.DefusedXmlException as error:
        raise BadRequest(f"entities and external files are not read: {error}") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadRequest(f"not an XML document: {error}") from error


def _sentences(unit: Element, source: str, kind: str) -> Iterator[Incoming]:
    texts, spans = _texts(unit)
    sources = list(texts) if source == ANY_SOURCE else [base_language(source)]
    kind = next((p.text or "" for p in unit.iterfind("prop") if p.get("type") == KIND), kind)
    author = unit.get("changeid") or unit.get("creationid") or ""
    for each in sources:
        for target in texts:
            if each in texts and target != each:
                yield Incoming(
                    kind, each, target, texts[each], texts[target], author, spans
                )


def _texts(unit: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    """The text per language, and the kinds of the markers of our own documents."""
    texts: dict[str, str] = {}
    kinds: dict[int, str] = {}
    for variant in unit.findall("tuv")[:MOST_UNIT_LANGUAGES]:
        language = variant.get(XML_LANG) or variant.get("lang") or ""
        seg = variant.find("seg")
        if language and seg is not None:
            texts.setdefault(base_language(language), _read(seg, kinds))
    return texts, tuple(kinds[index] for index in sorted(kinds))


def _read(seg: Element, kinds: dict[int, str]) -> str:
    """The text of a segment. An empty inline element is a marker, one with content is text."""
    parts = [seg.text or ""]
    for position, inline in enumerate(seg):
        content = "".join(inline.itertext())
        if content or inline.tag == "hi":
            parts.append(content)
        else:
            number = inline.get("x") or ""
            is_number = number.isascii() and number.isdigit() and 0 < int(number[:4]) < 1000
            index = int(number[:4]) - 1 if is_number else position
            kinds[index] = ODD_KIND.sub("", inline.get("type") or "")[:20] or "marker"
            parts.append(TRAINED.of(index))
        parts.append(inline.tail or "")
    return "".join(parts)


def base_language(code: str) -> str:
    """`en` for `EN-gb`; traditional Chinese stays apart."""
    parts = code.replace("_", "-").split("-")
    language = parts[0].lower()
    is_traditional = language == "zh" and {p.upper() for p in parts[1:]} & {"HANT", "TW", "HK"}
    variant = "zh-Hant"
    return variant if is_traditional and base_of(variant) == language else language


def _moment(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone(dt.timezone.utc).strftime(TMX_MOMENT)
