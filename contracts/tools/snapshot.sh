#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What must not move unseen: selectors, topics, errors and storage layouts, as files in snapshots/.
# Without arguments it rewrites them; with --check it fails when they differ.
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
target=snapshots
[ "${1:-}" = --check ] && target=$(mktemp -d)
mkdir -p "$target"
for name in Rollup Inbox Claims Vault; do
    {
        for part in methods events errors; do
            echo "# $part"
            "$forge" inspect --json "$name" "$part" |
                node -e 'for (const [k, v] of Object.entries(JSON.parse(require("fs").readFileSync(0)))) console.log(v, k)'
        done
    } >"$target/$name.abi.txt"
    "$forge" inspect --json "$name" storage-layout |
        node -e 'for (const s of JSON.parse(require("fs").readFileSync(0)).storage)
            console.log(s.slot, s.offset, s.label, s.type.replace(/\)\d+_/g, ")_"))' >"$target/$name.storage.txt"
done
if [ "$target" != snapshots ]; then
    diff -ru snapshots "$target" || { echo "contracts: run tools/snapshot.sh and review the difference" >&2; exit 1; }
    rm -rf "$target"
fi
