# What people type. `make help` lists it.

# Python would compile every file anew at every start.
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
UV = $$(uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)

.PHONY: help run test check bench bench-purchase messages format lock environment dev-environment
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment  ## the whole shop on http://127.0.0.1:8000 (PORT=… for another port); Ctrl-C stops it
	@exec $(PYTHON) -m dev.run

test: dev-environment  ## everything that must hold: make check, then all tests (ARGS=… for pytest)
	@$(PYTHON) -m dev.browser
	@$(PYTHON) -m dev.check
	@$(PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

check: dev-environment  ## format, lint, types, import contracts, migrations, translations
	@$(PYTHON) -m dev.check

format: dev-environment  ## put the code and the templates in order
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

messages: dev-environment  ## collect what is to be translated into locale/
	@$(PYTHON) -m dev.messages update

lock: dev-environment  ## compile requirements*.in into hashed requirements*.txt
	@for name in requirements requirements-dev; do \
		$(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
			--no-header --no-annotate $(ARGS) $$name.in -o $$name.txt || exit; \
	done

environment:
	@sh dev/bootstrap.sh requirements.txt

dev-environment:
	@sh dev/bootstrap.sh requirements-dev.txt

bench: dev-environment  ## how fast the origin is with 100,000 products (fills var/bench once; ARGS=…)
	@$(PYTHON) -m bench.origin $(ARGS)

bench-purchase: dev-environment  ## how many orders a second the shop takes (fills var/bench-purchase once; ARGS=…)
	@$(PYTHON) -m bench.purchase $(ARGS)
