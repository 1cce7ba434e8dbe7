# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts of this folder: go to contracts/, find forge, fail early with a reason.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
forge=$(readlink -f node_modules/@foundry-rs/forge-linux-amd64/bin/forge 2>/dev/null || true)
if [ ! -x "${forge:-}" ]; then
    echo "contracts: forge is missing; run 'npm ci --ignore-scripts' in the repository root" >&2
    exit 1
fi
export FOUNDRY_DISABLE_NIGHTLY_WARNING=1
