#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What must not move unseen, as files in snapshots/: selectors, topics, errors, storage layouts, gas.
# Without arguments it rewrites them; with --check it fails when ABI or storage differ (forge test itself checks gas).
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
target=snapshots
if [ "${1:-}" = --check ]; then
    target=$(mktemp -d)
    trap 'rm -rf "$target"' EXIT
else
    FORGE_SNAPSHOT_CHECK=false FORGE_SNAPSHOT_EMIT=true "$forge" test --quiet --match-contract Gas
fi
for name in Rollup ClaimsFactory Inbox Claims Vault Step Game Evidence Escape ExitEvidence LedgerProof SequencerBond Policy Attestors Council Committee; do
    for part in methods events errors; do
        echo "# $part"
        "$forge" inspect --json "$name" "$part" |
            node -e '// Errors are hashed from these texts, and an enum is a uint8 there.
                const plain = (k) => (process.argv[1] === "errors" ? k.replace(/\w+\.\w+/g, "uint8") : k);
                for (const [k, v] of Object.entries(JSON.parse(require("fs").readFileSync(0))))
                    console.log(v, plain(k))' "$part"
    done >"$target/$name.abi.txt"
    "$forge" inspect --json "$name" storage-layout |
        node -e 'const { storage, types } = JSON.parse(require("fs").readFileSync(0));
            const line = (s) => [s.slot, s.offset, s.label, s.type.replace(/\)\d+(_|$)/g, ")$1")].join(" ");
            for (const s of storage) console.log(line(s));
            // State kept in one struct: what is in it, and in what it leads to.
            if (storage.some((s) => s.type.startsWith("t_struct")))
                for (const t of Object.values(types).filter((t) => t.members))
                    console.log([t.label, ...t.members.map(line)].join("\n  "))' >"$target/$name.storage.txt"
done
if [ "$target" != snapshots ]; then
    diff -u --exclude='*.json' -r snapshots "$target" ||
        { echo "contracts: run tools/snapshot.sh and review the difference" >&2; exit 1; }
fi
