# Every command sets its environment up first; only Python 3.11 or later and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

export ANONYMIZED_TELEMETRY = False
export LANGSMITH_TRACING = false

.PHONY: run demo test check lock schema

run: $(VENV)/.run
	test -d .recoupe/library || { \
		$(BIN)/python -m factcheck sources add samples/sources --library .recoupe/library && \
		$(BIN)/python -m factcheck sources add --claimreview samples/reviews.json --library .recoupe/library; }
	$(BIN)/python -m streamlit run app.py --server.port 8501

demo: $(VENV)/.run
	$(BIN)/python -m factcheck check samples/article_fr.txt --published 2025-04-10 --language fr --sources samples/sources \
		--reviews samples/reviews.json

test: $(VENV)/.test check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m eval gate

check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lock: $(VENV)/.run
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

schema: $(VENV)/.run
	$(BIN)/python -m factcheck schema > docs/report.schema.json

$(VENV)/.run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Recoupe needs Python 3.11 or later.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements-dev.txt
	touch $@
