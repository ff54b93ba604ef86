# Every command sets up what it needs first (Debian packages included) and is quick the second time.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # compiled once, modules load ten times faster
APT_RUN := tesseract-ocr tesseract-ocr-vie
APT_TEST := $(APT_RUN) dovecot-imapd postfix openssl postgresql chromium libreoffice-writer-nogui poppler-utils

.PHONY: demo test lint setup setup-test bench fuzz audit lock clean

demo: setup ## Play a whole week on an embedded mail server; mails and reports (PDF, DOCX) lie in demo-output/
	$(BIN)/mailflow demo --output demo-output

test: setup-test lint ## Style, types, floors and every test, real Dovecot and Postfix included
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: .make/run .make/venv

setup-test: .make/test .make/venv

.make/venv: requirements.lock pyproject.toml | .make/python
	rm -rf .venv && $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.make/python: ## Debian ships Python without venv
	mkdir -p .make
	$(PYTHON) -c 'import ensurepip, venv' || ./docker/apt-install python3-venv
	touch $@

.make/run: docker/apt-install
	mkdir -p .make
	./docker/apt-install $(APT_RUN)
	touch $@

.make/test: docker/apt-install
	mkdir -p .make
	./docker/apt-install $(APT_TEST)
	touch $@ .make/run

bench: setup-test ## Ratios, not seconds; see benchmarks/README.md
	$(BIN)/python -m benchmarks

fuzz: setup-test ## 100,000 mutated messages; FUZZ_SEED and FUZZ_COUNT may be set
	$(BIN)/python -m benchmarks.fuzz

audit: ## Ask the advisory database of PyPI about every locked package (needs the network)
	mkdir -p .make && $(PYTHON) -m venv .make/audit && .make/audit/bin/pip install --quiet pip-audit
	.make/audit/bin/pip-audit --disable-pip --no-deps -r requirements.lock

lock: ## Renew requirements.lock after a change of pyproject.toml (needs the program uv)
	uv pip compile pyproject.toml --extra dev --extra postgresql --universal --python-version 3.11 \
		--generate-hashes --no-header -q -o requirements.lock

clean:
	rm -rf .venv .make demo-output build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
