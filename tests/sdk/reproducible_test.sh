#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two clean builds of the same sources in different folders give the same ELF, bit for bit, and so the same program hash.
# Usage: reproducible_test.sh SOURCE BUILD CXX CC; BUILD holds the first build.
set -eu
source=$1
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Another path of another length, and no compiler cache, whose hits would compare a file with itself.
copy="$scratch/some where else entirely"
mkdir -p "$copy"
(cd "$source" && tar cf - CMakeLists.txt cmake src/base src/crypto src/wire src/ecdsa guest programs) | (cd "$copy" && tar xf -)
export CCACHE_DISABLE=1
cmake -S "$copy" -B "$copy/out" -G Ninja -DCMAKE_CXX_COMPILER="$3" -DCMAKE_C_COMPILER="$4" -DBELAY_TESTS=OFF \
  -DBELAY_BENCH=OFF >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }

for program in counter clearing; do
  [ -e "$source/programs/$program/CMakeLists.txt" ] || continue
  ninja -C "$copy/out" "${program}_elf" >"$scratch/log" 2>&1 || { tail -n 40 "$scratch/log"; exit 1; }
  first="$build/programs/$program/$program.elf"
  second="$copy/out/programs/$program/$program.elf"
  cmp "$first" "$second" || { echo "$program: the two builds differ"; exit 1; }
  if [ -x "$build/bin/belay" ]; then
    [ "$("$build/bin/belay" program hash "$first")" = "$("$build/bin/belay" program hash "$second")" ]
  fi
  echo "$program: $(sha256sum <"$first" | cut -c1-16)... twice"
done
