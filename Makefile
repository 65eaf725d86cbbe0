# The two commands to know are `make chat` and `make test`; `make help` lists the rest.
# Each sets up what it needs on its first run. Later runs start at once, until pyproject.toml or constraints.txt changes.

# The first of these that is Python 3.11 or newer; PYTHON=/path/to/python names another.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)

# What the chat is about, what the evaluation reads, and what else pytest is told.
ARTICLES ?= $(or $(WENJU_ARTICLES),articles)
DATA ?= ../shared
TEST_OPTIONS ?=
FAULTS ?=

VENV := .venv
RUN := $(VENV)/bin/python
INSTALL = $(RUN) -m pip install --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help chat test check bench eval faults coverage audit constraints clean

help:
	@echo 'make chat         the chat about articles/ at http://127.0.0.1:7860 (ARTICLES=/some/folder: another folder)'
	@echo 'make test         all tests (TEST_OPTIONS="-k name": some of them)'
	@echo 'make check        style and types'
	@echo 'make bench        measures speed and memory'
	@echo 'make eval         measures answers on the development questions in DATA=$(DATA)'
	@echo 'make faults       crashes, failing disks, hostile files: hours of them (FAULTS="kills disk": some of them)'
	@echo 'make coverage     all tests, and which branches of the product they take'
	@echo 'make audit        patterns in the code and advisories about packages that may be a hole (needs the network)'
	@echo 'make constraints  writes the versions installed now to constraints.txt'
	@echo 'make clean        removes what checks, tests and builds leave behind; $(VENV) and indexes stay'

chat: export WENJU_ARTICLES := $(ARTICLES)
chat: $(VENV)/.installed
	@$(RUN) -m assistant.cli serve

test: $(VENV)/.installed-dev
	$(RUN) -m pytest -n 2 --dist loadfile $(TEST_OPTIONS)

check: $(VENV)/.installed-dev
	$(RUN) -m ruff check .
	$(RUN) -m mypy

bench: $(VENV)/.installed
	$(RUN) -m evaluation.run speed --data "$(DATA)"

eval: $(VENV)/.installed
	$(RUN) -m evaluation.run golden --data "$(DATA)"

faults: $(VENV)/.installed-dev
	$(RUN) -m evaluation.faults $(FAULTS)

coverage: $(VENV)/.installed-dev
	@rm -rf build/coverage && mkdir -p build/coverage
	$(RUN) -m pytest -n 2 --dist loadfile --cov --cov-report= --timeout 900 $(TEST_OPTIONS)
	$(RUN) -m coverage report --fail-under=95
	$(RUN) -m coverage report --fail-under=100 --include='index/*'

audit: $(VENV)/.installed-dev
	$(INSTALL) -q -e '.[audit]'
	$(RUN) -m bandit -q -c pyproject.toml -r ingest index retriever assistant ui app.py
	$(RUN) -m pip_audit --strict --disable-pip --no-deps -r constraints.txt

# Local parts of a version ("+cpu") name a build, not a release: another machine would not find it.
constraints: $(VENV)/.installed-dev
	@{ sed -n '/^#/p' constraints.txt; $(RUN) -m pip freeze --all --exclude-editable --exclude pip \
		| sed 's/+[a-z0-9.]*$$//' | LC_ALL=C sort -f; } > constraints.tmp && mv constraints.tmp constraints.txt

clean:
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# A stamp is younger than what it was made from: that is how a second run knows that nothing is left to do.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(READY_VENV)
	$(INSTALL) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	@$(READY_VENV)
	$(INSTALL) -e '.[dev]'
	@touch $(VENV)/.installed $@

# Asks for pip too: an interrupted first run leaves a python without it.
define READY_VENV
if ! $(RUN) -m pip --version >/dev/null 2>&1; then \
	if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo 'Wenju needs Python 3.11 or newer: $(if $(PYTHON),$(PYTHON) is not,none was found).' >&2; \
		echo 'Install it, or say where it is: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)' >&2; exit 1; fi; \
	echo 'Setting up $(VENV) with $(PYTHON); this takes a few minutes, once.'; \
	"$(PYTHON)" -m venv --clear $(VENV); fi
endef
