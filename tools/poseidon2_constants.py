#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/crypto/poseidon2_constants.h: the Poseidon2 instance of rule T-2.

Round constants: the Grain LFSR procedure of the Poseidon paper (eprint 2019/458, appendix E) for a prime field, x^alpha,
n = 31, t = 16, 8 full and 20 partial rounds; a partial round takes one constant (eprint 2023/323). Internal matrix: all
ones plus a diagonal of small integers and inverse powers of two.

  tools/poseidon2_constants.py           write the header
  tools/poseidon2_constants.py --check   exit 1 if the header differs, or if the permutation computed here from these
                                         constants misses the published known answer of this instance
"""
import pathlib
import sys

P = 2**31 - 2**24 + 1
WIDTH, FULL_ROUNDS, PARTIAL_ROUNDS, FIELD_BITS = 16, 8, 20, 31
HEADER = pathlib.Path(__file__).resolve().parent.parent / "src/crypto/poseidon2_constants.h"

# The known answer published for this instance, canonical values.
KNOWN_INPUT = [894848333, 1437655012, 1200606629, 1690012884, 71131202, 1749206695, 1717947831, 120589055,
               19776022, 42382981, 1831865506, 724844064, 171220207, 1299207443, 227047920, 1783754913]
KNOWN_OUTPUT = [1934285469, 604889435, 133449501, 1026180808, 1830659359, 176667110, 1391183747, 351743874,
                1238264085, 1292768839, 2023573270, 1201586780, 1360691759, 1230682461, 748270449, 651545025]


def grain_bits():
    """The self-shrinking output of the 80-bit LFSR whose seed spells the instance."""
    def field(value, width):
        return [(value >> (width - 1 - i)) & 1 for i in range(width)]

    state = (field(1, 2)                # prime field
             + field(0, 4)              # S-box x^alpha
             + field(FIELD_BITS, 12) + field(WIDTH, 12) + field(FULL_ROUNDS, 10) + field(PARTIAL_ROUNDS, 10)
             + [1] * 30)

    def step():
        bit = state[62] ^ state[51] ^ state[38] ^ state[23] ^ state[13] ^ state[0]
        state.pop(0)
        state.append(bit)
        return bit

    for _ in range(160):
        step()
    while True:
        keep, bit = step(), step()
        if keep:
            yield bit


def field_elements():
    """FIELD_BITS bits each, most significant first; values from P on are dropped."""
    bits = grain_bits()
    while True:
        value = 0
        for _ in range(FIELD_BITS):
            value = value << 1 | next(bits)
        if value < P:
            yield value


def instance():
    source = field_elements()
    half = FULL_ROUNDS // 2
    initial = [[next(source) for _ in range(WIDTH)] for _ in range(half)]
    internal = [next(source) for _ in range(PARTIAL_ROUNDS)]
    terminal = [[next(source) for _ in range(WIDTH)] for _ in range(half)]
    inverse = lambda k: pow(2, -k, P)
    diagonal = [-2, 1, 2, inverse(1), 3, 4, -inverse(1), -3, -4, inverse(8), inverse(3), inverse(24),
                -inverse(8), -inverse(3), -inverse(4), -inverse(24)]
    return initial, internal, terminal, [d % P for d in diagonal]


def external_matrix(s):
    m4 = [[2, 3, 1, 1], [1, 2, 3, 1], [1, 1, 2, 3], [3, 1, 1, 2]]
    blocks = [[sum(m * x for m, x in zip(row, s[4 * b:4 * b + 4])) for row in m4] for b in range(WIDTH // 4)]
    sums = [sum(block[i] for block in blocks) for i in range(4)]
    return [(block[i] + sums[i]) % P for block in blocks for i in range(4)]


def permute(s, initial, internal, terminal, diagonal):
    s = external_matrix(s)
    for constants in initial:
        s = external_matrix([pow(x + c, 3, P) for x, c in zip(s, constants)])
    for constant in internal:
        s = [pow(s[0] + constant, 3, P)] + s[1:]
        total = sum(s)
        s = [(total + d * x) % P for d, x in zip(diagonal, s)]
    for constants in terminal:
        s = external_matrix([pow(x + c, 3, P) for x, c in zip(s, constants)])
    return s


def rows(values):
    return ",\n".join("    " + ", ".join(f"0x{v:08x}" for v in values[i:i + 8]) for i in range(0, len(values), 8))


def array(name, comment, values):
    return (f"/// {comment}\ninline constexpr std::array<u32, {len(values)}> {name} = {{\n{rows(values)}}};\n")


def header_text():
    initial, internal, terminal, diagonal = instance()
    flat = lambda rounds: [v for row in rounds for v in row]
    return "\n".join([
        "// SPDX-License-Identifier: Apache-2.0",
        "// Written by tools/poseidon2_constants.py (--check compares); canonical KoalaBear values (rule T-2).",
        "// clang-format off",
        "#pragma once\n",
        '#include "base/bytes.h"\n',
        "namespace belay::crypto::poseidon2_constants {\n",
        array("kInitial", "First four full rounds, 16 constants each.", flat(initial)),
        array("kInternal", "Twenty partial rounds, one constant each.", internal),
        array("kTerminal", "Last four full rounds, 16 constants each.", flat(terminal)),
        array("kDiagonal", "The internal matrix is all ones plus this diagonal: -2, 1, 2, 1/2, 3, 4, -1/2, -3,\n"
              "/// -4, 1/2^8, 1/2^3, 1/2^24, -1/2^8, -1/2^3, -1/2^4, -1/2^24.", diagonal),
        "}  // namespace belay::crypto::poseidon2_constants", ""])


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    if permute(KNOWN_INPUT, *instance()) != KNOWN_OUTPUT:
        sys.exit("poseidon2_constants.py: the known answer is missed")
    if not sys.argv[1:]:
        HEADER.write_text(header_text())
    elif not HEADER.exists() or HEADER.read_text() != header_text():
        sys.exit(f"poseidon2_constants.py: {HEADER.name} is not what this script writes")


if __name__ == "__main__":
    main()
