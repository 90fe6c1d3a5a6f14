"""Command line: `python -m translation.training COMMAND`; `COMMAND --help` tells its options."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable

from translation.errors import EngineError
from translation.training import add_language, commands, distil, finetune, options
from translation.training.corpus import CorpusError
from translation.training.device import DeviceError
from translation.training.export import ExportError
from translation.training.feeding import FeedError
from translation.training.indomain import InDomainError
from translation.training.language_drafts import DraftError
from translation.training.marker_tokens import MarkerError

Command = Callable[[argparse.Namespace], None]
AddOptions = Callable[[argparse.ArgumentParser], None]

COMMANDS: dict[str, tuple[Command, AddOptions]] = {
    "prepare": (commands.prepare, options.add_recipe),
    "train": (commands.train, options.add_recipe),
    "export": (commands.write_model, options.add_recipe),
    "candidates": (commands.write_candidates, options.add_recipe),
    "evaluate": (commands.evaluate, options.add_recipe),
    "card": (commands.write_card, options.add_recipe),
    "distil": (distil.run, distil.add_options),
    "finetune": (finetune.run, finetune.add_options),
    "add-language": (add_language.run, add_language.add_options),
}
FAULTS = (CorpusError, InDomainError, ExportError, EngineError, DeviceError, FeedError,
          MarkerError, DraftError)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="translation.training", description=__doc__)
    kinds = parser.add_subparsers(dest="command", required=True)
    for name, (command, add_options) in COMMANDS.items():
        text = (command.__doc__ or "").split("\n", 1)[0]
        add_options(kinds.add_parser(name, help=text, description=command.__doc__))
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a fault in the data is told in one line."""
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        COMMANDS[chosen.command][0](chosen)
    except FAULTS as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
