# Zhike (知客). `make run` starts it, `make test` proves it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export HOME ?= $(CURDIR)/.venv
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport DJANGO_SETTINGS_MODULE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet
NEEDS := pyproject.toml constraints.txt
PYTEST ?= -n 2 --dist loadfile

.PHONY: help
help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
		|| grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.run-stamp ## Make .venv and install what running needs

.PHONY: run
run: setup messages-compile ## Start Zhike; Ctrl-C stops it
	@exec $(BIN)/zhike up

.PHONY: test
test: $(VENV)/.dev-stamp messages-compile ## Run all tests, with a real database and a real browser
	@sh tools/chromium.sh
	$(BIN)/pytest $(PYTEST)

.PHONY: check
check: $(VENV)/.dev-stamp messages-compile ## Format, lint, types, layers, migrations, translations
	@sh tools/check.sh

.PHONY: messages
messages: $(VENV)/.dev-stamp ## Collect new texts into the catalogues
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/messages.py compile

.PHONY: messages-compile
messages-compile: $(VENV)/.run-stamp
	@$(BIN)/python tools/messages.py compile

.PHONY: screenshots
screenshots: $(VENV)/.dev-stamp messages-compile ## Make the pictures of the user guide anew
	@sh tools/chromium.sh
	$(BIN)/python tools/screenshots.py

.PHONY: clean
clean: ## Remove .venv and everything made (never ./data)
	rm -rf $(VENV) node_modules src/zhike/ui/static/vendor
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

$(BIN)/python:
	@sh tools/venv.sh $(VENV)

$(VENV)/.run-stamp: $(NEEDS) package.json tools/frontend.py src/zhike/ui/icons.txt | $(BIN)/python
	@echo "Installing packages…"
	@$(PIP) install --constraint constraints.txt --editable .
	@$(BIN)/python tools/frontend.py
	@touch $@

$(VENV)/.dev-stamp: $(VENV)/.run-stamp $(NEEDS)
	@echo "Installing packages for tests and checks…"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@
