# The only door: people and CI run the same targets. `make` alone explains them.
PYTHON ?= python3
BIN := .venv/bin
BOOK := $(BIN)/python -m booktools
.DEFAULT_GOAL := help
.PHONY: help setup lab lib fmt check figures book serve test bench full sweep export \
        publish wheel lock clean

help: ## Explain every target
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

setup: ## Make .venv from the lock, install d2lib, get the data (safe to repeat)
	@$(PYTHON) booktools/setup.py

lab: setup ## Open the pages in JupyterLab
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/intro.md

lib: setup ## Write d2lib/ from the cells marked #@save
	@$(BOOK) extract

fmt: setup ## Write the pages in the form that is committed (PAGE=... executes it too)
	@$(BOOK) normalise $(if $(PAGE),--execute --page $(PAGE))

check: setup ## In seconds: form, lint, types, drift of library and figures
	@$(BOOK) check $(if $(PAGE),--page $(PAGE))

figures: setup ## Draw the SVG figures again
	@$(BOOK) figures

book: setup ## Execute every page that has changed and build the site
	@$(BOOK) book

serve: book ## Show the built site on this machine, port 8000
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

test: setup ## Verify all of it: the library, the tools, every printed output, the site
	@$(BOOK) data --real
	@$(MAKE) --no-print-directory book
	@$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-current-env tests chapters

bench: setup ## Measure d2lib beside d2l and a bare loop, under 10 minutes (DEVICE=...)
	@$(BOOK) bench $(if $(DEVICE),--device $(DEVICE))

full: setup ## Run pages at the published scale, record results/ (PAGE=..., DEVICE=..., PROFILE=reduced)
	@$(BOOK) runs --profile profiles/$(or $(PROFILE),full).yml $(if $(PAGE),--page $(PAGE)) $(if $(DEVICE),--device $(DEVICE))

sweep: setup ## Run one page over a grid: PAGE=... GRID='lr=0.01,0.1 batch_size=64,256'
	@$(BOOK) sweep --page $(PAGE) --grid '$(GRID)'

export: setup ## Write plain notebooks for Colab into _build/notebooks
	@$(BOOK) export

publish: ## Push what `make export` wrote to the branch that Colab opens
	@cd _build/notebooks && git init --quiet --initial-branch=notebooks && git add --all && git -c user.name=notebooks -c user.email=notebooks@localhost commit --quiet -m 'notebooks: export'
	@git -C _build/notebooks push --quiet --force "$$(git remote get-url origin)" notebooks

wheel: setup ## Build the wheel of d2lib into dist/
	@$(BIN)/uv build --wheel --quiet

lock: setup ## Pin requirements.txt into requirements.lock, with hashes
	@$(BIN)/uv pip compile requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --quiet --output-file requirements.lock

clean: ## Remove what was built; the environment and the data stay
	rm -rf _build dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
