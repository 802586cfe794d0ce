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
# With DataFusion: in the profile of the binary, and tested without others, whose features would compile
# it a second time.
HEAVY := source refresh cli

# Folder of the practice questions for `make eval-practice` and `make overfit`; arguments for `make demo`.
DATA ?= ../shared/data/practice/spider
ARGS ?=

# The full counts of `make prove`.
KILLS ?= 200
DRAFTS ?= 20000
QUERIES ?= 2000
FAULTS ?= 10
DAMAGES ?= 2000
SCHEDULES ?= 50000
PAIRS ?= 5000
FUZZ_SECONDS ?= 60
CASES ?= 10000
SLOW ?= 1000
SWAPS ?= 200
FOLLOWED ?= 150
UPLOADS ?= 100
RACES ?= 50
CLIENTS ?= 64
OVERLOAD_SECONDS ?= 30
MINUTES ?= 10

# Millions of sales of `make bench-build`.
SCALES ?= 10

# A Python with DuckDB's wheel: what `make bench` compares with, nothing that the product needs.
DUCKDB := $(CARGO_TARGET_DIR)/duckdb/bin/python3

# What makes requests from the document of the API; nothing that the product needs.
SCHEMATHESIS := $(CARGO_TARGET_DIR)/schemathesis/bin

# Drivers of databases, and what a small server of Flight SQL is made of: for tests.
DRIVERS := $(CARGO_TARGET_DIR)/drivers

# A binary that speaks to clusters: for tests.
DISTRIBUTED := $(CARGO_TARGET_DIR)/distributed

# An object store for tests; nothing that the product needs.
MOTO := $(CARGO_TARGET_DIR)/moto/bin

LOG := $(CARGO_TARGET_DIR)/make-test.log
PROOF := $(CARGO_TARGET_DIR)/proof.md
CORPUS := $(CARGO_TARGET_DIR)/corpus
DENIED := licences and sources of all dependencies
NEXTEST := $(shell cargo nextest --version >/dev/null 2>&1 && echo yes)
NODE := $(shell command -v npm >/dev/null 2>&1 && echo yes)
# `$(call cargo-test,profile,arguments)`
cargo-test = $(if $(NEXTEST),cargo nextest run --cargo-profile $(1) $(2),cargo test --profile $(1) $(2))
packages = $(addprefix -p ,$(1))
# `$(call there,cargo-tool)`
there = command -v $(1) >/dev/null
# `$(call proven,what,count,result)`: a row of docs/proof.md
proven = printf '| %s | %s | %s |\n' '$(1)' '$(2)' '$(3)' >>$(PROOF)
# `$(call not-run,tool,what)`
not-run = echo 'not run: $(1)'; $(call proven,$(2),,not run: $(1)); [ "$${CI:-}" != true ]
# `$(call fuzz,target,what,seeds)`: an input that takes longer than ten seconds hangs. To trace
# comparisons costs three of four runs, and the seeds know the words already; the pipe drops a dictionary.
fuzz = if $(call there,cargo-fuzz); then mkdir -p $(CORPUS)/$(1); \
	cargo fuzz run -s none --no-trace-compares $(1) $(CORPUS)/$(1) $(3) -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -verbosity=0 2>&1 | \
	  sed '/ Recommended dictionary/,/ End of recommended/d'; \
	$(call proven,$(2): no panic and no hang,$(FUZZ_SECONDS) s,passed); \
	else $(call not-run,cargo-fuzz,$(2)); fi

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

.PHONY: release
release: $(if $(NODE),web/dist/index.html,no-node) ## the same as it is shipped and measured, fully optimised (half an hour): bin/release/reckoner
	@cargo build --release -p cli
	@install -D -m 755 $(CARGO_TARGET_DIR)/release/reckoner bin/release/reckoner

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
test: chromium databases drivers schemathesis moto ## everything that must pass, at small counts
	@mkdir -p $(dir $(LOG)); status=0; $(MAKE) steps 2>&1 | tee $(LOG) || status=$$?; \
	cargo xtask tally $(LOG); exit $$status

# Cheap before dear, and the binary before whatever runs it.
.PHONY: steps
steps: format light web-test build house clippy heavy system

