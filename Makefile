# Wiredesk. `make demo` and `make test` are all a new machine needs; `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check
ARGS   ?=

# Stamps say what is installed; a change of the lock or of pyproject.toml installs again.
BASE  := $(VENV)/installed-base
DEV   := $(VENV)/installed-dev
BENCH := $(VENV)/installed-bench

.DEFAULT_GOAL := help
.PHONY: help install demo test check format bench eval test-long bench-long lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

install: $(BASE) ## Make .venv and install Wiredesk from the locked, hashed dependencies

demo: $(BASE) ## Run the demo: a fictional day of news, served until Ctrl-C
	@$(BIN)/wiredesk demo $(ARGS)

# Tests marked "alone" measure time or kill processes: they run first, one at a time.
test: $(DEV) ## Install what the tests need, run all of them, say what was skipped and why
	@failed=0; \
	$(BIN)/python -m pytest -m "alone and not long" $(ARGS) || [ $$? -eq 5 ] || failed=1; \
	$(BIN)/python -m pytest -n auto -m "not alone and not long" $(ARGS) || failed=1; \
	exit $$failed

test-long: $(DEV) ## Run the drills that take many minutes
	@$(BIN)/python -m pytest -m long $(ARGS)

check: $(DEV) ## Check the rules of the house: budgets, ruff, mypy, import contracts
	@$(BIN)/python -m tests.house

format: $(DEV) ## Sort imports and lay out the Python as `make check` wants it
	@$(BIN)/ruff check --select I --fix .
	@$(BIN)/ruff format .

bench: $(BENCH) ## Measure against peers and physical limits, ratios in one run
	@$(BIN)/python -m bench $(ARGS)

bench-long: $(BENCH) ## Measure on large archives
	@$(BIN)/python -m bench --long $(ARGS)

eval: $(DEV) ## Score what the readers extract against the pinned quality floors
	@$(BIN)/python -m eval $(ARGS)

# The lock is made from pyproject.toml with uv, which lives in a throw-away environment.
lock: ## Lock the newest allowed versions, with hashes, into requirements/
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	$(PYTHON) -m venv "$$tmp/venv"; \
	"$$tmp/venv/bin/python" -m pip --quiet --disable-pip-version-check install uv; \
	pin() { "$$tmp/venv/bin/uv" --quiet pip compile --universal --fork-strategy fewest --python-version 3.11 --upgrade \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$$@"; }; \
	pin pyproject.toml -o requirements/base.txt; \
	pin pyproject.toml --extra cluster -c requirements/base.txt -o requirements/cluster.txt; \
	pin pyproject.toml --extra ner -c requirements/cluster.txt -o requirements/ner.txt; \
	pin pyproject.toml --extra s3 -c requirements/ner.txt -o requirements/s3.txt; \
	pin pyproject.toml --extra dev -c requirements/cluster.txt -c requirements/ner.txt -c requirements/s3.txt -o requirements/dev.txt; \
	pin pyproject.toml --extra dev --extra bench -c requirements/dev.txt -o requirements/bench.txt; \
	printf 'setuptools>=77\n' | pin - -o requirements/build.txt

clean: ## Remove .venv and what the tools left behind
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build src/wiredesk.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Wiredesk needs Python 3.11 or newer; set PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 cannot make an environment; on Debian: apt install python3-venv" >&2; \
	    rm -rf $(VENV); exit 1; }

# --no-deps and --no-build-isolation: nothing is fetched that the lock does not name.
$(BASE): requirements/base.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing Wiredesk into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/base.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/wiredesk template >/dev/null
	@touch $@

$(DEV): requirements/dev.txt $(BASE)
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(BENCH): requirements/bench.txt $(DEV)
	@echo "Installing the peers to measure against ..."
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@
