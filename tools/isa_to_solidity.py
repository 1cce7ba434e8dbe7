#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes contracts/src/step/Isa.sol from the machine's own tables (src/machine/isa.h and its neighbours).

  tools/isa_to_solidity.py EXECUTABLE           EXECUTABLE prints the tables as JSON (tests/contracts/isa_json.cpp)
  tools/isa_to_solidity.py --check EXECUTABLE   exit 1 if the committed file is not what this script writes
"""
import json
import pathlib
import subprocess
import sys

TARGET = pathlib.Path(__file__).resolve().parent.parent / "contracts/src/step/Isa.sol"
MASKS = (0x7F, 0x707F, 0xFE00707F, 0xFFFFFFFF)


def constant(name, value, kind="uint256"):
    return f"    {kind} internal constant {name} = {value};"


def packed(values):
    """A table of numbers below 16, one hex digit each, entry 0 lowest."""
    assert all(0 <= v < 16 for v in values) and len(values) <= 64
    return "0x" + "".join(f"{v:x}" for v in reversed(values))


def classifier(rows):
    """One `if` a row, rows of one mask together. The table has at most one match for a word."""
    assert {int(r["mask"], 16) for r in rows} <= set(MASKS)
    for mask in MASKS:
        members = [r for r in rows if int(r["mask"], 16) == mask]
        yield f"        key = word & 0x{mask:08x};" if mask != 0xFFFFFFFF else "        key = word;"
        for r in members:
            yield f"        if (key == {r['match']}) return {r['name'].upper()};"


def lookup(name, table, what, index):
    return [f"    /// @notice {what}", f"    function {name}(uint256 {index}) internal pure returns (uint256) {{",
            f"        return ({table} >> (4 * {index})) & 15;", "    }"]


def text(tables):
    rows = tables["instructions"]
    formats = list(dict.fromkeys(r["format"] for r in rows))
    traps = {t["name"]: t["number"] for t in tables["traps"]}
    system, illegal = formats.index("system"), traps["illegal_instruction"]
    out = ["// SPDX-License-Identifier: Apache-2.0", "pragma solidity 0.8.37;", "",
           "/// @title The machine's tables (M-4, M-12, M-20 .. M-31)",
           "/// @dev Written by tools/isa_to_solidity.py from src/machine/; ctest contracts_isa compares.",
           "library Isa {"]
    out += [constant(r["name"].upper(), i) for i, r in enumerate(rows)]
    out += ["    /// @dev Every pattern that no instruction has.", constant("ILLEGAL", len(rows)), ""]
    out += [constant("FORMAT_" + f.upper(), i) for i, f in enumerate(formats)] + [""]
    out += [constant("ECALL_" + e["name"].upper(), e["number"]) for e in tables["ecalls"]] + [""]
    out += [constant("STATUS_" + s["name"].upper(), s["number"], "uint8") for s in tables["statuses"]] + [""]
    out += [constant("TRAP_" + n.upper(), v, "uint32") for n, v in traps.items()]
    out += [constant("TRAP_LAST", max(traps.values()), "uint32"), ""]
    out += ["    /// @dev One hexadecimal digit an instruction, the first lowest."]
    for name, values in (("FORMATS", [formats.index(r["format"]) for r in rows] + [system]),
                         ("WIDTHS", [r["width"] for r in rows] + [0]),
                         ("TRAPS", [r["trap"] for r in rows] + [illegal])):
        out += [f"    uint256 private constant {name} = {packed(values)};"]
    out += ["", "    /// @notice The instruction that `word` is, or ILLEGAL.",
            "    function classify(uint32 word) internal pure returns (uint256) {", "        uint32 key;"]
    out += list(classifier(rows)) + ["        return ILLEGAL;", "    }", ""]
    out += lookup("formatOf", "FORMATS", "Where the operands of instruction `op` lie.", "op") + [""]
    out += lookup("widthOf", "WIDTHS", "Bytes of a memory access, else 0.", "op") + [""]
    out += ["    /// @notice The one trap that instruction `op` can raise, else 0; an ecall has its own list.",
            "    function trapOf(uint256 op) internal pure returns (uint32) {",
            "        return uint32((TRAPS >> (4 * op)) & 15);", "    }", "}", ""]
    return "\n".join(out)


def main():
    arguments = sys.argv[1:]
    check = arguments[:1] == ["--check"]
    if len(arguments) != 1 + check:
        sys.exit(__doc__)
    printed = subprocess.run([arguments[-1]], check=True, capture_output=True, text=True).stdout
    wanted = text(json.loads(printed))
    if not check:
        TARGET.write_text(wanted)
    elif not TARGET.exists() or TARGET.read_text() != wanted:
        sys.exit("isa_to_solidity.py: Isa.sol is not what this script writes")


if __name__ == "__main__":
    main()
