#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that guards the contracts: build, tests with their gas, ABI and storage snapshots, formatting, lint.
. "$(dirname "${BASH_SOURCE[0]}")/tools/env.sh"
./build.sh
"$forge" fmt --check
"$forge" test
tools/snapshot.sh --check
python3 -B tools/vectors.py --check
python3 -B tools/ecall_vectors.py --check
python3 -B ../tools/powers_test.py
python3 -B ../tools/powers.py --check
python3 -B ../tools/costs.py --check
