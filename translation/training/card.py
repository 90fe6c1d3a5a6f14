"""The model card: data with licences, recipe, measured figures, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from translation.training import evaluation
from translation.training.corpus import Corpus
from translation.training.evaluation import Score
from translation.training.recipe import Recipe

SOURCES_FILE = "SOURCES.md"
OLD_MACHINE = "two CPU cores in float32"  # of runs that did not note what they ran on

HEAD = """---
license: cc-by-4.0
library_name: transformers
pipeline_tag: translation
language: [{languages}]
---
# pivotdesk-compact {version}

A small Marian translation model for customer service: English to and from {others}, one model
for all directions. It runs on a laptop CPU without a network. The target language is told by a
tag in front of the source text; markers `⟦0⟧` to `⟦9⟧` are copied to their place in the
translation, so that order numbers, prices and addresses can be locked while a text crosses.

```python
from transformers import MarianMTModel, MarianTokenizer

tokenizer = MarianTokenizer.from_pretrained("translation/models/pivotdesk-compact")
model = MarianMTModel.from_pretrained("translation/models/pivotdesk-compact")
batch = tokenizer([">>es<<Where is my order ⟦0⟧?"], return_tensors="pt")
print(tokenizer.batch_decode(model.generate(**batch), skip_special_tokens=True))
```

The weights are stored in float16 and load as float32.
"""

LIMITS = """## Limits

- It is small and was trained on few tokens. It is made for short sentences of
  shops and their customers; on anything else expect mistakes, some of them fluent.
- Sentences longer than about {max_length} tokens were not seen in training: split texts into
  sentences.
- Foreign languages are translated by way of English only.
- The in-domain figures are for templates that were held out whole, but the same authors wrote
  the training templates; the conversation figures are the harder test.
- A translation must be checked for its markers; where one is missing, do not send it.
"""


def _data(corpora: list[Corpus], folders: Sequence[Path]) -> Iterator[str]:
    """The rows of SOURCES.md that this model was trained on, with the pairs of each."""
    yield "## Data\n"
    yield (
        "Public parallel texts (the sources ask for attribution; this table is it), weighted "
        "towards conversation and shops, and in-domain templates written for this project "
        "(`translation/training/indomain/`).\n"
    )
    yield "| source | pairs | repository @ commit | licence |"
    yield "|---|---|---|---|"
    paths = (folder / SOURCES_FILE for folder in folders)
    texts = (path.read_text("utf-8") for path in paths if path.exists())
    for line in (line for text in texts for line in text.splitlines()):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        name = cells[0].split(" ")[0]
        pairs = sum(len(c.train.get(name, ())) for c in corpora)
        if len(cells) == 3 and pairs:
            count = "in the row above" if name != cells[0] else pairs
            yield f"| {cells[0]} | {count} | {cells[1]} | {cells[2]} |"
    yield ""


def _recipe(recipe: Recipe, facts: dict[str, object]) -> Iterator[str]:
    shape, mix = recipe.architecture, recipe.mixture
    yield "## Recipe\n"
    yield (
        f"- Marian transformer, {shape.encoder_layers} encoder and {shape.decoder_layers} decoder "
        f"layers, width {shape.d_model}, feed-forward {shape.ffn}, {shape.heads} heads, one "
        f"embedding for both sides; joint byte-pair vocabulary of {recipe.vocabulary} pieces "
        "(SentencePiece, bytes for rare characters, text not normalised)."
    )
    yield (
        f"- {facts['tokens'] / 1e6:.1f} million target tokens in {facts['step']} steps, "
        f"{facts['seconds'] / 3600:.1f} hours on {facts.get('machine') or OLD_MACHINE}; Muon for "
        "the matrices of the layers, AdamW for the rest, label smoothing "
        f"{recipe.label_smoothing}, linear decay, weights averaged."
    )
    yield (
        f"- In-domain share of the examples {mix.indomain:.0%}; {mix.into_pivot:.0%} of the "
        f"examples go into English, {mix.noise:.0%} of those with the source roughened (case, "
        "accents, punctuation, slips); numbers, codes and names that stand on both sides of a "
        "corpus pair are replaced by markers in part."
    )
    if facts["note"]:
        yield f"- {facts['note']}"
    yield "- Made by `python -m translation.training {prepare,train,export,evaluate,card}`.\n"


def _figures(scores: list[Score], beams: int) -> Iterator[str]:
    yield "## Figures\n"
    yield (
        f"sacrebleu chrF2 and BLEU; CTranslate2 int8, beam {beams}, reranked as the service does "
        "it, but without its memory of phrases. In-domain: a sample of the templates held out "
        "whole by a hash of their English wording (20 %), each expanded once, all marker slots as "
        "markers. Conversation: held-out Tatoeba pairs. Markers kept: sentences in which every "
        "marker stands in the output exactly as often as in the source.\n"
    )
    yield evaluation.table(scores) + "\n"


def write(
    recipe: Recipe, corpora: list[Corpus], sources: Sequence[Path], scores: list[Score],
    facts: dict[str, object], path: Path,
) -> None:
    """Write the card; `sources` are the corpus folders, `facts` are version, beams, note, and the
    progress of the run."""
    head = HEAD.format(
        languages=", ".join(["en", *recipe.languages]), others=", ".join(recipe.languages),
        version=facts["version"],
    )
    parts = [
        head, *_figures(scores, int(facts["beams"])), *_data(corpora, sources),
        *_recipe(recipe, facts), LIMITS.format(max_length=recipe.max_length),
    ]
    path.write_text("\n".join(parts), encoding="utf-8")
