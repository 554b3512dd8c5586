# `make run` checks both shipped contracts, `make test` checks this project, and `make check` checks most of it in a
# minute or so: style, types, layers, contracts and the quick tests (not `slow`, `npm` or `browser`), for daily work.
# Each makes .venv first; it needs Python 3.11 or newer, found by itself or given as `make PYTHON=...`.

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for each in $(CANDIDATES); do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
NPM := $(shell command -v npm)
CHROMIUM := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
# Works as root on Debian and its relatives only
APT_INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends

# Without compiled files, each process that pytest starts would compile the package and the tests again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run check test browser cassettes fuzz mocks servers clean

run: $(VENV)/installed
	$(BIN)/conformance run

# What is checked without running tests
define CHECKS
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/conformance lint
endef
PYTEST := $(BIN)/python -m pytest -q -n auto --dist worksteal

check: $(VENV)/installed-test
	$(CHECKS)
	$(PYTEST) -m "not slow and not npm and not browser"

test: $(VENV)/installed-test browser
	$(CHECKS)
	@test -n "$(NPM)" || echo "npm is not here: the tests marked npm are left out"
	$(PYTEST) $(if $(NPM),,-m "not npm")

# Chromium and Playwright for the tests marked browser. Without them these tests are skipped.
browser: $(VENV)/installed-test
	@test -n "$(CHROMIUM)" || $(APT_INSTALL) chromium >/dev/null 2>&1 || \
		echo "Chromium is not here: the tests marked browser are skipped"
	@$(BIN)/python -c 'import playwright' 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[browser]' || \
		echo "Playwright cannot be installed: the tests marked browser are skipped"

# Recordings of the reference server, with a time of their own: the same server gives the same files.
cassettes: $(VENV)/installed-test
	SOURCE_DATE_EPOCH=1767225600 $(BIN)/conformance run --no-generated --record 'cassettes/{contract}.json'

# Spoilt replies and mutated files for SECONDS, from SEED on; `make test` has the first few seeds.
SECONDS ?= 60
SEED ?= 0
fuzz: $(VENV)/installed-test
	$(BIN)/python -m fuzz $(SECONDS) $(SEED)

# The page about mock servers of others, which npm installs; WireMock also needs Java.
mocks: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.compare_mocks

# Third-party servers, each installed by pip into an environment of its own: examples/servers/README.md.
servers: $(VENV)/installed-test
	$(BIN)/python -m examples.servers.check

# An editable install sees changed sources by itself; only changed requirements install it again. Both installations have
# the extras that the commands of the documentation need.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[client,completion,pytest,record]'
	$(BIN)/python -m compileall -q conformance
	touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	$(BIN)/python -m compileall -q conformance
	touch $@ $(VENV)/installed

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

clean:
	rm -rf $(VENV) .venv-servers .tox build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
