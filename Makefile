# Every command sets its environment up first; only Python 3.11 or later and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header

export ANONYMIZED_TELEMETRY = False
export LANGSMITH_TRACING = false

.PHONY: run demo test check lock schema train

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
	$(LOCK) requirements-train.in -o requirements-train.txt

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

# The bundled models from open data: RECOUPE_DATA=FOLDER make train. A step whose result is newer than what it is made from is
# left out; one that was stopped, or ran out of MINUTES, goes on from its last checkpoint. TRAIN keeps some 6 GB.
TRAIN ?= .recoupe/train
MODELS ?= models
MINUTES ?= 0
LEARN := $(TRAIN)/venv/bin/python -m models.train
TRAINING := $(addprefix models/train/,checkpoints.py batches.py encoders.py loop.py distil.py verifier.py)
EXPORTING := $(addprefix models/train/,exported.py quantise.py parity.py calibrate.py)
BUILDING := $(filter-out $(TRAINING) $(EXPORTING),$(shell find models/train -type f -not -path "*/__pycache__/*"))

train: $(TRAIN)/embedder.done $(TRAIN)/verifier.done

$(TRAIN)/venv/.done: requirements.txt requirements-train.txt | $(VENV)/.run
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(TRAIN)/venv
	$(BIN)/uv pip install --quiet --python $(TRAIN)/venv/bin/python --require-hashes -r requirements.txt -r requirements-train.txt
	touch $@

$(TRAIN)/pairs/counts.json: $(BUILDING) | $(TRAIN)/venv/.done
	$(LEARN).build --out $(@D)

$(TRAIN)/distil/model.safetensors: $(TRAINING) | $(TRAIN)/venv/.done
	$(LEARN).distil --out $(@D) --minutes $(MINUTES) $(DISTIL)
	touch $@

$(TRAIN)/verifier/classifier.safetensors: $(TRAIN)/pairs/counts.json $(TRAIN)/distil/model.safetensors $(TRAINING)
	$(LEARN).verifier --encoder $(TRAIN)/distil --pairs $(TRAIN)/pairs --out $(@D) --minutes $(MINUTES) $(VERIFIER)
	touch $@

$(TRAIN)/embedder.done: $(TRAIN)/distil/model.safetensors $(EXPORTING)
	$(LEARN).quantise embedder --weights $(TRAIN)/distil --out $(MODELS)/embedder
	$(LEARN).parity embedder --weights $(TRAIN)/distil --model $(MODELS)/embedder
	touch $@

$(TRAIN)/verifier.done: $(TRAIN)/verifier/classifier.safetensors $(EXPORTING)
	$(LEARN).quantise verifier --weights $(TRAIN)/verifier --out $(MODELS)/verifier
	$(LEARN).parity verifier --weights $(TRAIN)/verifier --model $(MODELS)/verifier
	$(LEARN).calibrate --model $(MODELS)/verifier --pairs $(TRAIN)/pairs
	touch $@