.PHONY: format
format:
	@cargo fmt --all --check
	@cargo fmt --manifest-path fuzz/Cargo.toml --check

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
	@cargo clippy --profile product --all-targets $(call packages,$(HEAVY)) -- -D warnings
	@cargo clippy --profile product --all-targets --workspace $(addprefix --exclude ,$(HEAVY)) -- -D warnings

.PHONY: heavy
heavy:
	@$(call cargo-test,product,$(call packages,$(HEAVY)))
	@$(call cargo-test,product,-p server)

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

# PostgreSQL, MariaDB and Redis, which tests start on folders of their own.
.PHONY: databases
databases:
	@[ -x "$$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)" ] && command -v mariadbd >/dev/null && command -v redis-server >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql mariadb-server redis-server) >/dev/null 2>&1 || true; fi

# DuckDB's wheel holds no library that others can load; the package of Node does.
.PHONY: drivers
drivers:
	@[ -d $(DRIVERS)/node_modules/@duckdb ] || npm install --prefix $(DRIVERS) --silent @duckdb/node-bindings@1.5.6-r.1 >/dev/null 2>&1 || true
	@$(DRIVERS)/python/bin/python3 -c 'import adbc_driver_flightsql, duckdb, pyarrow' 2>/dev/null || (python3 -m venv $(DRIVERS)/python && $(DRIVERS)/python/bin/python3 -m pip install --quiet \
	  adbc-driver-postgresql==1.13.0 adbc-driver-flightsql==1.13.0 duckdb==1.5.6 pyarrow==26.0.1) >/dev/null 2>&1 || true

# Its wheel, in a place of its own.
.PHONY: schemathesis
schemathesis:
	@[ -x $(SCHEMATHESIS)/st ] || (python3 -m venv $(dir $(SCHEMATHESIS)) && $(SCHEMATHESIS)/python3 -m pip install --quiet schemathesis==4.32.5) >/dev/null 2>&1 || true

# Its wheel, in a place of its own.
.PHONY: moto
moto:
	@[ -x $(MOTO)/moto_server ] || (python3 -m venv $(dir $(MOTO)) && $(MOTO)/python3 -m pip install --quiet 'moto[s3,server]==5.2.5') >/dev/null 2>&1 || true

.PHONY: prove
prove: test ## the full counts: drafts said and read, kills, fuzzing, licences; writes docs/proof.md
	@printf '%s\n' '# Proof' '' 'What `make prove` ran beyond `make test`, and what came of it; it writes this page.' \
	  '' '| what | count | result |' '|---|---|---|' >$(PROOF)
	@$(MAKE) prove-said prove-answers prove-policies prove-damages prove-faults prove-kills prove-tokens prove-api prove-replicas prove-load prove-memory prove-spans prove-cluster prove-fuzz prove-licences
	@cp $(PROOF) docs/proof.md

.PHONY: prove-said
prove-said:
	@RECKONER_DRAFTS=$(DRAFTS) $(call cargo-test,dev,-p cases --test said)
	@$(call proven,any draft said in English is read as that draft,$(DRAFTS) drafts,passed)

.PHONY: prove-answers
prove-answers:
	@RECKONER_QUERIES=$(QUERIES) $(call cargo-test,product,$(call packages,$(HEAVY)) --test same_answers)
	@$(call proven,random questions answered from rollups as from the rows: row by row and aggregated and made of finer ones,3 × $(QUERIES) questions,passed)

.PHONY: prove-policies
prove-policies:
	@RECKONER_PAIRS=$(PAIRS) $(call cargo-test,dev,-p cases --test policies)
	@$(call proven,pairs of viewers and a question over the same caches: no foreign row and no foreign member; a key without its viewer is found out,$(PAIRS) pairs,passed)

.PHONY: prove-faults
prove-faults:
	@RECKONER_FAULTS=$(FAULTS) $(call cargo-test,dev,-p system -- bad_line)
	@$(call proven,the line to PostgreSQL and to MariaDB hung up silent cut stalled garbled or slow: readers go on and builds are right or fail,2 × 6 × $(FAULTS) builds,passed)

