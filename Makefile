# The few commands of everyday work. `make try` needs only Python 3.11+ and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The folder as rules need it: a space in its name has a backslash before it.
nothing :=
IN := $(subst $(nothing) $(nothing),\ ,$(VENV))

.PHONY: try test mutate check format messages migration clean

try: $(IN)/.ready-run
	@"$(BIN)/python" -m bot try $(ARGS)

test: $(IN)/.ready-dev
	"$(BIN)/python" -m pytest -n auto --dist worksteal $(ARGS)

mutate: $(IN)/.ready-dev
	"$(BIN)/python" -m tests.mutants.run $(ARGS)

check: $(IN)/.ready-dev
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .
	"$(BIN)/mypy"
	"$(BIN)/lint-imports"
	"$(BIN)/codespell" bot docs README.md CONTRIBUTING.md CHANGELOG.md
	"$(BIN)/deptry" .
	"$(BIN)/vulture"
	"$(BIN)/python" -m bot check

format: $(IN)/.ready-dev
	"$(BIN)/ruff" check --fix .
	"$(BIN)/ruff" format .

messages: $(IN)/.ready-dev
	"$(BIN)/pybabel" -q extract --no-wrap --no-location --sort-output --project=between-sessions --copyright-holder="The Between Sessions authors" -k ngettext:1,2 -k _ -k later -F babel.cfg -o bot/locale/between-sessions.pot .

migration: $(IN)/.ready-dev
	"$(BIN)/python" -c 'import sys; from bot.storage.migrate import draft; draft(sys.argv[1])' "$(ABOUT)"

clean:
	rm -rf "$(VENV)" .try build dist

$(IN)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; say which with: make PYTHON=python3.12"; exit 2; }
	"$(PYTHON)" -m venv "$(VENV)" || { rm -f "$@"; exit 2; }

$(IN)/.ready-run: pyproject.toml | $(IN)/bin/python
	@echo "Installing into $(VENV) (once, about a minute) …"
	@"$(BIN)/python" -m pip install -q -e .
	@touch "$@"

$(IN)/.ready-dev: pyproject.toml | $(IN)/bin/python
	@echo "Installing into $(VENV) (once, about a minute) …"
	@"$(BIN)/python" -m pip install -q -e '.[dev]'
	@touch "$@" "$(VENV)/.ready-run"
