# nbtrack: every command a developer needs. `make` alone lists them.
# The first call builds .venv; later calls notice within milliseconds that there is nothing to do.

PYTHON ?= $(shell tools/find_python.sh)
# A CPU build where pip is told of one; elsewhere for example:
#   make test-integrations TORCH="torch==2.13.0 --index-url <the index of CPU wheels>"
TORCH ?= torch==2.13.0
# Passed on to the program that the target runs: make test ARGS="tests/unit -k seal"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CHROMIUM := $(VENV)/.chromium
LABEXTENSION := $(VENV)/.labextension
LABEXTENSION_SOURCES := $(shell find labextension \
  \( -name node_modules -o -name lib -o -name tests \) -prune -o -type f -print)
INTEGRATIONS := $(VENV)/.integrations

.DEFAULT_GOAL := help
.PHONY: help setup lab demo test test-page test-integrations bench check format build clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*##[ ]*/\1\t/' \
	  | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-18s %s\n' "$$name" "$$text"; done

setup: $(INSTALLED) $(LABEXTENSION) $(CHROMIUM)  ## build .venv with nbtrack and all that its tests need

lab: $(LABEXTENSION)  ## open JupyterLab on the first notebook
	@tools/lab.sh $(ARGS)

demo: $(INSTALLED)  ## run the first notebook without a browser, then list its runs
	@$(BIN)/python tools/demo.py $(ARGS)

test: $(LABEXTENSION) $(CHROMIUM)  ## run the tests
	@$(BIN)/python -m pytest $(ARGS)

test-page: $(INSTALLED)  ## run the tests of labextension/ that need no browser
	@tools/npm.sh run --silent test -- $(ARGS)

test-integrations: $(INTEGRATIONS)  ## run the tests that need torch and other heavy libraries
	@$(BIN)/python -m pytest tests/integrations $(ARGS)

bench: $(LABEXTENSION)  ## measure what the README promises, each figure beside its floor
	@$(BIN)/python -m tests.bench $(ARGS)

check: $(INSTALLED)  ## lint, formatting and types, of Python and of labextension/
	@failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright || failed=1; \
	tools/npm.sh run --silent lint || failed=1; \
	exit $$failed

format: $(INSTALLED)  ## mend what the linter and the formatter can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .
	@tools/npm.sh run --silent format

build: $(INSTALLED)  ## make the wheel in dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist

clean:  ## remove everything that these commands made, .venv too
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: made again only when what they depend on is newer.
$(INSTALLED): pyproject.toml
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@test -n "$(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

$(LABEXTENSION): $(INSTALLED) $(LABEXTENSION_SOURCES)
	@tools/labextension.sh
	@touch $@

$(CHROMIUM): $(INSTALLED) tools/chromium.sh
	@tools/chromium.sh
	@touch $@

$(INTEGRATIONS): $(INSTALLED) $(CHROMIUM)
	@echo "Adding $(TORCH) to $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	@touch $@
