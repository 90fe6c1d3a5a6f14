"""The reviewed wordings in data/locales are complete and polite, with the slots of domain.yml.

Every check is a function that lists what is wrong, so that it can also be shown a broken locale:
the last tests do that, and fail when a check no longer finds the fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.shop import OrderState, RefundState, TrackingKind
from bot.locales import Locales
from translation.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "locales"
PIVOT = "en"
REVIEWED = sorted({path.stem for path in FOLDER.glob("*.yml")} - {PIVOT})
TOP_LEVEL_KEYS = {"language", "wordings", "terms", "faq"}
NOT_SUGGESTED = {"affirm", "deny", "give_order_details", "out_of_scope"}  # no wish of their own

SLOT = re.compile(r"\{(\w+)\}")

INFORMAL = {
    language: re.compile(forms)
    for language, forms in yaml.safe_load(
        (ROOT / "tests" / "data" / "informal.yml").read_text(encoding="utf-8")
    )["informal"].items()
}
HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,?!:;]")
FRENCH_PLAIN_SPACE = re.compile(r" [?!:;»]|« ")


class StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice, where PyYAML would silently keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"duplicate key {key!r}", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)


DOMAIN = read(ROOT / "domain.yml")
ENGLISH = read(FOLDER / "en.yml")
LOCALES = {language: read(FOLDER / f"{language}.yml") for language in REVIEWED}


def slots(text: str) -> list[str]:
    return sorted(SLOT.findall(text))


def domain_slots(response: str) -> list[str]:
    """The slots of a response; each of its variations must use the same ones."""
    found = {tuple(slots(variation["text"])) for variation in DOMAIN["responses"][response]}
    assert len(found) == 1, f"{response}: its variations in domain.yml differ in slots"
    return list(found.pop())


def domain_buttons(response: str) -> dict[str, str]:
    """The buttons of a response, payload -> title."""
    return {
        button["payload"]: button["title"]
        for variation in DOMAIN["responses"][response]
        for button in variation.get("buttons") or []
    }


def texts(locale: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a locale with the place where it stands."""
    for name, wording in (locale.get("wordings") or {}).items():
        yield name, wording["text"]
        for payload, title in (wording.get("buttons") or {}).items():
            yield f"{name} {payload}", title
    for group, words in (locale.get("terms") or {}).items():
        for key, word in words.items():
            yield f"{group}.{key}", word
    for entry, parts in (locale.get("faq") or {}).items():
        for part, text in parts.items():
            yield f"faq.{entry}.{part}", text


def term_keys(locale: dict[str, Any]) -> set[str]:
    return {f"{group}.{key}" for group, words in locale["terms"].items() for key in words}


def compared(expected: set[str], found: set[str]) -> list[str]:
    return [f"missing: {key}" for key in sorted(expected - found)] + [
        f"superfluous: {key}" for key in sorted(found - expected)
    ]


def wrong_wordings(locale: dict[str, Any]) -> list[str]:
    return compared(set(DOMAIN["responses"]), set(locale["wordings"]))


def wrong_slots(locale: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {slots(wording['text'])} instead of {domain_slots(name)}"
        for name, wording in locale["wordings"].items()
        if name in DOMAIN["responses"] and slots(wording["text"]) != domain_slots(name)
    ]


def wrong_buttons(locale: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {problem}"
        for name, wording in locale["wordings"].items()
        if name in DOMAIN["responses"]
        for problem in compared(set(domain_buttons(name)), set(wording.get("buttons") or {}))
    ]


def wrong_terms(locale: dict[str, Any]) -> list[str]:
    return compared(term_keys(ENGLISH), term_keys(locale))


def empty_texts(locale: dict[str, Any]) -> list[str]:
    return [where for where, text in texts(locale) if not isinstance(text, str) or not text.strip()]


def wrong_keys(locale: dict[str, Any]) -> list[str]:
    """Rasa takes any other top-level key of a YAML file under data/ for training data."""
    return sorted(set(locale) - TOP_LEVEL_KEYS)


