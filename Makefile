# Everything a person needs; `make help` lists it. Nothing is installed by hand.
VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed

export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3

.DEFAULT_GOAL := help
.PHONY: help install run services shell train test test-long test-fast lint format lock bench clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(STAMP)  ## Make .venv with everything in requirements.lock

$(STAMP): requirements.lock scripts/make_venv.sh
	@sh scripts/make_venv.sh $(VENV) requirements.lock
	@touch $@

run: install  ## Start everything and print the address of the demo shop
	@$(PYTHON) -m bot run

services: install  ## Start everything but the bot, for rasa shell
	@$(PYTHON) -m bot services

shell: install  ## Talk to the bot in this terminal
	@$(PYTHON) -m bot shell

train: install  ## Train the Rasa model and build the FAQ index
	@$(PYTHON) -m bot train

test: lint  ## All tests: unit, Rasa data and NLU, whole conversations, browser
	@$(PYTHON) -m pytest tests -m "not long and not benchmark and not gpu"

test-long: install  ## What is too long for make test: learning in miniature, compiled training
	@$(PYTHON) -m pytest tests -m "long and not gpu"

test-fast: install  ## Unit tests only
	@$(PYTHON) -m pytest tests -m "not long and not slow and not e2e and not browser and not benchmark and not gpu"

lint: install  ## Ruff, and that the lock fits the requirements
	@$(PYTHON) -m ruff check .

format: install  ## Let ruff format the code
	@$(PYTHON) -m ruff format .

lock:  ## Compile requirements.lock from requirements.txt (needs uv)
	uv pip compile requirements.txt --python-version 3.10 --no-emit-index-url -q -o requirements.lock

bench: install  ## Run the benchmarks and print their tables
	@$(PYTHON) -m tests.benchmarks

clean:  ## Remove what was built and what ran (var/, models, caches); .venv stays
	rm -rf var models results .rasa .pytest_cache .ruff_cache .mypy_cache
