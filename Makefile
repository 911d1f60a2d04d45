# The commands of Nouba. `make run` and `make test` are all that a bare Debian 12 needs.
#
# HOST, PORT, NOUBA_CONFIG and DATABASE_URL, as environment or as `make run PORT=9000`, reach the server.
# ARGS adds options: `make test ARGS="tests/test_layers.py -x"`.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv/bin
CATALOGUES := $(wildcard queue_server/web/translations/*/LC_MESSAGES/messages.po)

.NOTPARALLEL:
.PHONY: help run demo test check format lock words clean run-environment dev-environment

help: ## This list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile

# `exec`: the server takes the place of the shell, and gets its signals itself.
run: run-environment words ## Install what is missing, then serve on http://127.0.0.1:8000
	@exec $(VENV)/nouba run $(ARGS)

demo: run-environment words ## The same, with a simulated day moving at 20 times its speed
	@exec $(VENV)/nouba demo $(ARGS)

test: dev-environment words ## Install what the tests need, then run the whole suite
	@scripts/system-packages.sh scripts/packages-test.txt
	@exec $(VENV)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: dev-environment ## Lint, format, types and known vulnerabilities
	@status=0; \
	$(VENV)/ruff check . || status=1; \
	$(VENV)/ruff format --check . || status=1; \
	$(VENV)/mypy . || status=1; \
	$(VENV)/python scripts/vulnerabilities.py requirements.lock || status=1; \
	exit $$status

format: dev-environment ## Format the code and mend what the linter can
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

lock: dev-environment ## Renew the lock files (ARGS=--upgrade: to the newest versions)
	@scripts/lock.sh $(ARGS)

words: $(CATALOGUES:.po=.mo) ## Compile the translations

clean: ## Remove what the commands made, except the databases
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -f queue_server/web/translations/*/LC_MESSAGES/messages.mo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

run-environment:
	@scripts/system-packages.sh scripts/packages-run.txt
	@scripts/system-packages.sh --optional scripts/packages-voice.txt
	@scripts/venv.sh run

dev-environment:
	@scripts/system-packages.sh scripts/packages-run.txt
	@scripts/venv.sh dev

# Doubtful Amazigh sentences are marked fuzzy for review, and are shown meanwhile.
%.mo: %.po | run-environment
	@$(VENV)/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@
