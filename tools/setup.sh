#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what a bare Debian 12 needs: Debian packages and the npm packages of package-lock.json. Idempotent.
# Usage: tools/setup.sh [--check]     --check only tells what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  # compilers and build
  clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev lld-19 llvm-19 g++ cmake git ninja-build make pkg-config python3
  # guest tool chain: libc++ headers, C library, libgcc for RV32IM
  libc++-19-dev libc++abi-19-dev picolibc-riscv64-unknown-elf gcc-riscv64-unknown-elf
  # libraries
  libboost1.81-dev libcli11-dev libfmt-dev libnats-dev librocksdb-dev libsecp256k1-dev libsimdjson-dev libspdlog-dev libtomlplusplus-dev
  nlohmann-json3-dev prometheus-cpp-dev zlib1g-dev
  # tests and benchmarks
  libgmock-dev libgtest-dev librapidcheck-dev nats-server qemu-user xz-utils z3
)
# Another Node than Debian's conflicts with Debian's npm package: take what is there.
command -v npm >/dev/null || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

stamp=node_modules/.belay-lock
npm_fresh() { [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; }

if [ "${1:-}" = --check ]; then
  echo "missing packages: ${missing[*]:-none}"
  npm_fresh && echo "npm packages: present" || echo "npm packages: not installed for this package-lock.json"
  exit 0
fi

if [ ${#missing[@]} -gt 0 ]; then
  sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: need root (or sudo) to install: ${missing[*]}" >&2; exit 1; }
    sudo=sudo
  fi
  echo "setup: installing ${#missing[@]} Debian packages (a few minutes on a bare system)"
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if ! npm_fresh; then
  echo "setup: installing npm packages (anvil, forge, solc, OpenZeppelin, c-kzg)"
  # Install scripts stay off: the binaries come inside the platform packages.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi
echo "setup: ready"
