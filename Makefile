# juesuan: one command runner, and it shows itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
NODE_CLIENT := tests/clients/node
NODE_READY := $(NODE_CLIENT)/node_modules/.package-lock.json
export DAGSTER_HOME := $(or $(JUESUAN_HOME),$(CURDIR)/data)/state
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test clients lint types arrows check dagster notebook mutations faults bench sample clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml requirements.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python -r requirements.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . ; \
	fi
	@touch $(STAMP)

setup: $(STAMP) ## set up .venv with the locked versions

run: setup ## the main job on the sample disclosures, ending with a report
	@$(BIN)/juesuan ingest data/raw/sample
	@$(BIN)/juesuan build
	@$(BIN)/juesuan report

test: setup clients lint types arrows check ## linters, type checks, import arrows and tests

clients: $(NODE_READY) ## packages for the tests of the Node.js client, where npm is found

$(NODE_READY): $(NODE_CLIENT)/package.json $(NODE_CLIENT)/package-lock.json
	@if ! command -v npm >/dev/null 2>&1; then \
	  echo "npm is not here: the Node.js client is not tested (docs/clients.md)"; \
	elif (cd $(NODE_CLIENT) && npm ci --silent); then \
	  touch $@; \
	else \
	  echo "npm could not install its packages: the Node.js client is not tested (docs/clients.md)"; \
	fi

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

arrows:
	$(BIN)/lint-imports

check:
	$(BIN)/python -m pytest -n 2

dagster: setup ## the asset graph in the browser (http://127.0.0.1:3000)
	@mkdir -p $(DAGSTER_HOME) && cp dagster.yaml $(DAGSTER_HOME)/dagster.yaml
	$(BIN)/dagster dev --host 127.0.0.1

notebook: setup ## from a question to a chart, in the browser (http://127.0.0.1:2718)
	$(BIN)/marimo run --host 127.0.0.1 --port 2718 --no-token --include-code docs/notebooks/from_question_to_chart.py

mutations: setup ## ten thousand inputs gone wrong, read under the law that each ends as rows or set aside
	$(BIN)/python -m tests.faults.mutations --count 10000

faults: setup ## two hundred kills at random moments, and a hundred publications under eight readers
	$(BIN)/python -m tests.faults.kills --count 200
	$(BIN)/python -m tests.faults.readers

bench: setup ## benchmarks: ratios measured in one run
	$(BIN)/python -m benchmarks

sample: setup ## render data/raw/sample anew from its figures (needs the font package named in docs)
	$(BIN)/python -m tools.sample

clean: ## remove what runs have written (the published warehouse too)
	rm -rf data/raw/store data/raw/inbox data/state data/warehouse/*.duckdb data/warehouse/builds data/warehouse/staging
