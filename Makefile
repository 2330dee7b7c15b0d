# The project's script runner. `make` alone says what there is.
# Only Node >= 20 and make are needed; a C++ compiler lets zlib-sync build, and without one node:zlib serves.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Debian ships Node's headers: native modules then build without a download.
ifneq ($(wildcard /usr/include/node/node_api.h),)
export npm_config_nodedir := /usr
endif

HITLENS := node dist/src/cli/main.js
# What an operator says about a deployment to AWS.
SETTINGS ?= infra/example.json
SOURCES := $(shell find src test sample-logs -name '*.ts' -not -path '*/assembly/*') tsconfig.json

help: ## Say what the targets are
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

report: build ## Run the main job on sample-logs and write a report
	@$(HITLENS) report sample-logs --out report --format table

test: build ## Run all tests
	npx vitest run

fuzz: build ## Look for wrong answers in spoilt logs and gzip files (FUZZ_SECONDS=60, FUZZ_TARGET, FUZZ_SEED)
	node dist/test/fuzz/main.js

conformance: build ## Check against a real S3 server and Trino, a broken network and kill -9 (installs them; takes minutes)
	node dist/test/conformance/main.js

bench: build ## Compare speed and memory with DuckDB and others (takes minutes)
	node dist/test/bench/bench.js

check: build kernel-check ## Lint, format check, types, and that the committed kernel is what its source compiles to
	npx biome check .

build: dist/.built ## Install what the lockfile says, and compile

dist/.built: node_modules/.installed $(SOURCES) $(shell find sql -type f) src/kernel/kernel.wasm
	@npm run --silent build
	@touch $@

node_modules/.installed: package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

kernel: node_modules/.installed ## Compile the kernel anew (after a change in src/kernel/assembly)
	npx asc --config asconfig.json

kernel-check: node_modules/.installed
	@npx asc --config asconfig.json --outFile dist/kernel.check.wasm
	@cmp src/kernel/kernel.wasm dist/kernel.check.wasm && echo 'kernel.wasm is what its source compiles to'

sample: build ## Generate the committed sample logs anew, bit for bit
	node dist/sample-logs/generate.js

schema: build ## Write src/schema/hitlens.config.schema.json anew (after a change of the settings of a night)
	npm run --silent schema

infra: infra/dist/.built ## Test, synthesize and sum up the deployment to AWS, without an account (SETTINGS=infra/example.json)
	@node infra/dist/make-bundle.js $(SETTINGS)
	npx tsc -p infra/tsconfig.json
	npx biome check infra
	npx vitest run --config infra/vitest.config.ts
	@cd infra && npx cdk synth --quiet -c settings=$(abspath $(SETTINGS))
	@node infra/dist/summary.js $(SETTINGS)

deploy: infra/dist/.built ## Deploy to AWS (SETTINGS=my-settings.json; infra/README.md)
	@node infra/dist/make-bundle.js $(SETTINGS)
	cd infra && npx cdk deploy -c settings=$(abspath $(SETTINGS))

bootstrap: infra/dist/.built ## Let the CDK make itself a place to deploy from, once in an account and region (SETTINGS=my-settings.json)
	@node infra/dist/make-bundle.js $(SETTINGS)
	cd infra && npx cdk bootstrap -c settings=$(abspath $(SETTINGS))

infra-schema: infra/dist/.built ## Write infra/settings.schema.json anew (after a change of the settings of a deployment)
	@cd infra && npm run --silent schema

infra/dist/.built: dist/.built infra/node_modules/.installed $(shell find infra/src -name '*.ts') infra/tsconfig.build.json
	@rm -rf infra/dist && npx tsc -p infra/tsconfig.build.json
	@touch $@

infra/node_modules/.installed: infra/package-lock.json
	@cd infra && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

format: node_modules/.installed ## Format and fix what can be fixed
	npx biome check --write .

clean: ## Remove everything that was generated
	rm -rf dist report node_modules infra/dist infra/bundle infra/cdk.out infra/node_modules

.PHONY: help report test fuzz conformance bench check build kernel kernel-check sample schema infra deploy bootstrap infra-schema format clean
