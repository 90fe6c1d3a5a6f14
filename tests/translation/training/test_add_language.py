from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bot.locales import read_locale
from translation.detection.lexicon import Lexicon
from translation.training import add_language, indomain, language_drafts
from translation.training.__main__ import main
from translation.training.evaluation import Score
from translation.training.language_drafts import DraftError, Outcome

DOMAIN = """
responses:
  utter_greet:
  - text: "Hello!"
    buttons:
    - {title: "Where is my order?", payload: "/ask_order_status"}
  utter_state:
  - text: "Order {order_number} is late."
  utter_hard:
  - text: "This one fails."
    buttons:
    - {title: "A button", payload: "/a"}
"""
FAQ = """
faq:
  entries:
  - {id: one, title: "A title", answer: "An answer."}
"""
FILES = {
    "domain.yml": DOMAIN,
    "data/locales/en.yml": "language: en\nterms:\n  state:\n    lost: lost\n",
    "data/faq/a.yml": FAQ,
    "translation/detection/lexicon/es.yml":
        'replies:\n  "Yes": ["sí"]\n  "Thank you": ["gracias"]\n',
    "translation/training/indomain/a.yml":
        'slots:\n  thing:\n  - {en: "x", es: "y"}\npairs:\n'
        '- {en: "Order {order} is late", es: "El pedido {order} tarda"}\n'
        '- {en: "See {thing}", es: "Ver {thing}"}\n',
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of a few sentences."""
    for name, content in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "project"


def backwards(texts: list[str]) -> list[str | None]:
    """Every translation is marked; one sentence cannot be translated."""
    return [None if "fails" in text else f"~{text}" for text in texts]


def test_the_drafts_are_files_that_the_project_reads(root: Path, tmp_path: Path) -> None:
    outcome = language_drafts.write("nl", backwards, root, tmp_path / "drafts")
    locale = read_locale(tmp_path / "drafts" / "locales" / "nl.yml")
    assert locale.wordings["utter_greet"].text == "~Hello!"
    assert locale.wordings["utter_greet"].buttons == {"/ask_order_status": "~Where is my order?"}
    assert locale.term("state.lost") == "~lost"
    assert locale.reviewed("faq.one.answer") == "~An answer."
    lexicon = Lexicon.load(["nl"], tmp_path / "drafts" / "lexicon")
    assert lexicon.meaning("~thank you", "nl") == "Thank you"
    templates = indomain.read_folder(tmp_path / "drafts" / "indomain")
    assert [t.texts for t in templates] == [
        {"en": "Order {order} is late", "nl": "~Order {order} is late"}]
    assert "utter_hard" not in locale.wordings
    assert outcome.missing == ["wordings\nutter_hard\ntext"]
    assert all(p.read_text("utf-8").startswith(language_drafts.MARK) for p in outcome.files)


def test_a_reviewed_file_is_never_written_over(root: Path, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    language_drafts.write("nl", backwards, root, drafts)
    path = drafts / "lexicon" / "nl.yml"
    reviewed = path.read_text("utf-8").replace(language_drafts.MARK, "# Reviewed.")
    path.write_text(reviewed, encoding="utf-8")
    other = drafts / "locales" / "nl.yml"
    other.write_text(f"{language_drafts.MARK}\n", encoding="utf-8")
    with pytest.raises(DraftError, match=r"nl\.yml: reviewed"):
        language_drafts.write("nl", backwards, root, drafts)
    assert path.read_text("utf-8") == reviewed
    assert other.read_text("utf-8") == f"{language_drafts.MARK}\n"  # nothing was changed
    path.unlink()
    language_drafts.write("nl", backwards, root, drafts)
    assert "utter_greet" in other.read_text("utf-8")  # a draft is


def test_what_is_weak_is_named() -> None:
    scores = [Score("in-domain", "en-nl", 10, 70.0, 1.0, 90.0),
              Score("conversation", "nl-en", 10, 30.0, 1.0, None)]
    outcome = Outcome([], ["wordings\nutter_a\ntext"])
    lines = "\n".join(add_language.report("nl", "m", outcome, scores))
    assert "missing: wordings utter_a text" in lines
    assert "chrF 30.0 of conversation nl-en, the goal is 45" in lines
    assert "markers kept in 90.0 % of in-domain en-nl" in lines
    assert "70.0 of in-domain" not in lines


@pytest.mark.long
def test_one_command_with_a_real_model(
    root: Path, tmp_path: Path, corpus_folder: Path, indomain_folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drafts = tmp_path / "drafts"
    assert main(["add-language", "es", "--drafts", str(drafts), "--root", str(root),
                 "--corpus", str(corpus_folder), "--indomain-folder", str(indomain_folder),
                 "--talk-sentences", "2", "--shop-sentences", "2", "--beams", "1",
                 "--device", "cpu"]) == 0
    printed = capsys.readouterr().out
    assert "| conversation | en-es |" in printed
    texts = yaml.safe_load((drafts / "locales" / "es.yml").read_text("utf-8"))["wordings"]
    assert "{order_number}" in texts["utter_state"]["text"]
    shutil.rmtree(drafts)


def test_a_language_without_a_row_is_told_where_to_add_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add-language", "sv", "--drafts", str(tmp_path)]) == 1
    assert "add its row to translation/languages.py" in capsys.readouterr().err
