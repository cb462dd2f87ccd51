# `make help` tells what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

tools := $(or $(PORTICO_TOOLS),$(HOME)/.cache/portico/tools)
target := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
export PATH := $(tools)/bin:$(CURDIR)/end2end/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)

release = cargo leptos build --release --split --precompress --cargo-locked
portico = env -u PORTICO_TOOLS PORTICO_SITE=target/site $(target)/release/portico

.PHONY: help
help: ## This list
	@echo "Portico. What make can do:"
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12 | sed 's/^/  make /'
	@echo "Each target installs what it needs and says so. On a new machine that takes up to half an hour, once."

.PHONY: setup
setup: ## Install what building and testing need
	@scripts/setup test

.PHONY: run
run: ## Build for release and serve on http://localhost:3000, with the data in ./data
	@scripts/setup run
	@echo "Building for release: about 15 minutes the first time on two cores"
	@$(release)
	@exec $(portico) serve

.PHONY: demo
demo: ## The same with a demonstration company, made anew in ./data/demo; prints the sign-ins
	@scripts/setup run
	@echo "Building for release: about 15 minutes the first time on two cores"
	@$(release)
	@rm -rf data/demo
	@PORTICO_DATA=data/demo exec $(portico) demo

.PHONY: test
test: ## Every check: format, clippy, tests on SQLite and PostgreSQL, journeys in Chromium
	@scripts/setup test
	@scripts/test

.PHONY: check
check: ## The quick part of it: format, rules, clippy
	@scripts/test format source_rules tree clippy clippy_wasm

.PHONY: journeys
journeys: ## Build for development, then only the journeys (make journeys ARGS="--project=plain")
	@scripts/setup test
	@scripts/test build site
	@scripts/journeys $(ARGS)

.PHONY: shots
shots: ## Pictures of every page, as built for the journeys, in target/shots
	@SHOTS=$(CURDIR)/target/shots scripts/journeys --project=chromium pages.spec.js

.PHONY: bench
bench: ## Measure; the table goes to docs/benchmarks.md
	@scripts/setup bench
	@$(release)
	@scripts/bench

.PHONY: mutants
mutants: ## Change each rule of domain::access, one after the other: some test has to notice each time (6 minutes)
	@scripts/setup mutants
	@scripts/mutants

.PHONY: dist
dist: ## What an operator installs, in ./dist: binary, site, docs, list of parts, systemd unit, Dockerfile
	@scripts/setup run
	@$(release)
	@scripts/dist

.PHONY: clean
clean: ## Remove what was built (data and tools stay)
	@rm -rf target/site target/shots dist end2end/test-results
	@cargo clean
