# Everything that make installs goes into this checkout: .venv (tests, checks, sam, the operator's command)
# and .local/env (one environment each for the local engine, the mailbox, microburst, checkov and what is measured against).

VENV := .venv/installed.txt
ENGINE := .local/env/engine/installed.txt
MAILBOX := .local/env/mailbox/installed.txt
FAULTS := .local/env/faults/installed.txt
RIVALS := .local/env/rivals/installed.txt
CHECKOV := .local/env/checkov/installed.txt
PYTHON := .venv/bin/python
PROCESSES ?= $(shell getconf _NPROCESSORS_ONLN)
DIST := loadfile
QUICK := tests/rules tests/desk tests/contract tests/template
STAGE ?= prod
LANGUAGE ?= cy

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export __SAM_CLI_APP_DIR := $(CURDIR)/.local/sam
export UV_SYSTEM_CERTS := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV MAKEFLAGS MFLAGS

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo up down status quick test check bench deploy format words pins clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: up ## Play a small campaign on this machine, and leave the site running
	@$(PYTHON) -m infra.demo

up: $(VENV) $(ENGINE) $(MAILBOX) ## Run the whole stack on this machine, or redeploy what changed (PORT=8040)
	@$(PYTHON) -m infra.engine up

down: $(VENV) ## Stop what `make up` started; its data goes with it
	@$(PYTHON) -m infra.engine down

status: $(VENV) ## Say what runs on this machine, and where
	@$(PYTHON) -m infra.engine status

quick: $(VENV) ## Check format, lint and types, and run the tests that need no AWS, build or engine: a minute
	ruff format --check
	ruff check
	mypy
	@$(PYTHON) -m pytest --quiet --quick -n $(PROCESSES) --dist $(DIST) $(QUICK)

test: $(VENV) $(ENGINE) $(MAILBOX) $(FAULTS) ## Run all tests: most side by side, the last on an engine of their own (ARGS="tests/rules -x")
ifdef ARGS
	@$(PYTHON) -m pytest $(ARGS)
else
	@echo "All tests but tests/e2e in $(PROCESSES) processes, then tests/e2e in one, on a local engine of its own"
	@$(PYTHON) -m pytest -n $(PROCESSES) --dist $(DIST) --ignore tests/e2e || parts=failed; \
	    $(PYTHON) -m pytest tests/e2e || parts=failed; test "$${parts:-passed}" = passed
endif

check: $(VENV) $(CHECKOV) ## Check format, lint, types and the template
	ruff format --check
	ruff check
	mypy
	cfn-lint template.yaml infra/observability.yaml
	AWS_DEFAULT_REGION=eu-west-2 sam validate --lint
	.local/env/checkov/bin/checkov --config-file infra/checkov.yaml

bench: $(VENV) $(ENGINE) $(MAILBOX) $(RIVALS) ## Measure calls, CPU, cold starts and throughput
	@$(PYTHON) -m infra.bench $(ARGS)

deploy: $(VENV) ## Deploy to AWS with your credentials; a stage keeps its parameters (STAGE=prod SET="Name=value")
	@$(PYTHON) -m infra.deploy $(STAGE) $(SET)

format: $(VENV) ## Format the Python code and mend what lint can mend
	ruff format
	ruff check --fix

words: $(VENV) ## Begin or renew the catalogue of a language (LANGUAGE=cy)
	@mkdir -p .local shared/fanfare/locale
	@pybabel -q extract -F shared/babel.cfg -k mark -c Translators: -o .local/fanfare.pot shared functions
	@if [ -f shared/fanfare/locale/$(LANGUAGE)/LC_MESSAGES/fanfare.po ]; \
	    then pybabel -q update -D fanfare -i .local/fanfare.pot -d shared/fanfare/locale -l $(LANGUAGE); \
	    else pybabel -q init -D fanfare -i .local/fanfare.pot -d shared/fanfare/locale -l $(LANGUAGE); fi
	@echo "Translate shared/fanfare/locale/$(LANGUAGE)/LC_MESSAGES/fanfare.po, then: make up"

pins: $(VENV) ## Pin what pyproject.toml asks for (UPGRADE=--upgrade takes the newest)
	$(PIN) --group dev pyproject.toml --output-file infra/requirements/dev.txt
	$(PIN) --constraints infra/requirements/dev.txt pyproject.toml --output-file shared/requirements.txt
	$(PIN) --constraints infra/requirements/dev.txt --no-emit-package typing-extensions --group desk \
	    --output-file shared/requirements-desk.txt # the functions' layer has typing-extensions
	$(PIN) --group engine --output-file infra/requirements/engine.txt
	$(PIN) --group mailbox --output-file infra/requirements/mailbox.txt
	$(PIN) --group faults --output-file infra/requirements/faults.txt
	$(PIN) --group rivals --output-file infra/requirements/rivals.txt
	$(PIN) --group checkov --output-file infra/requirements/checkov.txt

PIN = uv pip compile --quiet --universal --generate-hashes --python-version 3.13 --no-header $(UPGRADE)

clean: ## Stop the local engine and remove all that make installed or built
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m infra.engine down; fi
	rm -rf .venv .local .aws-sam .hypothesis .mypy_cache .pytest_cache .ruff_cache fanfare.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installing. An environment is renewed when its pins change; each keeps a copy of the pins it holds.

$(VENV): infra/requirements/dev.txt pyproject.toml
	@echo "Installing the tools into .venv"
	@if [ ! -x .venv/bin/uv ]; then \
	    python=$$(sh infra/engine/find_python.sh) && "$$python" -m venv --clear .venv && \
	    awk '/^[a-z]/ { wanted = /^uv==/ } wanted' $< > .venv/uv.txt && \
	    $(PYTHON) -m pip -qq install --require-hashes -r .venv/uv.txt; \
	fi
	@uv pip sync --quiet --python $(PYTHON) --require-hashes $<
	@uv pip install --quiet --python $(PYTHON) --no-build-isolation --no-deps --editable .
	@printf '%s\n' "$(CURDIR)" "$(CURDIR)/shared" "$(CURDIR)/functions" \
	    > "$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/checkout.pth"
	@cp $< $@

.local/env/%/installed.txt: infra/requirements/%.txt | $(VENV)
	@echo "Installing the $* into .local/env/$*"
	@uv venv --quiet --clear --python $(PYTHON) .local/env/$*
	@uv pip sync --quiet --compile-bytecode --python .local/env/$*/bin/python --require-hashes $<
	@cp $< $@
