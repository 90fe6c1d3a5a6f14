"""Reading the FAQ files: what is wrong with one is told in a line."""

import pytest

from actions.faq_entries import FaqDataError, read_entries

GOOD = """
faq:
  topic: customs
  intents: [ask_customs, ask_delivery_cost]
  entries:
  - id: who-pays
    questions: ["Who pays?", "do I pay duty"]
    title: "Who pays duty?"
    answer: "You do."
"""


def folder_with(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    return tmp_path


def test_an_entry_carries_its_topic_and_wordings(tmp_path):
    (entry,) = read_entries(folder_with(tmp_path, customs=GOOD))
    assert (entry.id, entry.topic) == ("who-pays", "customs")
    assert entry.wordings == ("Who pays?", "do I pay duty", "Who pays duty?")
    assert entry.payload == '/ask_customs{"faq_id": "who-pays"}'
    assert entry.answer == "You do."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("faq: [", "expected `faq:`"),
        ("", "expected `faq:`"),
        ("other: 1", "expected `faq:`"),
        (GOOD.replace("  topic: customs\n", ""), "topic"),
        (GOOD.replace("[ask_customs, ask_delivery_cost]", "ask_customs"), "not a list"),
        (GOOD.replace("  - id: who-pays\n    questions", "  - questions"), "entry 1"),
        (GOOD.replace('["Who pays?", "do I pay duty"]', "[]"), "not a list of texts"),
        (GOOD.replace('"do I pay duty"', "7"), "7 is not a text"),
        (GOOD.replace('    answer: "You do."\n', ""), "answer"),
        (GOOD.replace('"You do."', '" "'), "is not a text"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path, text, named):
    with pytest.raises(FaqDataError, match=r"bad\.yml") as caught:
        read_entries(folder_with(tmp_path, bad=text))
    assert named in str(caught.value)


def test_an_id_used_in_two_files_is_refused(tmp_path):
    with pytest.raises(FaqDataError, match="used twice: who-pays"):
        read_entries(folder_with(tmp_path, customs=GOOD, more=GOOD))


def test_a_folder_without_entries_is_refused(tmp_path):
    with pytest.raises(FaqDataError, match="no FAQ entries"):
        read_entries(tmp_path)
