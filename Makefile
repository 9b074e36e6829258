# The menu: `make` prints it. Every target is one line; what it does lives in Python.

PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
PY      := $(BIN)/python

# `make run` keeps each set of listens, with its models and its store, in a folder of its own.
WORLD   := $(if $(LISTENS),$(notdir $(basename $(patsubst %/,%,$(firstword $(LISTENS)))))-$(shell echo '$(LISTENS) $(TRACKS)' | cksum | cut -d' ' -f1),demo)
DATA    ?= data/$(WORLD)
MODELS  ?= models/$(WORLD)
PORT    ?= 8000
SEED    ?= 1
SIZE    ?= small
K       ?= 100
TASK    ?= continuation
DATABASE_URL ?= sqlite:///$(DATA)/segue.db
DEMO    := 2000

export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export DATABASE_URL

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench peers data train drift evaluate seeds ablation recommend published promote rollback versions notebooks load weekly token serve export backup clean

help: ## this menu
	@echo 'Segue: listening histories in, everyone'"'"'s own playlists out.'; echo
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(VENV)/.done: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Segue needs Python 3.11 or later: make PYTHON=python3.11 …'; exit 1; }
	@echo 'setting up $(VENV)'; test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv && $(BIN)/uv pip install --quiet --compile-bytecode --python $(PY) -c constraints.txt -e '.[dev]'
	@touch $@

setup: $(VENV)/.done ## install everything into .venv

run: setup ## histories to a page with playlists: make run [LISTENS=path [TRACKS=path]] [PORT=8000]
	@$(PY) -m training.data $(if $(LISTENS),--listens "$(LISTENS)" $(if $(TRACKS),--tracks "$(TRACKS)"),--simulate $(DEMO) --seed $(SEED)) --data $(DATA)
	@$(PY) -m training.train --data $(DATA) --models $(MODELS) --size $(SIZE) --seed $(SEED)
	@$(PY) -m training.versions promote --models $(MODELS) --ready
	@$(PY) -m serving.load --data $(DATA)
	@$(PY) -m serving.weekly --models $(MODELS)
	@$(PY) -m serving.serve --models $(MODELS) --port $(PORT) --demo

test: setup ## everything, from nothing
	@tests/needs.sh
	@$(BIN)/pytest -n 2 --dist loadfile

check: setup ## format, lint and types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

bench: setup ## speed, beside a peer or a limit in the same run: make bench [DATA=dir MODELS=dir]
	@$(PY) -m training.bench $(if $(filter command% environment,$(origin DATA)),--data $(DATA))
	@$(PY) -m serving.bench $(if $(filter command% environment,$(origin DATA)),--data $(DATA) --models $(MODELS))

peers: setup ## what `make bench` compares with, in an environment of its own: .venv-peers
	@test -x .venv-peers/bin/python || $(PY) -m venv .venv-peers
	@$(BIN)/uv pip install --quiet --python .venv-peers/bin/python -r training/bench/peers.txt

data: setup ## listens and catalogue as Parquet: make data LISTENS=path [TRACKS=path] | SIMULATE=2000 [SIMULATED_TRACKS=10000] [SEED=1]  DATA=dir
	@$(PY) -m training.data $(if $(LISTENS),--listens "$(LISTENS)") $(if $(TRACKS),--tracks "$(TRACKS)") $(if $(SIMULATE),--simulate $(SIMULATE) --seed $(SEED) $(if $(SIMULATED_TRACKS),--simulated-tracks $(SIMULATED_TRACKS))) --data $(DATA)

train: setup ## a trained, evaluated, verified version: make train DATA=dir MODELS=dir [SIZE=tiny|small|large] [SEED=1] [PROCESSES=2] [TRACK=1]
	@$(if $(PROCESSES),OMP_NUM_THREADS=$(shell nproc) $(BIN)/torchrun --standalone --nproc-per-node $(PROCESSES),$(PY)) -m training.train --data $(DATA) --models $(MODELS) --size $(SIZE) --seed $(SEED) $(if $(TRACK),--track)

