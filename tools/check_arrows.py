#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on an arrow between rooms that is not drawn in ARCHITECTURE.md.

Reads every #include "room/..." under src/, guest/, programs/ and apps/ and compares room -> room with ARROWS below.
The same table is printed into ARCHITECTURE.md (`--print`), and the check fails when the page differs.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# room -> rooms it may include from (transitive closure is written out: what is listed is what may be named).
ARROWS = {
    "base": [],
    "crypto": ["base"],
    "kzg": ["crypto", "base"],
    "ecdsa": ["crypto", "base"],
    "wire": ["crypto", "base"],
    "machine": ["crypto", "base"],
    "verifier": ["crypto", "base"],
    "circuit": ["verifier", "machine", "crypto", "base"],
    "prover": ["circuit", "verifier", "machine", "crypto", "base"],
    "dispute": ["machine", "crypto", "base"],
    "rollup": ["dispute", "machine", "wire", "crypto", "base"],
    "l1": ["kzg", "ecdsa", "wire", "crypto", "base"],
    "guest": ["wire", "crypto", "base"],
    "programs": ["guest", "wire", "crypto", "base", "ecdsa"],
    "node": ["prover", "circuit", "verifier", "l1", "rollup", "dispute", "machine", "wire", "kzg", "ecdsa", "crypto", "base", "guest"],
    "apps": ["node", "prover", "circuit", "verifier", "l1", "rollup", "dispute", "machine", "wire", "kzg", "ecdsa", "crypto", "base", "guest", "programs"],
}
# Rooms of rules: no input or output, no clock, no threads.
PURE = ["base", "wire", "machine", "verifier", "circuit", "prover", "dispute", "rollup"]
FORBIDDEN_IN_PURE = re.compile(r"#include <(iostream|fstream|thread|mutex|chrono|filesystem|random|ctime|future)>")
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([a-z0-9_]+)/')


def room_of(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "src" else parts[0]


def sources():
    for top in ("src", "guest", "programs", "apps"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cpp", ".c") and path.is_file():
                yield path


def drawing() -> str:
    rows = ["| room | may include |", "|---|---|"]
    rows += [f"| `{room}` | {', '.join(f'`{d}`' for d in deps) or 'nothing'} |" for room, deps in ARROWS.items()]
    return "\n".join(rows)


def violations():
    for path in sources():
        room = room_of(path)
        is_test = path.name.endswith("_test.cpp") or path.name.startswith("test_")
        for number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.relative_to(ROOT)}:{number}"
            if room in PURE and not is_test and FORBIDDEN_IN_PURE.match(line):
                yield f"{where}: a room of rules may not include this: {line.strip()}"
            match = INCLUDE.match(line)
            if not match:
                continue
            target = "guest" if match.group(1) == "belay" else match.group(1)
            # A test may also use the independent library that it checks its own code against.
            extra = ["ecdsa", "kzg"] if is_test else []
            if target in ARROWS and target != room and target not in ARROWS[room] + extra:
                yield f"{where}: {room} -> {target} is not drawn"


def main() -> int:
    if "--print" in sys.argv:
        print(drawing())
        return 0
    found = list(violations())
    if drawing() not in (ROOT / "ARCHITECTURE.md").read_text():
        found.append("ARCHITECTURE.md: the table of arrows differs; paste the output of tools/check_arrows.py --print")
    print("\n".join(found) if found else f"arrows: {len(ARROWS)} rooms, no arrow that is not drawn")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
