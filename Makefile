# Two targets do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-installed
DEV_STAMP := $(VENV)/.dev-installed
CASE ?= demo-case
INPUTS ?= 500000# for each of the fuzz targets; some twenty of them
HOURS ?= 24# of the soak
REPEATS ?= 3# visits for each cell of the fault table

UPGRADED := netmiko paramiko ntc-templates textfsm asyncssh
CONTRACTS := tests/collect/test_session.py tests/collect/test_paramiko_hub.py tests/collect/test_hostkeys.py tests/parsing/test_goldens.py

.PHONY: demo test format lint types layers check docs corpus mutate mutants coverage upgrades faults kills soak fakenos fuzz bench clean help

help:
	@echo "make demo   install, start simulated sick routers, triage them"
	@echo "make test   install the development tools and run every check"
	@echo "make format, lint, types, layers, check: the parts of make test"
	@echo "make docs   write the generated pages, build the site into site/, check its links"
	@echo "make bench  speed of reading, charts and collecting, against others in the same run"
	@echo "make faults every fault of the lab over every transport, as a table; REPEATS=10 visits for each cell"
	@echo "make kills  two hundred kills while collecting, and what resume finds; how fast signals end a run"
	@echo "make soak   collect and analyse again and again: what is left behind; HOURS=0.2 for a look"
	@echo "make fakenos  collect from a simulator that is not ours"
	@echo "make fuzz   every cut, every line, and ten million inputs: hours; INPUTS=2000 for a look"
	@echo "make corpus what is read of a folder of real outputs, and how peers read the same; FOLDER=... for another one"
	@echo "make mutants   one change at a time of gate, guard, journal and redactor: do the tests notice"
	@echo "make coverage  lines and branches that the tests run"
	@echo "make upgrades  what the newest libraries would break"
	@echo "make mutate, clean"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("triage needs Python 3.11 or newer; set PYTHON=" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

demo: $(RUN_STAMP)
	$(BIN)/triage demo --output $(CASE) --force

format: $(DEV_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV_STAMP)
	$(BIN)/mypy

layers: $(DEV_STAMP)
	$(BIN)/lint-imports

check: $(DEV_STAMP)
	$(BIN)/triage playbooks lint
	$(BIN)/triage playbooks test
	$(BIN)/triage parsers lint
	$(BIN)/python docs/generate.py --check

test: lint types layers check
	$(BIN)/pytest -n 2

mutate: $(DEV_STAMP)
	$(BIN)/triage playbooks mutate --at-least 98.5

docs: $(DEV_STAMP)
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	$(BIN)/python docs/links.py site

corpus: $(DEV_STAMP)
	$(BIN)/python -m tests.corpus.survey $(FOLDER)
	$(BIN)/python -m tests.corpus.peers $(FOLDER)

mutants: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.mutants

coverage: $(DEV_STAMP)
	$(BIN)/pytest -n 2 --cov=triage --cov-branch --cov-report=json:.coverage.json
	$(BIN)/python -m benchmarks.covered .coverage.json

# For every night, allowed to fail: what the newest netmiko, paramiko and templates would break, before users meet it.
upgrades: $(DEV_STAMP)
	$(PYTHON) -m venv .venv-upgrades
	.venv-upgrades/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	.venv-upgrades/bin/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	.venv-upgrades/bin/python -m pip install --disable-pip-version-check --upgrade --upgrade-strategy eager --pre $(UPGRADED)
	.venv-upgrades/bin/pytest -q $(CONTRACTS)

faults: $(DEV_STAMP)
	$(BIN)/python -m tests.lab.fault_table $(REPEATS)

kills: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.stops

soak: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.soak $(HOURS)

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.syslog_archive
	$(BIN)/python -m benchmarks.charts
	$(BIN)/python -m benchmarks.redacting
	$(BIN)/python -m benchmarks.collecting --routers 200 --at-once 200 --latency 1.0
	$(BIN)/python -m benchmarks.collecting --routers 200 --at-once 50 --latency 0.03
	$(BIN)/python -m benchmarks.collecting --routers 1000 --at-once 300 --latency 1.0 --clients triage asyncssh

# It pins another paramiko than ours, so it has an environment of its own.
fakenos: $(DEV_STAMP)
	$(PYTHON) -m venv .venv-fakenos
	.venv-fakenos/bin/python -m pip install --quiet --disable-pip-version-check fakenos
	TRIAGE_FAKENOS_PYTHON=$(CURDIR)/.venv-fakenos/bin/python $(BIN)/pytest tests/collect/test_fakenos.py

fuzz: $(DEV_STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(BIN)/python -m tests.fuzz.gate_strings 10000000
	TRIAGE_EXHAUSTIVE=1 TRIAGE_FUZZ_EXAMPLES=20000 $(BIN)/pytest -n 2 tests -m "not slow" -k "any_bytes or never_raises or dirt or cut or middle" --hypothesis-seed=random
	$(BIN)/python -m tests.fuzz.run $(INPUTS)

clean:
	rm -rf $(VENV) .venv-fakenos .venv-upgrades .coverage .coverage.json demo-case dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
