#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `belay run` as a user meets it: exit statuses, JSON, input, clear errors. Usage: run_command_test.sh <belay> <folder of ELFs>
set -euo pipefail
belay=$1 elfs=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

expect() { # status pattern command...
  local status=$1 pattern=$2 got=0
  shift 2
  "$@" >"$work/out" 2>&1 || got=$?
  if [ "$got" != "$status" ] || ! grep -qE "$pattern" "$work/out"; then
    echo "expected status $status and /$pattern/ from: $*; got $got and:" >&2
    cat "$work/out" >&2
    exit 1
  fi
}

expect 7 'exit code 7' "$belay" run "$elfs/halt.elf"
expect 7 '"exit_code": 7' "$belay" run --json "$elfs/halt.elf"
expect 7 '"machine_root": "0x[0-9a-f]{64}"' "$belay" run --json "$elfs/halt.elf"
expect 7 '^speed +[0-9.]+ million steps/s' "$belay" run --no-root "$elfs/halt.elf"
expect 100 'trapped \(breakpoint at pc 0x0001[0-9a-f]{4}\)' "$belay" run "$elfs/trap.elf"
expect 102 '^status +running' "$belay" run --max-steps 1 "$elfs/halt.elf"
printf 'abc' >"$work/input"
expect 97 'exit code 97' "$belay" run "$elfs/input.elf" --input "$work/input"
expect 100 'input_exhausted' "$belay" run "$elfs/input.elf"
expect 66 "cannot read $work/none" "$belay" run "$work/none"
expect 65 'not an ELF file' "$belay" run "$0"
expect 65 'not an ET_EXEC|shorter' "$belay" run "$work/input"
expect 64 'elf is required' "$belay" run
echo "belay run: every status and message as documented"