def matches(locale: dict[str, Any], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{where}: {found.group()!r} in {text!r}"
        for where, text in texts(locale)
        if (found := pattern.search(text))
    ]


def informal_address(locale: dict[str, Any]) -> list[str]:
    pattern = INFORMAL.get(locale["language"])
    return matches(locale, pattern) if pattern else []


def half_width_signs(locale: dict[str, Any]) -> list[str]:
    return matches(locale, HALF_WIDTH_AFTER_CHINESE)


def plain_spaces_in_french(locale: dict[str, Any]) -> list[str]:
    return matches(locale, FRENCH_PLAIN_SPACE)


def other_button_titles(locale: dict[str, Any]) -> list[str]:
    """Buttons of the same name and payload in English have the same name here too."""
    titles: dict[tuple[str, str], set[str]] = {}
    for name, wording in locale["wordings"].items():
        for payload, title in (wording.get("buttons") or {}).items():
            titles.setdefault((payload, domain_buttons(name)[payload]), set()).add(title)
    return [f"{button}: {sorted(found)}" for button, found in titles.items() if len(found) > 1]


@pytest.fixture(params=REVIEWED)
def locale(request: pytest.FixtureRequest) -> dict[str, Any]:
    return LOCALES[request.param]


def test_every_language_has_reviewed_wordings():
    assert set(REVIEWED) == set(LANGUAGES) - {PIVOT}


def test_the_bot_loads_all_locales():
    assert set(Locales.load(FOLDER).languages) == {PIVOT, *REVIEWED}


def test_the_file_is_named_after_its_language(locale):
    assert LOCALES[locale["language"]] is locale


def test_every_response_of_the_domain_has_a_wording_and_no_other_is_there(locale):
    assert wrong_wordings(locale) == []


def test_a_wording_has_exactly_the_slots_of_its_english_response(locale):
    assert wrong_slots(locale) == []


def test_a_wording_has_exactly_the_buttons_of_its_english_response(locale):
    assert wrong_buttons(locale) == []


def test_the_same_english_button_has_the_same_title_everywhere(locale):
    assert other_button_titles(locale) == []


def test_the_terms_are_those_of_english(locale):
    assert wrong_terms(locale) == []


def test_no_text_is_empty(locale):
    assert empty_texts(locale) == []


def test_customers_are_addressed_formally(locale):
    assert informal_address(locale) == []


def test_chinese_uses_full_width_signs():
    assert half_width_signs(LOCALES["zh"]) == []


def test_french_has_no_break_spaces_before_high_signs():
    assert plain_spaces_in_french(LOCALES["fr"]) == []


@pytest.mark.parametrize("language", [PIVOT, *REVIEWED])
def test_the_top_level_keys_are_none_that_rasa_would_train_on(language):
    assert wrong_keys(read(FOLDER / f"{language}.yml")) == []


def test_english_has_terms_only_because_the_domain_has_its_words():
    assert set(ENGLISH) == {"language", "terms"}
    assert empty_texts(ENGLISH) == []


def test_every_intent_that_is_a_wish_can_be_suggested():
    intents = {name if isinstance(name, str) else next(iter(name)) for name in DOMAIN["intents"]}
    assert compared(intents - NOT_SUGGESTED, set(ENGLISH["terms"]["suggestion"])) == []


def test_every_known_language_has_a_name():
    assert compared(set(LANGUAGES), set(ENGLISH["terms"]["language_name"])) == []


@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("order_state", OrderState),
        ("tracking_event", TrackingKind),
        ("refund_state", RefundState),
    ],
)
def test_every_state_of_the_shop_has_a_word(group, keys):
    assert compared({key.value for key in keys}, set(ENGLISH["terms"][group])) == []


# The checks themselves: each finds the fault it is there for.


def _drop_a_wording(locale: dict[str, Any]) -> None:
    del locale["wordings"]["utter_goodbye"]


def _invent_a_wording(locale: dict[str, Any]) -> None:
    locale["wordings"]["utter_unheard_of"] = {"text": "…"}


def _rename_a_slot(locale: dict[str, Any]) -> None:
    wording = locale["wordings"]["utter_order_already_cancelled"]
    wording["text"] = wording["text"].replace("{order_number}", "{numero}")


