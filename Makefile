# SPDX-License-Identifier: Apache-2.0
# The two commands of the README, and what a contributor needs. Everything else is CMake presets.
.PHONY: help setup build demo test lint bench fuzz devnet clean
PRESET ?= release
BUILD := build/$(PRESET)

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install Debian and npm packages that are missing
	@tools/setup.sh

build: setup ## configure and build everything (contracts included)
	@contracts/build.sh
	@cmake --preset $(PRESET) >/tmp/belay-configure-$$$$.log 2>&1 || { cat /tmp/belay-configure-$$$$.log; exit 1; }
	@cmake --build --preset $(PRESET)

demo: build ## the main job end to end on embedded defaults, under five minutes after the build
	@$(BUILD)/bin/belay demo

devnet: build ## the same, kept running to play with
	@$(BUILD)/bin/belay devnet

test: build lint ## every test: units, contracts, cross-room, fuzz targets for a fixed count
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
