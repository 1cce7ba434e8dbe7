#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the contracts and exports what the C++ side deploys and calls:
# out/belay/<Contract>.bin (init code, hex without 0x) and out/belay/<Contract>.abi.json.
. "$(dirname "${BASH_SOURCE[0]}")/tools/env.sh"
"$forge" build --quiet src dev
node tools/export.js Rollup ClaimsFactory Inbox Claims Vault Step Game Escape LedgerProof SequencerBond Policy Attestors Council Committee TestToken
