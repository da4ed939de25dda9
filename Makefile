# Everything that a developer or CI runs. A fresh machine needs python3 (3.11 or newer), make and the package registries.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint bench docs clean

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
DEMO := tests/fixtures/6.18-amd64-mixed-scopes/input.log
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

help:  ## what there is (this list)
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.installed  ## a virtual environment in .venv with oomlog, all its extras and the developers' tools

demo: setup  ## set up, then analyse a real log
	@echo '$$ oomlog analyze $(DEMO)'
	@$(BIN)/oomlog analyze $(DEMO)

test: lint  ## set up; lint, types, layers; every test, the documentation's examples among them
	@sh .ci/machine.sh journals
	@sh .ci/machine.sh killers $(VENV)
	@sh .ci/machine.sh examples
	@sh .ci/machine.sh browser $(VENV)
	@sh .ci/machine.sh metrics $(VENV)
	$(BIN)/pytest --numprocesses=auto --dist=worksteal

lint: setup  ## style, types, who may import whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup  ## the speed claims, beside the tools that they are measured against; writes docs/benchmarks.md
	@sh .ci/machine.sh bench
	$(BIN)/python -m benchmarks

docs: setup  ## the pages made from the code, then the whole site in site/
	$(BIN)/python docs/make.py
	$(BIN)/mkdocs build --config-file .mkdocs.yml --strict --quiet

clean:  ## remove what the other commands made
	rm -rf $(VENV) site build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find oomlog tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the extras that this machine can build.
$(VENV)/.machine: .ci/machine.sh
	@test -n "$(PYTHON)" || { echo 'oomlog needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	@mkdir -p $(VENV)
	@sh .ci/machine.sh setup $(PYTHON) > $@

$(VENV)/.installed: pyproject.toml $(VENV)/.machine
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable '.[$(shell cat $(VENV)/.machine 2>/dev/null)]'
	@touch $@
