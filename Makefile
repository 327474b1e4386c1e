.DEFAULT_GOAL := help
.PHONY: help install run test lint bench-load bench-faults bench-scale bench-old-pc backup restore move province secrets-check fuzz bench train clean

PYTHON ?= python3
PIP_FLAGS ?=
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

help: ## Show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/.run: pyproject.toml constraints.txt
	@echo "[1/3] Making the virtual environment $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make run PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/3] Installing the libraries (about 1 GB, some minutes the first time)"
	@$(PIP) install --progress-bar on $(PIP_FLAGS) -c constraints.txt -e .
	@touch $@

$(BIN)/.dev: $(BIN)/.run
	@echo "[3/3] Installing the development tools"
	@$(PIP) install -q $(PIP_FLAGS) -c constraints.txt -e '.[dev,postgres,redis,llm,voice,bench]'
	@touch $@

install: $(BIN)/.run ## Make the environment .venv, or bring it up to date

run: $(BIN)/.run ## Set everything up and start the chat and the staff pages
	@$(BIN)/python serve.py

test: $(BIN)/.dev ## Set everything up and run all tests (CI=true runs slow ones and allows no skip)
	@$(BIN)/python -m pytest

lint: $(BIN)/.dev ## Check format, style, types, secure habits, secrets and pins
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/bandit -q -c pyproject.toml -r admin bot checks keeping knowledge migrations retrieval serve.py
	@$(BIN)/python -m checks.secrets
	@$(BIN)/python -m checks.pins

secrets-check: $(BIN)/.dev ## Look for keys and passwords in the project's files
	@$(BIN)/python -m checks.secrets

fuzz: $(BIN)/.dev ## Run the property and fuzz tests long, and say how much each tried
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),2000) CI=true $(BIN)/python -m checks.fuzzing
	@$(BIN)/python -m checks.guided --runs $(or $(RUNS),20000)

bench: $(BIN)/.dev ## Measure retrieval quality and speed beside its peers, in one run
	@$(BIN)/python -m retrieval bench

bench-load: $(BIN)/.dev ## Measure the load that two cores carry, and where the limit is
	@$(BIN)/python -m benchmarks.load $(ARGS)

bench-faults: $(BIN)/.dev ## Kill servers and inject faults; count what is lost, refresh docs/faults.md
	@$(BIN)/python -m benchmarks.faults $(ARGS)

bench-scale: $(BIN)/.dev ## Measure CPU a turn with one replica and with three; refresh docs/scale.md
	@$(BIN)/python -m benchmarks.scale $(ARGS)
	@$(BIN)/python -m benchmarks.country --write

bench-old-pc: $(BIN)/.dev ## Measure start, answers and memory on one core
	@$(BIN)/python -m benchmarks.old_pc $(ARGS)

backup: $(BIN)/.run ## Back up database, keys and photos while the service runs (TO=folder KEEP=14)
	@$(BIN)/python -m keeping backup $(if $(TO),--to "$(TO)") $(if $(KEEP),--keep $(KEEP))

restore: $(BIN)/.run ## Put a backup back and check it (FROM=folder, REPLACE=1 over what is there)
	@test -n "$(FROM)" || { echo "Name the backup: make restore FROM=var/backups/motcua-…"; exit 1; }
	@$(BIN)/python -m keeping restore "$(FROM)" $(if $(REPLACE),--replace)

move: $(BIN)/.run ## Move from SQLite to an empty PostgreSQL and check every row (TO=URL)
	@test -n "$(TO)" || { echo "Name the database: make move TO=postgresql+psycopg://…"; exit 1; }
	@$(BIN)/python -c 'import psycopg' 2>/dev/null || \
		$(PIP) install -q $(PIP_FLAGS) -c constraints.txt -e '.[postgres]'
	@$(BIN)/python -m keeping move "$(TO)"

province: $(BIN)/.run ## Add the libraries of the scaled mode (PostgreSQL, Redis) to .venv
	@$(PIP) install -q $(PIP_FLAGS) -c constraints.txt -e '.[postgres,redis]'

train: $(BIN)/.run ## Train the bundled retrieval models again from the committed questions
	@$(BIN)/python -m retrieval train

clean: ## Remove the environment and caches; keeps var/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
