# Every command sets up what it needs, so a fresh clone can start with any of them.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
STAMP := $(VENV)/.installed

# Calls: the wheel of av bundles x264 and x265 (GPL), so this is never part of the default.
CALLS := $(shell sed -n 's/^webrtc = \[\(.*\)\]$$/\1/p' pyproject.toml | tr -d ',')

.PHONY: run setup setup-calls setup-deploy setup-measure test test-live check bench eval lock docs clean

run: setup
	$(BIN)/vivaroom serve --open

setup: $(STAMP)
	@$(BIN)/vivaroom models pull --needed

$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $(STAMP)

setup-measure: setup
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group measure

setup-deploy: setup
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group deploy

setup-calls: setup
	$(BIN)/uv pip install --quiet --python $(BIN)/python $(CALLS)

test: setup
	$(BIN)/python -m pytest

# Asks real vendors, with the keys that stand in the environment, and is paid for; what has no key is left out.
test-live: setup
	$(BIN)/python -m pytest -m live -n 0 tests/providers

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture -p no:cacheprovider
	$(BIN)/vivaroom content check

bench: setup-measure
	$(BIN)/python -m bench

eval: setup-measure
	$(BIN)/python -m evals

lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  pyproject.toml --extra local --extra ocr --extra pdf --extra google --extra anthropic --extra livekit --extra redis --group dev -o requirements.lock
	@for peer in livekit pipecat; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	    bench/peers/$$peer.in -o bench/peers/$$peer.lock || exit 1; done

docs: setup
	$(BIN)/python -m docs.generate

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
