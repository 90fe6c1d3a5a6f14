"""Fine-tune a published checkpoint (Marian, M2M100, NLLB, mBART, MADLAD) on our data and markers.

The result is a folder that TRANSLATION_MODEL may name.
"""

from __future__ import annotations

import argparse
import json
import random
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from translation.engines.checkpoint import Checkpoint
from translation.errors import EngineError
from translation.training import corpus, device, heldout, marker_tokens, options
from translation.training.checkpoints import RECIPE_FILE
from translation.training.corpus import Corpus
from translation.training.device import Compute
from translation.training.finetuner import Finetuner, Plan
from translation.training.mixture import Sampler
from translation.training.recipe import PIVOT, Mixture, Recipe

RUN_FOLDER = "run"  # inside the result: what is needed to go on, and to evaluate
RATE, LORA_RATE = 3e-5, 3e-4


def add_options(parser: argparse.ArgumentParser) -> None:
    """Command line of `finetune`."""
    options.add_corpus(parser)
    options.add_compute(parser)
    parser.add_argument("--checkpoint", required=True, help="folder or hub id to begin with")
    parser.add_argument("--languages", type=options.codes, required=True)
    parser.add_argument("--language-weights", type=options.language_weights, default={})
    parser.add_argument("--out", type=Path, required=True, help="folder of the result")
    parser.add_argument("--version", default="0")
    parser.add_argument("--lora", type=int, default=0, help="rank; 0 trains all weights")
    parser.add_argument("--rate", type=float, help=f"by default {RATE}, with --lora {LORA_RATE}")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--warmup-steps", type=int, default=100)
    parser.add_argument("--dev-steps", type=int, default=200)
    parser.add_argument("--patience", type=int, default=5)
    parser.add_argument("--batch-tokens", type=int, default=2000)
    parser.add_argument("--accumulate", type=int, default=1)
    parser.add_argument("--max-length", type=int, default=96, help="tokens a side")
    parser.add_argument("--feeders", type=int, default=0)
    parser.add_argument("--gradient-checkpointing", action="store_true",
                        help="less memory, a third more time")


def run(chosen: argparse.Namespace) -> None:
    """Fine-tune a Marian, M2M100, NLLB, mBART or MADLAD checkpoint, fully or by LoRA."""
    compute = device.choose(chosen.device, chosen.precision, chosen.compile)
    recipe = Recipe(
        languages=chosen.languages, language_weights=chosen.language_weights,
        batch_tokens=chosen.batch_tokens, accumulate=chosen.accumulate,
        max_length=chosen.max_length,
    )
    corpora = [corpus.load(chosen.corpus, code) for code in chosen.languages]
    torch.manual_seed(recipe.seed)
    model, tokenizer = _load(chosen.checkpoint)
    are_new = marker_tokens.write_tokenizer(tokenizer, chosen.out)
    checkpoint = _checkpoint(chosen.out, model, chosen)
    new_rows = marker_tokens.make_room(model, checkpoint.tokenizer) if are_new else []
    if chosen.gradient_checkpointing:
        model.gradient_checkpointing_enable()
        model.enable_input_require_grads()
    recipe = replace(recipe, mixture=_mixture(checkpoint, chosen.languages))
    finetuner = _finetuner(chosen, recipe, compute, corpora, checkpoint, model, new_rows)
    finetuner.run()
    _write(finetuner.merged(), recipe, chosen.out)
    print(f"dev loss {finetuner.first_loss:.3f} before, {finetuner.best:.3f} after "
          f"{finetuner.step} steps; {len(new_rows)} markers were new to the model")


def _load(name: str) -> tuple[Any, Any]:
    """Model in float32 and tokenizer of transformers. Raises EngineError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Marian's asks for sacremoses, not used here
            tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModelForSeq2SeqLM.from_pretrained(name, dtype=torch.float32)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"{name} cannot be loaded: {error}") from error
    return model, tokenizer


def _checkpoint(folder: Path, model: Any, chosen: argparse.Namespace) -> Checkpoint:
    """The tokenizer as the service will see it."""
    marker_tokens.write_facts(folder, chosen.languages, chosen.version)
    model.config.save_pretrained(folder)  # by which a Marian folder is known
    return Checkpoint.load(str(folder))


def _mixture(checkpoint: Checkpoint, languages: tuple[str, ...]) -> Mixture:
    """Both directions, or the one that the checkpoint has. Raises EngineError if it has none."""
    into = all(checkpoint.supports(code, PIVOT) for code in languages)
    out_of = all(checkpoint.supports(PIVOT, code) for code in languages)
    if into and out_of:
        return Mixture()
    if not into and not out_of:
        known = ", ".join(checkpoint.languages)
        raise EngineError(f"{checkpoint.name}: not all of {', '.join(languages)} among {known}")
    return Mixture(into_pivot=1.0 if into else 0.0)


def _finetuner(
    chosen: argparse.Namespace, recipe: Recipe, compute: Compute, corpora: list[Corpus],
    checkpoint: Checkpoint, model: Any, new_rows: list[int],
) -> Finetuner:
    folder = chosen.out / RUN_FOLDER
    folder.mkdir(exist_ok=True)
    rate = chosen.rate or (LORA_RATE if chosen.lora else RATE)
    plan = Plan(chosen.steps, rate, chosen.warmup_steps, chosen.lora, chosen.dev_steps,
                chosen.patience)
    sampler = Sampler(
        corpora, chosen.indomain_folder, recipe.mixture, random.Random(), recipe.language_weights
    )
    parts = heldout.dev(corpora, chosen.indomain_folder).values()
    dev = [e for examples in parts for e in examples
           if checkpoint.supports(e.source_language, e.language)]
    return Finetuner(
        checkpoint, model, new_rows, plan, recipe, sampler, dev, compute, folder, chosen.feeders
    )


def _write(model: Any, recipe: Recipe, folder: Path) -> None:
    """The weights beside the tokenizer; the recipe so that `evaluate` knows the languages."""
    model.to("cpu").eval().save_pretrained(folder)
    text = json.dumps(recipe.to_dict(), indent=1)
    (folder / RUN_FOLDER / RECIPE_FILE).write_text(text, encoding="utf-8")
