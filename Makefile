# Everything runs in a virtual environment of its own below .venv; Python is all that is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUTPUT ?= data/sample
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled code is kept whatever the shell says: without it each worker and each process of the tests
# compiles everything again, a third of the time until the first test.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
DATA ?= data/training
.PHONY: help run test trials coverage matrix mutants engine-trials lint types format bench bench-guard train clean

help: ## Say what can be made
	@grep -hE '^[A-Za-z0-9_.-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[dev]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/train.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[train]'
	@touch $@

run: $(VENV)/run.stamp ## Run the job on the sample feeds; no internet is needed
	@$(BIN)/dateline run --config configs/sample.yaml --output $(OUTPUT) || [ $$? -eq 3 ]

PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal --durations=15 --durations-min=1
test: $(VENV)/dev.stamp ## Run all tests but those that need MinIO, Prism, Chromium, Java, Datasette, QEMU or Valgrind
	$(PYTEST) -m "not trial" $(ARGS)

trials: $(VENV)/dev.stamp ## Run the tests that need MinIO, Prism, Chromium, Java, Datasette, QEMU or Valgrind; skipped where one is missing
	$(PYTEST) -m trial $(ARGS)

coverage: $(VENV)/dev.stamp ## Run all tests with coverage; fails below the floor in pyproject.toml
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

matrix: $(VENV)/dev.stamp ## Run the tests on every Python here and with the oldest libraries; ARGS="3.13 lowest"
	$(BIN)/python -m tests.matrix $(ARGS)

mutants: $(VENV)/dev.stamp ## Put faults into the modules that hold promises; ARGS names one
	$(BIN)/python -m tests.mutants $(ARGS)

engine-trials: $(VENV)/dev.stamp ## Kill and stop jobs on Prism, or on ENDPOINT=host:port; ARGS=--few for a few
	$(BIN)/python -m tests.engine_trials $(if $(ENDPOINT),--endpoint $(ENDPOINT)) $(ARGS)

lint: $(VENV)/dev.stamp ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp ## Check types
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/bench.stamp: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q -e '.[bench]'
	@touch $@ $(VENV)/run.stamp

bench: $(VENV)/bench.stamp ## Compare with what else one could use; ARGS=--full for the real sizes
	$(BIN)/python -m benchmarks --json benchmarks.json --markdown benchmarks.md $(ARGS)

bench-guard: $(VENV)/run.stamp ## Fail where small works cost 10 % more than at the last commit; ARGS="--base v0.1.0"
	$(BIN)/python -m benchmarks.guard $(ARGS)

train: $(VENV)/train.stamp ## Train the model from DATA, a folder with the texts (see docs/training.md)
	$(BIN)/python -m training.prepare --data $(DATA) --out training/work/prepared
	$(BIN)/python -m training.train --prepared training/work/prepared --out training/work/run

clean: ## Remove what was built, the virtual environments included
	rm -rf $(VENV) .matrix build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.coverage .coverage.* htmlcov
