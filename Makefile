# SPDX-License-Identifier: Apache-2.0
# The two commands of the README, and what a contributor needs. Everything else is CMake presets.
.PHONY: help setup configure build app demo test lint bench devnet clean
PRESET ?= release
BUILD := build/$(PRESET)
CONFIGURE_LOG := $(shell mktemp -u /tmp/belay-configure-XXXXXX)

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install Debian and npm packages that are missing
	@tools/setup.sh

configure: setup
	@contracts/build.sh
	@cmake --preset $(PRESET) >$(CONFIGURE_LOG) 2>&1 || { cat $(CONFIGURE_LOG); exit 1; }

build: configure ## build everything (contracts included)
	@cmake --build --preset $(PRESET)

app: configure ## build what runs: the belay binary and the programs
	@cmake --build --preset $(PRESET) --target belay programs/all

demo: app ## the main job end to end on embedded defaults, under five minutes after the build
	@$(BUILD)/bin/belay demo

devnet: app ## the same, kept running to play with
	@$(BUILD)/bin/belay devnet

test: build lint ## every test: units, contracts, cross-room, fuzz targets for a fixed count
	@tools/check_tidy.sh $(BUILD)
	@contracts/test.sh
	@ctest --preset $(PRESET) -j 2
	@tools/fuzz_short.sh

lint: ## format and arrows between rooms
	@tools/check_format.sh
	@tools/check_arrows.py

bench: build ## benchmarks, one line each
	@for b in $(BUILD)/bench/*_bench; do $$b; done

clean: ## remove what was built
	rm -rf build contracts/out contracts/cache
