# The two doors are `make test` and `make prove`; `make demo` is the way in. Rust and Node are all that
# must be there. What else a step wants is installed where that needs no asking (Debian, as root);
# elsewhere the step says `not run: …` and passes, unless CI=true.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Outlives the checkout: a fresh clone does not compile DataFusion again.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/reckoner/target

# Without DataFusion: seconds in the dev profile.
LIGHT := model understand assist engine answer ask cases xtask
# With DataFusion: in the profile of the binary, so that it is compiled once for both.
HEAVY := source refresh server cli

# Folder of the practice questions for `make eval-practice`; arguments for `make demo`.
DATA ?= ../shared/data/practice/spider
ARGS ?=

# A Python with DuckDB's wheel: what `make bench` compares with, nothing that the product needs.
DUCKDB := $(CARGO_TARGET_DIR)/duckdb/bin/python3

LOG := $(CARGO_TARGET_DIR)/make-test.log
NEXTEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)
NODE := $(shell command -v npm >/dev/null 2>&1 && echo yes)
# `$(call cargo-test,profile,arguments)`
cargo-test = $(if $(NEXTEST),cargo nextest run --cargo-profile $(1) $(2),cargo test --profile $(1) $(2))
packages = $(addprefix -p ,$(1))

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

## The product

.PHONY: demo
demo: build ## build everything and serve the automotive example at 127.0.0.1:8001
	@bin/reckoner demo $(ARGS)

.PHONY: build
build: $(if $(NODE),web/dist/index.html,no-node) ## the binary with the web app in it: bin/reckoner
	@cargo build --profile product -p cli
	@mkdir -p bin
	@cmp -s $(CARGO_TARGET_DIR)/product/reckoner bin/reckoner || install -m 755 $(CARGO_TARGET_DIR)/product/reckoner bin/reckoner

.PHONY: no-node
no-node:
	@echo 'no npm: the binary embeds a page that says how to build the real one'

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@cd web && npm ci --no-progress

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/public web/index.html web/*.ts web/*.js -type f 2>/dev/null)
	@cd web && npm run --silent build
	@touch $@

## The doors

.PHONY: test
test: chromium ## everything that must pass, at small counts
	@mkdir -p $(dir $(LOG)); status=0; $(MAKE) steps 2>&1 | tee $(LOG) || status=$$?; \
	cargo xtask tally $(LOG); exit $$status

# Cheap before dear, and the binary before whatever runs it.
.PHONY: steps
steps: format light web-test build house clippy heavy system

.PHONY: format
format:
	@cargo fmt --all --check

.PHONY: light
light:
	@$(call cargo-test,dev,$(call packages,$(filter-out xtask,$(LIGHT))))
	@cargo test --doc --quiet $(call packages,$(filter-out cases xtask,$(LIGHT)))

.PHONY: house
house:
	@$(call cargo-test,dev,-p xtask)

# In the product profile, so that build scripts and macros are shared with the binary.
.PHONY: clippy
clippy:
	@cargo clippy --profile product --workspace --all-targets -- -D warnings

.PHONY: heavy
heavy:
	@$(call cargo-test,product,$(call packages,$(HEAVY)))

# Processes of the real binary: commands of the documents, kills, bad input, the page in a browser.
.PHONY: system
system:
	@$(call cargo-test,dev,-p system)

.PHONY: web-test
web-test:
ifdef NODE
	@$(MAKE) web/node_modules/.package-lock.json
	@cd web && npm run --silent format:check && npm run --silent check && npm run --silent test
else
	@echo 'not run: npm'; [ "$${CI:-}" != true ]
endif

.PHONY: chromium
chromium:
	@for name in $${CHROMIUM:-} chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium) >/dev/null 2>&1 || true; fi

.PHONY: prove
prove: test ## the full counts: kills, licences
	@RECKONER_KILLS=200 $(call cargo-test,dev,-p system -- kill)
	@if cargo deny --version >/dev/null 2>&1; then cargo deny check licenses bans sources; \
	else echo 'not run: cargo-deny'; [ "$${CI:-}" != true ]; fi

## Measuring

.PHONY: bench
bench: ## each stage, and the whole, of a question; beside it DuckDB
	@$(DUCKDB) -c 'import duckdb' 2>/dev/null || (python3 -m venv $(CARGO_TARGET_DIR)/duckdb && $(DUCKDB) -m pip install --quiet duckdb==2.0.0) >/dev/null 2>&1 || true
	@PYTHON=$(DUCKDB) cargo bench -p benches

.PHONY: eval-practice
eval-practice: build ## questions nobody here made, DATA=folder
	@cargo xtask practice $(DATA)

## Housekeeping

.PHONY: fmt
fmt: ## format Rust and web sources
	@cargo fmt --all
	@[ ! -d web/node_modules ] || (cd web && npm run --silent format)

.PHONY: generate
generate: build ## write the generated pages of docs/reference
	@cargo xtask generate

.PHONY: clean
clean: ## remove what was built, but not the cargo target directory that outlives the checkout
	@rm -rf bin web/dist web/node_modules
