# Everything a newcomer needs; each target makes and fills .venv by itself.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench soak scale storm screenshots clean

demo: .venv/run
	$(BIN)/bandeng demo

test: .venv/dev
	$(BIN)/python -m pytest

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

bench: .venv/dev
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.screening
	$(BIN)/python -m benchmarks.year
	$(BIN)/python -m benchmarks.verifying
	$(BIN)/python -m benchmarks.board

soak: .venv/dev
	$(BIN)/python -m benchmarks.soak

scale: .venv/dev
	$(BIN)/python -m benchmarks.scale

storm: .venv/dev
	$(BIN)/python -m benchmarks.storm

screenshots: .venv/dev
	$(BIN)/python -m benchmarks.screenshots

clean:
	rm -rf .venv demo

.venv/run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@