.PHONY: prove-damages
prove-damages:
	@RECKONER_DAMAGES=$(DAMAGES) $(call cargo-test,dev,-p engine -- whatever_happens)
	@$(call proven,files of a snapshot damaged at random: each is found and nothing panics,$(DAMAGES) files,passed)

.PHONY: prove-kills
prove-kills:
	@RECKONER_KILLS=$(KILLS) $(call cargo-test,dev,-p system -- kill)
	@$(call proven,`reckoner build` killed: the snapshot before or after it is whole,$(KILLS) kills,passed)
	@RECKONER_KILLS=$(KILLS) $(call cargo-test,product,$(call packages,$(HEAVY)) --test kills)
	@$(call proven,`refresh::build` killed while it builds without pause: the same,$(KILLS) kills,passed)
	@$(call proven,bad writers killed so: each leaves a broken snapshot,3 × 30 kills,passed)

.PHONY: prove-tokens
prove-tokens:
	@RECKONER_SCHEDULES=$(SCHEDULES) $(call cargo-test,dev,-p assist --test ledger)
	@$(call proven,random schedules of calls to a language model with time-outs and crashes: no minute and no day exceeds its tokens,$(SCHEDULES) schedules,passed)
	@$(call proven,64 threads that reserve at once: the same,300 runs,passed)
	@$(call proven,ledgers that are wrong fail the same trials,5,passed)

.PHONY: prove-api
prove-api: build schemathesis
	@if [ -x $(SCHEMATHESIS)/st ]; then \
	  RECKONER_CASES=$(CASES) $(call cargo-test,dev,-p system -- what_comes_back); \
	  $(call proven,requests made from the document of the API with a key and without: no 5xx that it does not name and nothing that it does not say,$(CASES) requests,passed); \
	else $(call not-run,schemathesis,requests made from the document of the API); fi

.PHONY: prove-replicas
prove-replicas: build moto
	@if [ -x $(MOTO)/moto_server ]; then \
	  RECKONER_FOLLOWED=$(FOLLOWED) RECKONER_KILLS=$(UPLOADS) RECKONER_RACES=$(RACES) $(call cargo-test,dev,-p system -- replicas buckets); \
	  $(call proven,snapshots of an object store followed by three replicas under clients that ask; the store killed and made anew: no answer fails and none is of two,$(FOLLOWED) snapshots,passed); \
	  $(call proven,publishing killed at any moment: what is current in the store is whole,$(UPLOADS) kills,passed); \
	  $(call proven,two machines that want to build at once: one does and no number is given twice,$(RACES) races,passed); \
	else $(call not-run,moto,snapshots of an object store followed by replicas); fi

.PHONY: prove-load
prove-load: build
	@RECKONER_SLOW=$(SLOW) $(call cargo-test,dev,-p system -- never_finish)
	@$(call proven,clients that never finish what they say: all are hung up on in time and others go on,$(SLOW) clients,passed)
	@RECKONER_SWAPS=$(SWAPS) RECKONER_CLIENTS=$(CLIENTS) $(call cargo-test,dev,-p system -- snapshots_change)
	@$(call proven,snapshots exchanged under clients that ask: no answer is of two,$(SWAPS) snapshots under $(CLIENTS) clients,passed)
	@RECKONER_CLIENTS=$(CLIENTS) $(call cargo-test,dev,-p system -- asked_to_end)
	@$(call proven,SIGTERM under clients that ask: what was asked is answered,$(CLIENTS) clients,passed)
	@RECKONER_OVERLOAD=$(OVERLOAD_SECONDS) $(call cargo-test,dev,-p system -- too_much)
	@$(call proven,five times what the server can do: at least 90 % of it is done and the rest turned away and it is well again within 5 s,$(OVERLOAD_SECONDS) s,passed)

.PHONY: prove-memory
prove-memory: build
	@RECKONER_MINUTES=$(MINUTES) $(call cargo-test,dev,-p system -- stays_what_it_is)
	@$(call proven,all that people do: memory grows by less than 2 MB a minute after the warm-up and no file stays open,$(MINUTES) min,passed)

# From seeds that are kept; what breaks is left in `fuzz/artifacts`: it becomes a seed.
.PHONY: prove-spans
prove-spans:
	@$(call cargo-test,product,-p server --features otel --test otel)
	@$(call proven,a request and its stages reach a collector of OpenTelemetry in the trace that it came with,1,passed)

