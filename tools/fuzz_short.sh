#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds every fuzz target and runs each for a short fixed count (FUZZ_RUNS, default 20000) from a fixed seed.
# A crash prints libFuzzer's report and the input's path, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${FUZZ_RUNS:-20000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --preset fuzz >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; exit 1; }
cmake --build --preset fuzz --target fuzzers
count=0
for target in build/fuzz/fuzz/*_fuzz; do
  name=$(basename "$target")
  mkdir -p "$work/$name"
  if ! "$target" -runs="$runs" -max_total_time=60 -seed=1 -max_len=4096 -artifact_prefix="/tmp/belay-$name-" "$work/$name" >"$work/$name.log" 2>&1; then
    tail -40 "$work/$name.log"
    echo "fuzz: $name failed; the input is kept as /tmp/belay-$name-*" >&2
    exit 1
  fi
  count=$((count + 1))
  echo "fuzz: $name $runs runs clean"
done
[ "$count" -gt 0 ] || { echo "fuzz: no targets built" >&2; exit 1; }
