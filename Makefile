# Two commands matter: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: setup demo test browser postgresql lint format bench lock clean

setup: $(READY)

# Everything is installed from the lock file, each file checked against its hash.
$(READY): requirements.lock setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dolen needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

demo: setup
	$(BIN)/dolen demo

test: setup browser postgresql
	$(BIN)/python -m pytest -n auto

# Pages are looked at in Chromium: installed where that can be done, else the tests of tests/browser are skipped and say so.
browser:
	@for name in chromium chromium-browser google-chrome-stable google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium, in which pages are tested"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null \
			|| echo "Chromium could not be installed; no page is looked at in a browser" >&2; \
	else \
		echo "There is no Chromium, so no page is looked at in a browser: install it with 'sudo apt-get install chromium'," \
			"or Chrome so that google-chrome is on the PATH" >&2; \
	fi

# Accounts are tested in PostgreSQL too: installed where that can be done, else these tests are skipped and say so.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing PostgreSQL, in which accounts are tested"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null \
			|| echo "PostgreSQL could not be installed; accounts are tested in SQLite alone" >&2; \
	else \
		echo "There is no PostgreSQL, so accounts are tested in SQLite alone: install it with 'sudo apt-get install postgresql'" >&2; \
	fi

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup
	$(BIN)/python -m bench.validation

# Writes the lock file anew; the registry is whatever the client is set up for and is not recorded.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile setup.cfg --extra dev --generate-hashes --universal --python-version 3.11 \
		--no-emit-index-url --no-header --upgrade -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build *.egg-info
