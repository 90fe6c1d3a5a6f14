"""How the families of published checkpoints name our languages."""

from __future__ import annotations

# FLORES codes, used by NLLB; the part before the underscore is ISO 639-3, used by Tatoeba models.
FLORES = {
    "en": "eng_Latn", "es": "spa_Latn", "fr": "fra_Latn", "de": "deu_Latn", "zh": "zho_Hans",
    "it": "ita_Latn", "pt": "por_Latn", "nl": "nld_Latn", "pl": "pol_Latn", "tr": "tur_Latn",
    "ru": "rus_Cyrl", "ar": "arb_Arab", "ja": "jpn_Jpan", "ko": "kor_Hang", "vi": "vie_Latn",
    "id": "ind_Latn",
}
MBART = {
    "en": "en_XX", "es": "es_XX", "fr": "fr_XX", "de": "de_DE", "zh": "zh_CN", "it": "it_IT",
    "pt": "pt_XX", "nl": "nl_XX", "pl": "pl_PL", "tr": "tr_TR", "ru": "ru_RU", "ar": "ar_AR",
    "ja": "ja_XX", "ko": "ko_KR", "vi": "vi_VN", "id": "id_ID",
}
MANDARIN = "cmn_Hans"  # what Tatoeba models call Chinese


def tag_names(code: str) -> list[str]:
    """The names that a language may have in a tag such as `>>es<<` or `<2es>`."""
    iso = FLORES[code].split("_")[0]
    return [code, iso, *([MANDARIN] if code == "zh" else [])]


def token_names(code: str) -> list[str]:
    """The tokens that may stand for a language: those of M2M100, NLLB, mBART."""
    return [f"__{code}__", FLORES[code], MBART[code]]