# In a folder of its own: the features of DataFusion that it brings are no part of the product.
.PHONY: prove-cluster
prove-cluster: build
	@cargo build --profile product --target-dir $(DISTRIBUTED) -p cli --features distributed
	@RECKONER_BIN=$(DISTRIBUTED)/product/reckoner $(call cargo-test,dev,-p system --features distributed --test cluster)
	@$(call proven,the example built on a scheduler and two executors of Ballista: the same bytes as in one process,1,passed)

.PHONY: prove-fuzz
prove-fuzz: cargo-fuzz
	@$(call fuzz,load,any text as a model file,fuzz/seeds/load tests/models/valid tests/models/invalid)
	@$(call fuzz,read,any text as a question,fuzz/seeds/read)

.PHONY: prove-licences
prove-licences: cargo-deny
	@if $(call there,cargo-deny); then cargo deny check licenses bans sources; $(call proven,$(DENIED),1,passed); \
	else $(call not-run,cargo-deny,$(DENIED)); fi

.PHONY: cargo-fuzz cargo-deny
cargo-fuzz cargo-deny:
	@$(call there,$@) || cargo install --quiet --locked $@ || true

## Measuring

.PHONY: bench
bench: duckdb ## each stage, and the whole, of a question; beside it DuckDB
	@PYTHON=$(DUCKDB) cargo bench -p benches

.PHONY: bench-build
bench-build: release duckdb ## building the rollups of 10 million sales, beside DuckDB; SCALES="10 100" for more
	@mkdir -p $(CARGO_TARGET_DIR)/bench-build
	@$(DUCKDB) benches/build.py $(CARGO_TARGET_DIR)/bench-build $(SCALES)

.PHONY: bench-http
bench-http: release wrk ## the server over HTTP, beside axum alone and nginx with the same bytes
	@cargo build --quiet --release -p bare
	@mkdir -p $(CARGO_TARGET_DIR)/bench-http
	@if $(call there,wrk); then python3 benches/over_http.py $(CARGO_TARGET_DIR)/bench-http $(CARGO_TARGET_DIR)/release/bare; \
	else echo 'not run: wrk'; [ "$${CI:-}" != true ]; fi

.PHONY: wrk
wrk:
	@$(call there,wrk) && $(call there,nginx) && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk nginx-light curl) >/dev/null 2>&1 || true; fi

# DuckDB's wheel, in a place of its own.
.PHONY: duckdb
duckdb:
	@$(DUCKDB) -c 'import duckdb' 2>/dev/null || (python3 -m venv $(CARGO_TARGET_DIR)/duckdb && $(DUCKDB) -m pip install --quiet duckdb==2.0.0) >/dev/null 2>&1 || true

.PHONY: eval-practice
eval-practice: build ## questions nobody here made, DATA=folder
	@cargo xtask practice $(DATA)

.PHONY: eval-companies
eval-companies: build ## questions about companies whose files declare nothing, drafted models, no hand edits
	@for company in tests/companies/*/; do \
	name=$$(basename $$company); work=$(CARGO_TARGET_DIR)/companies/$$name; rm -rf $$work; mkdir -p $$work/data; \
	(python3 $$company/make.py $$work/data && bin/reckoner init $$work/data --dir $$work/project) >$$work/log 2>&1 || { cat $$work/log; exit 1; }; \
	printf '%-12s' $$name; bin/reckoner eval --today 2025-12-31 --dir $$work/project $$company/questions.md | grep '^all'; done

.PHONY: overfit
overfit: ## whether the product names what only the practice databases have, DATA=folder
	@python3 xtask/overfit.py --self-test
	@python3 xtask/overfit.py $(DATA)

## Housekeeping

.PHONY: fmt
fmt: ## format Rust and web sources
	@cargo fmt --all
	@cargo fmt --manifest-path fuzz/Cargo.toml
	@[ ! -d web/node_modules ] || (cd web && npm run --silent format)

.PHONY: generate
generate: build ## write the generated pages of docs/reference
	@cargo xtask generate

.PHONY: clean
clean: ## remove what was built, but not the cargo target directory that outlives the checkout
	@rm -rf bin web/dist web/node_modules
