"""Writes a trained run as a standard transformers folder that MarianMTModel loads."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig, MarianMTModel, MarianTokenizer

from translation.training import checkpoints
from translation.training.checkpoints import RECIPE_FILE
from translation.training.model import build_model
from translation.training.recipe import MARKER, MAX_MARKERS, PIVOT, Recipe
from translation.training.vocabulary import EOS, PAD, UNKNOWN, Vocabulary

VOCABULARY_FILES = ("source.spm", "target.spm", "vocab.json")
BEAMS = 4
MAX_LENGTH = 200


class ExportError(RuntimeError):
    """There is no trained model in the run folder."""


def _read_average(run: Path) -> dict[str, dict[str, Any]]:
    path = checkpoints.weights_file(run)
    if not path.exists():
        raise ExportError(f"{path}: no trained weights; run `train` first")
    return checkpoints.read(path)


def recipe_of(run: Path) -> Recipe:
    """The recipe by which a run was trained."""
    path = run / RECIPE_FILE
    if not path.exists():
        raise ExportError(f"{path}: no trained run here; run `train` first")
    return Recipe.from_dict(json.loads(path.read_text("utf-8")))


def progress_of(run: Path) -> dict[str, Any]:
    """Steps, tokens and seconds behind the best averaged weights of a run."""
    return _read_average(run)["progress"]


def load_average(recipe: Recipe, run: Path) -> MarianMTModel:
    """The model of a run with its best averaged weights."""
    weights = _read_average(run)["average"]
    model = build_model(recipe, Vocabulary(run))
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(weights[name])
    return model.eval()


def export(recipe: Recipe, run: Path, folder: Path, version: str) -> None:
    """Write weights (float16), configuration, tokenizer and `pivotdesk.json` to a folder.

    The configuration says float32, so that a CPU, which has no fast float16, computes in float32.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = load_average(recipe, run)
    model.generation_config = _generation_config(model)
    model.half().save_pretrained(folder)
    _set_dtype(folder / "config.json")
    _write_tokenizer(run, folder)
    facts = {
        "languages": [PIVOT, *recipe.languages], "marker": MARKER, "max_markers": MAX_MARKERS,
        "version": version,
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / "pivotdesk.json").write_text(text + "\n", encoding="utf-8")


def _generation_config(model: MarianMTModel) -> GenerationConfig:
    config = model.config
    return GenerationConfig(
        num_beams=BEAMS, max_length=MAX_LENGTH, pad_token_id=config.pad_token_id,
        eos_token_id=config.eos_token_id, decoder_start_token_id=config.decoder_start_token_id,
        forced_eos_token_id=config.eos_token_id, bad_words_ids=[[config.pad_token_id]],
        bos_token_id=None,
    )


def _set_dtype(path: Path) -> None:
    config = json.loads(path.read_text("utf-8"))
    config["dtype"] = "float32"
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _write_tokenizer(run: Path, folder: Path) -> None:
    for name in VOCABULARY_FILES:
        shutil.copy(run / name, folder / name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for sacremoses, which it does not use here
        tokenizer = MarianTokenizer(
            source_spm=str(folder / "source.spm"), target_spm=str(folder / "target.spm"),
            vocab=str(folder / "vocab.json"), unk_token=UNKNOWN, eos_token=EOS, pad_token=PAD,
            model_max_length=MAX_LENGTH, clean_up_tokenization_spaces=False,
        )
        tokenizer.save_pretrained(folder)
