# The commands of Dockwatch. `make` alone lists them.

PYTHON ?= python3
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test test-browser test-outages test-servers check lint audit bench-ingest bench-noisy bench-screen bench-eta screenshot faults set-up set-up-tests clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

set-up: ## .venv, packages, broker: what demo needs (done by itself)
	@$(PYTHON) -m deploy.setup run

set-up-tests: ## the same and what the tests need (done by itself)
	@$(PYTHON) -m deploy.setup test

demo: set-up ## a plant's day, live on a wall; Ctrl-C stops it, ARGS=--fresh starts over
	@exec $(PY) app.py demo --end-with-parent $(ARGS)

test: set-up-tests ## all tests, in real servers and a real browser; ARGS=... chooses
ifdef ARGS
	$(PY) -m pytest $(ARGS)
else
	@$(MAKE) --no-print-directory -k -j3 -Otarget test-browser test-outages test-servers
endif

# All at once: the browser's tests compute, those of outages wait for them to end, and most others for a server.
test-browser:
	$(PY) -m pytest tests/browser -m "not outage"

test-outages:
	$(PY) -m pytest tests/browser -m outage

test-servers:
	$(PY) -m pytest tests --ignore tests/browser

check: lint audit test ## what CI runs: format, lint, types, import rules, the audit, then all tests

lint: set-up-tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint()"

audit: set-up-tests ## whether a package that we pin is known to be vulnerable; AUDIT_REQUIRED=yes where the list must be reached
	@$(PY) -m deploy.audit $(ARGS)

bench-ingest: set-up ## durable pings a second, and beside what
	$(PY) -m benchmarks.ingest $(ARGS)

bench-noisy: set-up ## what a carrier at 100 times its rate costs the others
	$(PY) -m benchmarks.noisy $(ARGS)

bench-eta: set-up-tests ## predictions beside their rivals
	$(PY) -m benchmarks.eta $(ARGS)

bench-screen: set-up-tests ## ping to pixel at 60 and 5,000 trucks, first picture, heap, map
	$(PY) -m benchmarks.screen $(ARGS)

screenshot: set-up-tests ## the pictures in docs/screens, taken anew
	$(PY) -m deploy.screenshot $(ARGS)

faults: set-up-tests ## kill, freeze and cut the parts while they work; a wall's whole day
	$(PY) -m pytest tests/faults tests/browser/test_weeks.py --hours 24 $(ARGS)

clean: ## removes what runs and tests leave behind; .venv stays
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
