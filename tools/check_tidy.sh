#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the rooms of rules (the code that must agree with L1), or over the files given.
# Usage: tools/check_tidy.sh BUILD_DIR [files...]
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:?usage: tools/check_tidy.sh BUILD_DIR [files...]}
shift
files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  mapfile -t files < <(git ls-files 'src/base/*.cpp' 'src/crypto/*.cpp' 'src/wire/*.cpp' 'src/machine/*.cpp' \
    'src/verifier/*.cpp' 'src/circuit/*.cpp' 'src/dispute/*.cpp' 'src/rollup/*.cpp' ':!*_test.cpp')
fi
# Its count of suppressed warnings in system headers is noise.
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy-19 -p "$build" --quiet 2> >(grep -v 'warnings generated' >&2)
echo "tidy: ${#files[@]} files clean"