drift: setup ## how far listening has moved from one folder to another: make drift DATA=dir AGAINST=dir
	@$(PY) -m training.drift --data $(DATA) --against "$(AGAINST)"

evaluate: setup ## a version beside all baselines: make evaluate MODEL=dir DATA=dir [SLOW=1]
	@$(PY) -m training.evaluate --model $(or $(MODEL),$(MODELS)) --data $(DATA) $(if $(SLOW),--slow)

seeds: setup ## how far the figures move from seed to seed: make seeds DATA=dir MODELS=dir [SEEDS="1 2 3"] [SIZE=small]
	@$(PY) -m training.seeds --data $(DATA) --models $(MODELS) --size $(SIZE) --seeds $(or $(SEEDS),1 2 3)

ablation: setup ## what each part of the model is worth, on the validation part: make ablation DATA=dir [SIZE=small]
	@$(PY) -m training.ablation --data $(DATA) --size $(SIZE) --seed $(SEED)

recommend: setup ## the best unheard tracks of each listener: make recommend MODEL=dir DATA=dir OUT=file.parquet [K=100] [TASK=continuation|discovery|release] [LISTENERS=file] [ONLY=file]
	@$(PY) -m serving.recommend --model $(or $(MODEL),$(MODELS)) --data $(DATA) --out "$(OUT)" --k $(K) --task $(TASK) $(if $(LISTENERS),--listeners "$(LISTENERS)") $(if $(ONLY),--only "$(ONLY)")

published: setup ## a published split by the served path, beside baselines: make published SPLIT=gowalla FROM=dir WORK=dir [SIZE=small]
	@$(PY) -m training.published run --split $(SPLIT) --from "$(FROM)" --work "$(WORK)" --size $(SIZE) --seed $(SEED)

promote: setup ## serve a version, if the gates let it: make promote MODELS=dir [VERSION=id] [FORCE=1]
	@$(PY) -m training.versions promote --models $(MODELS) $(if $(VERSION),--version $(VERSION)) $(if $(FORCE),--force)

rollback: setup ## serve the version before the current one: make rollback MODELS=dir
	@$(PY) -m training.versions rollback --models $(MODELS)

versions: setup ## the published versions, with their figures: make versions MODELS=dir
	@$(PY) -m training.versions list --models $(MODELS)

notebooks: setup ## look at listens, the space, two versions, in Jupyter: make notebooks DATA=dir MODELS=dir
	@if test -x $(BIN)/jupyter-lab; then DATA=$(abspath $(DATA)) MODELS=$(abspath $(MODELS)) $(BIN)/jupyter-lab notebooks; else echo 'no Jupyter in $(VENV): `$(BIN)/uv pip install --python $(PY) jupyterlab`, or open notebooks/ in an editor with the kernel $(PY)'; fi

load: setup ## a folder of listens into the store: make load DATA=dir
	@$(PY) -m serving.load --data $(DATA)

token: setup ## sign in as somebody: make token LISTENER=id
	@$(PY) -m serving.token --listener "$(LISTENER)"

weekly: setup ## every playlist that is due for everybody in DATA and the store: make weekly [WEEK=2026-W47]
	@$(if $(wildcard $(DATA)/listens),$(PY) -m serving.load --data $(DATA))
	@$(PY) -m serving.weekly --models $(MODELS) $(if $(WEEK),--week $(WEEK))

serve: setup ## the API and the page: make serve [PORT=8000]
	@$(PY) -m serving.serve --models $(MODELS) --port $(PORT)

export: setup ## the store's listens as a folder for training: make export DATA=dir MODELS=dir
	@$(PY) -m serving.export --to "$(DATA)" --models $(MODELS)

backup: setup ## one consistent copy of the store: make backup TO=file
	@$(PY) -m serving.backup --to "$(TO)"

clean: ## remove the environment; data and models stay
	@rm -rf $(VENV) .venv-peers build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
