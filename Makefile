# SPDX-License-Identifier: Apache-2.0
#
# `make` or `make help` says what there is. One name per thing a person wants;
# what each does step by step is in CONTRIBUTING.md.

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GOLANGCI  := v2.15.0
LINTER    := bin/golangci-lint-$(GOLANGCI)
# A real S3 server for the tests of internal/blob.
VERSITYGW := v1.8.0
S3SERVER  := bin/versitygw-$(VERSITYGW)
# A real ACME authority for the test of cmd/sogoc.
PEBBLE    := v2.10.1
AUTHORITY := bin/pebble-$(PEBBLE)
MAX_MB    := 60
# Command-line of the load test, for example LOAD='-entries 20000 -engine sqlite'.
LOAD      ?=
KILLS     ?= 100

# One set of build flags for everything, so that tests, linters, packages and
# clones share one build cache; no path of the building machine is in what is
# built. The version comes from VERSION, also where there is no git.
export CGO_ENABLED := 0
export GOFLAGS     := -buildvcs=false -trimpath
LDFLAGS := -s -w -X github.com/sogoc/sogoc/internal/app.Version=$(VERSION)

# Tests are linked without what only a debugger reads; go vet is lint's business.
TEST := go test -vet=off -ldflags '-s -w'

# The race detector makes the embedded SQLite some ten times slower: it runs
# over the packages in which goroutines share memory, not over all.
RACE := ./internal/store ./internal/blob/... ./internal/job ./internal/audit ./internal/keying

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo build test unit race lint fmt e2e bench bench-load bench-linkage test-crash generate web drift cross dist setup tidy-check clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the demo: an invented province, every role, nothing else needed
	go run ./cmd/sogoc demo

build: ## Build bin/sogoc for this machine
	go build -ldflags '$(LDFLAGS)' -o bin/sogoc ./cmd/sogoc

# Linting and packing wait for nobody, the browser tests wait most of their time:
# they share the processor. Nothing that writes into the sources may stand there.
test: ## Everything: lint, drift, cross builds, unit tests on both stores, kill -9, browser
	@$(MAKE) --no-print-directory setup
	@tools/step 'lint' $(MAKE) --no-print-directory lint
	@tools/step 'drift' $(MAKE) --no-print-directory drift
	@tools/step 'packages' $(MAKE) --no-print-directory dist
	@tools/step 'race detector' $(MAKE) --no-print-directory race
	@tools/step 'unit tests, both stores' $(MAKE) --no-print-directory unit
	@tools/step 'crash test, short' $(MAKE) --no-print-directory test-crash KILLS=8
	@tools/step 'browser tests' $(MAKE) --no-print-directory e2e
	@echo; echo 'make test: all passed'

unit: ## Unit tests on SQLite and PostgreSQL, disk and a real S3 server
	SOGOC_TEST_POSTGRES=must SOGOC_TEST_S3=must SOGOC_TEST_ACME=must $(TEST) -timeout 15m $$(go list ./... | grep -v -e /test/crash -e /test/e2e)

race: ## The packages in which goroutines share memory, under the race detector
	CGO_ENABLED=1 SOGOC_TEST_POSTGRES=must SOGOC_TEST_S3=must $(TEST) -race -short -timeout 15m $(RACE)

e2e: web/node_modules/.package-lock.json ## Tests in a real browser
	@if [ -d test/e2e ]; then SOGOC_TEST_POSTGRES=must $(TEST) -tags e2e -count=1 -p 1 -timeout 30m ./internal/web/ui ./test/e2e; else echo 'test/e2e is not there'; exit 1; fi

test-crash: ## kill -9 while clients save, on both stores (KILLS=100)
	SOGOC_TEST_POSTGRES=must SOGOC_TEST_KILLS=$(KILLS) $(TEST) -count=1 -timeout 60m -run 'Crash|Kill' -v ./test/crash/...

bench: ## Benchmarks of every package, and the load test on a small store
	go test -run '^$$' -bench . -benchmem -timeout 30m ./...
	go run ./test/load -entries 35000 -seconds 5 $(LOAD)

bench-load: ## The load test on a province of 851,831 entries, both stores (some 15 minutes; docs/performance.md)
	go run ./test/load $(LOAD)

bench-linkage: ## Accuracy, time and memory of duplicate detection on generated provinces
	go run ./internal/linkage/cmd/benchlinkage

lint: $(LINTER) ## Style, mistakes, import arrows, licence lines, sizes
	@test -z "$$(gofmt -l cmd internal test tools web/*.go web/build)" || { echo 'not formatted (run make fmt):'; gofmt -l cmd internal test tools web/*.go web/build; exit 1; }
	go run ./tools/lint
	$(LINTER) run --allow-parallel-runners ./...

fmt: ## Format the Go code
	gofmt -w cmd internal test tools web/*.go web/build

generate: web/node_modules/.package-lock.json ## Make again what is generated: web/dist, the API's description, tables from ../shared/data
	go run ./web/build
	go generate ./tools/...
	@if [ -d ../shared/data ]; then go generate ./internal/...; else echo '../shared/data is not here: tables made from it stay as committed'; fi

web: web/node_modules/.package-lock.json ## Bundle web/src into web/dist
	go run ./web/build

drift: web/node_modules/.package-lock.json tidy-check ## Fail when generated files or go.mod are out of step with their sources
	cd web && npm run --silent check
	go run ./web/build -check
	go run ./tools/drift $(MAKE) --no-print-directory generate

tidy-check:
	go mod tidy -diff

cross: ## Build for Linux and Windows without cgo; no binary of 60,000,000 bytes
	@mkdir -p bin
	GOOS=linux GOARCH=amd64 go build -ldflags '$(LDFLAGS)' -o bin/sogoc-linux-amd64 ./cmd/sogoc
	GOOS=windows GOARCH=amd64 go build -ldflags '$(LDFLAGS)' -o bin/sogoc-windows-amd64.exe ./cmd/sogoc
	@for f in bin/sogoc-linux-amd64 bin/sogoc-windows-amd64.exe; do \
	  bytes=$$(wc -c < $$f); echo "$$f: $$bytes bytes"; \
	  if [ $$bytes -ge $$(($(MAX_MB) * 1000000)) ]; then echo "$$f is not below $(MAX_MB) MB"; exit 1; fi; done

dist: cross ## Packages in bin/dist: Debian, Windows, checksums
	@tools/dist '$(VERSION)'
	@tools/dist-check

setup: ## Install what the tests need on a bare Debian machine; does nothing where all is there
	@tools/setup
	@$(MAKE) --no-print-directory web/node_modules/.package-lock.json $(S3SERVER) $(AUTHORITY)

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-progress
	@touch $@

$(LINTER):
	@mkdir -p bin
	GOBIN=$(CURDIR)/bin/tmp GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	@mv bin/tmp/golangci-lint $@ && rmdir bin/tmp

$(S3SERVER):
	@mkdir -p bin
	GOBIN=$(CURDIR)/bin/tmp-s3 GOFLAGS= go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW)
	@mv bin/tmp-s3/versitygw $@ && rmdir bin/tmp-s3

$(AUTHORITY):
	@mkdir -p bin
	GOBIN=$(CURDIR)/bin/tmp-acme GOFLAGS= go install github.com/letsencrypt/pebble/v2/cmd/pebble@$(PEBBLE)
	@mv bin/tmp-acme/pebble $@ && rmdir bin/tmp-acme

clean: ## Remove what was built
	rm -rf bin