def _drop_a_slot(locale: dict[str, Any]) -> None:
    wording = locale["wordings"]["utter_order_status_shipped"]
    wording["text"] = wording["text"].replace("{tracking_url}", "")


def _drop_a_button(locale: dict[str, Any]) -> None:
    del locale["wordings"]["utter_greet"]["buttons"]["/ask_human"]


def _invent_a_button(locale: dict[str, Any]) -> None:
    locale["wordings"]["utter_goodbye"]["buttons"] = {"/greet": "Hola"}


def _rename_one_button(locale: dict[str, Any]) -> None:
    locale["wordings"]["utter_greet"]["buttons"]["/ask_human"] = "Operador"


def _drop_a_term(locale: dict[str, Any]) -> None:
    del locale["terms"]["order_state"]["lost"]


def _empty_a_text(locale: dict[str, Any]) -> None:
    locale["wordings"]["utter_goodbye"]["text"] = "  "


def _leave_a_term_without_text(locale: dict[str, Any]) -> None:
    locale["terms"]["order_state"]["lost"] = None


def _add_training_data(locale: dict[str, Any]) -> None:
    locale["nlu"] = []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (_drop_a_wording, wrong_wordings),
        (_invent_a_wording, wrong_wordings),
        (_rename_a_slot, wrong_slots),
        (_drop_a_slot, wrong_slots),
        (_drop_a_button, wrong_buttons),
        (_invent_a_button, wrong_buttons),
        (_rename_one_button, other_button_titles),
        (_drop_a_term, wrong_terms),
        (_empty_a_text, empty_texts),
        (_leave_a_term_without_text, empty_texts),
        (_add_training_data, wrong_keys),
    ],
)
def test_a_broken_locale_is_found(
    fault: Callable[[dict[str, Any]], None], check: Callable[[dict[str, Any]], list[str]]
):
    sound = LOCALES["es"]
    broken = json.loads(json.dumps(sound))  # unlike deepcopy, also parts what YAML aliases share
    fault(broken)
    assert len(set(check(broken)) - set(check(sound))) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Puedes comprobar tu pedido?"),
        ("es", "¿Te ayudo en algo más?"),
        ("es", "Inténtalo de nuevo."),
        ("fr", "Que puis-je faire pour toi ?"),
        ("fr", "Je t'aide volontiers."),
        ("fr", "N'hésite pas à m'écrire."),
        ("de", "Kann ich dir helfen?"),
        ("de", "Deine Bestellung ist da."),
        ("de", "Bitte warte einen Moment."),
        ("zh", "请问有什么可以帮你？"),
    ],
)
def test_informal_address_is_found(language, text):
    assert informal_address({"language": language, "terms": {"any": {"key": text}}})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Tiene el número en su correo; Utrecht y los estados no son tuteo."),
        ("fr", "Votre retour est total, la date est notée : test réussi."),
        ("de", "Ihr Paket ist da; ihr Stand: unterwegs. Mehrere Versuche sind erlaubt."),
        ("zh", "请问有什么可以帮您？"),
    ],
)
def test_formal_address_passes(language, text):
    assert informal_address({"language": language, "terms": {"any": {"key": text}}}) == []


@pytest.mark.parametrize("text", ["您好,请稍等", "您好!", "需要帮助吗?"])
def test_a_half_width_sign_after_a_chinese_character_is_found(text):
    assert half_width_signs({"terms": {"any": {"key": text}}})


@pytest.mark.parametrize("text", ["您好，请稍等！", "退款€49.90：1,299", "{tracking_url}?"])
def test_full_width_signs_and_signs_in_codes_pass(text):
    assert half_width_signs({"terms": {"any": {"key": text}}}) == []


def test_a_duplicate_key_is_refused(tmp_path):
    path = tmp_path / "es.yml"
    path.write_text("wordings:\n  utter_greet: {text: a}\n  utter_greet: {text: b}\n", "utf-8")
    with pytest.raises(yaml.constructor.ConstructorError, match="duplicate key 'utter_greet'"):
        read(path)
