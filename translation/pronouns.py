"""Formal and informal address: the words that can be nothing else, language by language.

"tu" is informal French, "ton" may be a tone and is not listed; "Sie" and "Lei" are formal where
they stand inside a sentence, since at its beginning they may be "she" and "they".
"""

from __future__ import annotations

from typing import NamedTuple

import regex


class Address(NamedTuple):
    """What gives each of the two away."""

    formal: regex.Pattern[str]
    informal: regex.Pattern[str]


def _words(words: str) -> str:
    return rf"(?i:(?<![\p{{L}}'’])(?:{'|'.join(words.split())})(?![\p{{L}}]))"


INSIDE = r"(?<=\p{L}[,;]? )"  # not the first word of a sentence
_ADDRESS = {
    "de": (rf"{INSIDE}(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)(?!\p{{L}})",
           _words("du dich dir dein deine deinen deinem deiner euch euer eure euren")),
    "fr": (_words("vous votre vos"), _words("tu toi tes")),
    "es": (_words("usted ustedes"), _words("tú ti contigo tus vosotros vuestro vuestra os")),
    "it": (rf"{INSIDE}(?:Lei|Suo|Sua|Suoi|Sue)(?!\p{{L}})", _words("tu tuo tua tuoi tue")),
    "nl": (_words("u uw"), _words("je jij jou jouw jullie")),
    "pl": (r"(?<!\p{L})(?:Pan|Pani|Pana|Panu|Panią|Państwo|Państwa|Państwu)(?!\p{L})",
           _words("ty ciebie cię tobie twój twoja twoje twojego twojej")),
    "ru": (_words("вы вас вам вами ваш ваша ваше ваши вашего вашей вашу"),
           _words("ты тебя тебе тобой твой твоя твоё твои твоего твоей твою")),
    "tr": (_words("siz sizin size sizi"), _words("sen senin sana seni")),
    "id": (_words("anda"), _words("kamu")),
    "zh": ("您", "你(?!们)"),
}  # fmt: skip
ADDRESS = {
    code: Address(regex.compile(formal), regex.compile(informal))
    for code, (formal, informal) in _ADDRESS.items()
}


def mixes_address(text: str, language: str) -> bool:
    """Whether a text says both "vous" and "tu" to its reader."""
    address = ADDRESS.get(language)
    return address is not None and bool(
        address.formal.search(text) and address.informal.search(text)
    )
