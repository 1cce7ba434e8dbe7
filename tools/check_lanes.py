#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on an inline function that was compiled for vector instructions which a processor may lack.

The linker keeps one copy of an inline function or template that several files define. If a file compiled it in a region
(src/crypto/lanes.h) and others did not, the copy kept may need instructions that are not there. So every such function
whose code uses 256- or 512-bit registers must have lanes of its region in its name.

usage: check_lanes.py libroom.a...
"""
import re
import subprocess
import sys

SECTION = re.compile(r"^Disassembly of section \.text\.(\S+):$")  # only inline functions have one of their own
WIDE = re.compile(r"%[yz]mm")
OWN = re.compile(r"avx2|avx512|_GLOBAL__N_")


def breaches(archive):
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", archive], stdout=subprocess.PIPE, text=True, check=True)
    section, found, wide = None, {}, 0
    for line in listing.stdout.splitlines():
        if line.startswith("Disassembly of section"):
            match = SECTION.match(line)
            section = match.group(1) if match else None
        elif WIDE.search(line):
            wide += 1
            if section is not None and not OWN.search(section):
                found[section] = True
    return list(found), wide


def main():
    bad, total = [], 0
    for archive in sys.argv[1:]:
        found, wide = breaches(archive)
        total += wide
        bad += [f"{archive}: {name}" for name in found]
    for line in bad:
        print(line)
    print(f"lanes: {total} wide instructions, {len(bad)} in inline functions without lanes in their name")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
