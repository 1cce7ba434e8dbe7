#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes contracts/src/step/Poseidon2Rounds.sol: the permutation of rule T-2 as straight Yul for the EVM.

  tools/poseidon2_solidity.py           write the contract's file
  tools/poseidon2_solidity.py --check   exit 1 if the file differs, or if the code, executed here, misses the permutation

How it is cheap. Several field elements lie in one 256-bit word, in lanes wide enough for a whole linear layer, so one
multiplication by a constant is several multiplications by matrix entries, and nothing is reduced but the S-boxes.

Full rounds: a word is a block of four elements. Two of them are read back as what the word is modulo p after a shift
(the second) or as it is (the last), which saves their masks: encode() chooses the lanes accordingly.

Partial rounds change s0 alone and are linear elsewhere. With D the diagonal, z_r the S-box output and
R_r = s1 + .. + s15 before round r, T_r = z_r + R_r:
    s_i after round r = D_i^(r+1) s_i + sum over j <= r of D_i^(r-j) T_j          for i > 0
    R_r = sum of D_i^r s_i + sum over j < r of P_(r-1-j) T_j                      with P_k = sum of D_i^k
    the next s0 = R_r - z_r = 2 R_r - T_r
so the fifteen other elements appear only at the start and at the end. Six pairs of the diagonal are d and -d: rounds of
one parity need only s_a + s_b, those of the other only s_a - s_b. Rounds 1, 3, 5 (and so on) share a word of three lanes.
Round constants ride on the lanes: what is called T_r below is T_r plus the constant of round r + 1.
"""
import pathlib
import re
import sys

from poseidon2_constants import KNOWN_INPUT, P, instance, permute

TARGET = pathlib.Path(__file__).resolve().parent.parent / "contracts/src/step/Poseidon2Rounds.sol"
INITIAL, PARTIAL, TERMINAL, DIAGONAL = instance()
M4 = [[2, 3, 1, 1], [1, 2, 3, 1], [1, 1, 2, 3], [3, 1, 1, 2]]
BLOCK_AT = (180, 110, 70, 0)  # lanes of a block: 40 bits, 70, 40, 70
SPREAD_AT = (192, 128, 64, 0)  # lanes of the input
LANE = 76  # three lanes in the partial rounds; the top one has room for more
PAIRS = [(3, 6), (4, 7), (5, 8), (9, 12), (10, 13), (11, 15)]
SINGLES = [1, 2, 14]
LAST = 19
SCRATCH = 0x200
HALF = pow(2, -1, P)
DELTA = [PARTIAL[r + 1] for r in range(LAST)]
assert all((DIAGONAL[a] + DIAGONAL[b]) % P == 0 for a, b in PAIRS)

code = []  # the statements, one a line
slots = {}  # name -> address in scratch memory


def emit(line):
    code.append(line)


def slot(name):
    return hex(slots.setdefault(name, SCRATCH + 32 * len(slots)))


def load(name):
    return f"mload({slot(name)})"


def put(lanes, places):
    return sum(x << place for x, place in zip(lanes, places))


def three(values):
    """Three lanes, the first on top."""
    return put(values, (2 * LANE, LANE, 0))


def low(bits):
    return hex((1 << bits) - 1)


# ---- full rounds

def encode(v):
    """A word that reads back as v: its lanes 0 and 2 as such, 1 modulo p after a shift, 3 as the word modulo p."""
    lanes = [v[0] % P, (v[1] - (v[0] % P << BLOCK_AT[0] - BLOCK_AT[1])) % P, v[2] % P, 0]
    lanes[3] = (v[3] - put(lanes, BLOCK_AT)) % P
    return put(lanes, BLOCK_AT)


COLUMNS = [encode([M4[j][i] for j in range(4)]) for i in range(4)]


def element(word, i):
    """Element i of a block, below 2^40."""
    return (f"shr({BLOCK_AT[0]}, {word})", f"mod(shr({BLOCK_AT[1]}, {word}), p)",
            f"and(shr({BLOCK_AT[2]}, {word}), {low(40)})", f"mod({word}, p)")[i]


def columns(target, cubes):
    """target := M4 applied to four cubes, encoded."""
    t = [f"mul({cube}, k{i})" for i, cube in enumerate(cubes)]
    emit(f"{target} := add({t[0]}, add({t[1]}, add({t[2]}, {t[3]})))")


def cube(x):
    return f"mulmod({x}, mul({x}, {x}), p)"


def cubes_of(target, inputs):
    emit("{")
    for i, x in enumerate(inputs):
        emit(f"let x{i} := {x}")
    columns(target, [cube(f"x{i}") for i in range(len(inputs))])
    emit("}")


def mixed(words, b, constants):
    """Block b after the mixing of the blocks, whose sum is s, with the constants of the next round."""
    both = f"add({words[b]}, s)"
    return f"add({both}, {hex(encode(constants[4 * b:4 * b + 4]))})" if constants else both


def total(words):
    return f"add(add({words[0]}, {words[1]}), add({words[2]}, {words[3]}))"


def full_round(words, constants, target=("w0", "w1", "w2", "w3")):
    """One round on `words`, the blocks before they are mixed; leaves the next round's in `target`, just so."""
    emit("{")
    emit(f"let s := {total(words)}")
    for b in range(4):
        emit("{")
        emit(f"let w := {mixed(words, b, constants)}")
        emit(f"let x0 := {element('w', 0)}")
        emit(f"let x1 := shr({BLOCK_AT[1]}, w)")
        emit(f"let x2 := {element('w', 2)}")
        columns(target[b], [cube("x0"), cube("x1"), cube("x2"), "mulmod(w, mulmod(w, w, p), p)"])
        emit("}")
    emit("}")


def first_round():
    """Spreads the input's 32-bit lanes, applies the linear layer (a cyclic convolution modulo 2^256 - 1) and a round."""
    halves = ("shr(128, l)", f"and(l, {low(128)})", "shr(128, r)", f"and(r, {low(128)})")
    apart = hex(put([(1 << 64) - 1] * 2, (128, 0)))
    for b, half in enumerate(halves):
        emit("{")
        emit(f"let x := {half}")
        emit(f"x := and(or(x, shl(64, x)), {apart})")
        emit(f"w{b} := and(or(x, shl(32, x)), {hex(put([0xffffffff] * 4, SPREAD_AT))})")
        emit("}")
    emit("{")
    emit(f"let s := {total(['w0', 'w1', 'w2', 'w3'])}")
    for b in range(4):
        emit("{")
        matrix, constants = hex(put([1, 1, 3, 2], SPREAD_AT)), hex(put(INITIAL[0][4 * b:4 * b + 4], SPREAD_AT))
        emit(f"let w := add(mulmod(add(w{b}, s), {matrix}, not(0)), {constants})")
        cubes_of(f"w{b}", ["shr(192, w)", f"and(shr(128, w), {low(64)})", f"and(shr(64, w), {low(64)})",
                           f"and(w, {low(64)})"])
        emit("}")
    emit("}")


# ---- partial rounds

def power_sum(k):
    return sum(pow(d, k, P) for d in DIAGONAL[1:]) % P if k >= 0 else 0


def lane_of(word, i):
    return (f"shr({2 * LANE}, {word})", f"and(shr({LANE}, {word}), {low(LANE)})", f"and({word}, {low(LANE)})")[i]


def combination(constant, terms):
    text = hex(constant)
    for factor, value in terms:
        product = value if factor == 1 else f"mul({hex(factor)}, {value})"
        text = f"add({product}, {text})"
    return text


def scalars():
    """s0 with its constant in v0, R_0 in t, and what the words are made of in scratch memory."""
    emit("{")
    emit(f"let s := {total(['w0', 'w1', 'w2', 'w3'])}")
    for b in range(4):
        emit(f"w{b} := add(w{b}, s)")
    emit(f"s := {total(['w0', 'w1', 'w2', 'w3'])}")
    emit(f"v0 := {element('w0', 0)}")
    e = [element("s", i) for i in range(4)]
    emit(f"t := sub(add(add(add({e[0]}, {e[1]}), add({e[2]}, {e[3]})), {hex(DELTA[0] + P)}), v0)")
    emit(f"v0 := add(v0, {hex(PARTIAL[0])})")
    emit("}")
    at = [element(f"w{i // 4}", i % 4) for i in range(16)]
    for q, (a, b) in enumerate(PAIRS):
        emit("{")
        emit(f"let a := {at[a]}")
        emit(f"let b := {at[b]}")
        # b is below 35 p: its row of the matrix, times four S-boxes of each block.
        emit(f"mstore({slot(f'less{q}')}, sub(add(a, {hex(P << 6)}), b))")
        emit(f"mstore({slot(f'plus{q}')}, add(a, b))")
        emit("}")
    return at


def singles(at):
    """The elements without a partner, as variables; s1, whose factor is 1, in all three lanes."""
    emit(f"let s1 := mul({at[1]}, {hex(three([1, 1, 1]))})")
    for i in SINGLES[1:]:
        emit(f"let s{i} := {at[i]}")


def inputs(powers):
    """The terms of one word of R that come from the state before the partial rounds; one parity of powers."""
    pair = "plus" if powers[0] % 2 == 0 else "less"
    out = [(three([pow(DIAGONAL[a], r, P) for r in powers]), load(f"{pair}{q}")) for q, (a, _) in enumerate(PAIRS)]
    return out + [(1, "s1")] + [(three([pow(DIAGONAL[i], r, P) for r in powers]), f"s{i}") for i in SINGLES[1:]]


def lane_constant(r):
    """Takes back the constants that ride on earlier T, adds the next round's, and p, so that 2 R is never below T."""
    return (DELTA[r] - sum(power_sum(r - 1 - j) * DELTA[j] for j in range(r))) % P + P


def partial_round(v, q, r):
    """v: S-box input, becomes T_r. q: R_r, becomes the next S-box input."""
    emit(f"{v} := addmod(mul(mul({v}, {v}), {v}), {q}, {hex(P)})")
    emit(f"{q} := sub(add({q}, {q}), {v})")
    if r < 13:
        emit(f"mstore({slot(f't{r}')}, {v})")


def window(first):
    """Rounds first .. first + 5, their R in w2 and w3 by turns. Returns the variables of their T, and of the next input."""
    words = {"w2": [first, first + 2, first + 4], "w3": [first + 1, first + 3, first + 5]}
    for name, rounds in words.items():
        history = [(three([power_sum(r - 1 - j) for r in rounds]), load(f"t{j}")) for j in range(first)]
        emit(f"{name} := " + combination(three([lane_constant(r) for r in rounds]), inputs(rounds) + history))
    emit("{")
    current, done = "t", {}
    for k in range(6):
        r, (name, rounds) = first + k, list(words.items())[k % 2]
        source = name
        for j in range(max(first, r - 2), r):
            factor = three([power_sum(later - 1 - j) if later >= r else 0 for later in rounds])
            source = f"add({source}, mul({hex(factor)}, {done[j]}))"
        if source != name and k < 4:
            emit(f"{name} := {source}")
            source = name
        emit(f"let q{r} := {lane_of(source, k // 2)}")
        partial_round(current, f"q{r}", r)
        done[r], current = current, f"q{r}"
    return done, current


# What is left after round 18: the words of s_a (w0, w2), of -s_b (w1, w3) and of the singles (f).
HOLDER = {a: ("w0", "w2")[q // 3] for q, (a, _) in enumerate(PAIRS)}
HOLDER |= {b: ("w1", "w3")[q // 3] for q, (_, b) in enumerate(PAIRS)} | {i: "f" for i in SINGLES}
POSITION = {i: q % 3 for q, pair in enumerate(PAIRS) for i in pair} | {i: k for k, i in enumerate(SINGLES)}
FACTOR = {i: DIAGONAL[a] for a, b in PAIRS for i in (a, b)} | {i: DIAGONAL[i] for i in SINGLES}


def extra(i):
    """What the lane of element i holds beyond its (positive or negative) value: the constant of the next full round."""
    return TERMINAL[0][i] * pow(FACTOR[i], -1, P) % P


def after_18(done):
    """The state before the last partial round."""
    value = lambda j: done[j] if j in done else load(f"t{j}")
    unride = lambda d: -sum(pow(d, 18 - j, P) * DELTA[j] for j in range(LAST))
    powers = lambda ds, j: three([pow(d, 18 - j, P) for d in ds])
    for group in (0, 1):
        qs = range(3 * group, 3 * group + 3)
        ds = [DIAGONAL[PAIRS[q][0]] for q in qs]
        of_a = [unride(d) + extra(PAIRS[q][0]) for d, q in zip(ds, qs)]
        of_b = [-unride(-d) + extra(PAIRS[q][1]) for d, q in zip(ds, qs)]
        own = [pow(d, LAST, P) * HALF % P << LANE * (2 - k) for k, d in enumerate(ds)]
        for word, name, sign, parity in ((2 * group, "less", -1, 0), (2 * group + 1, "plus", 1, 1)):
            constant = three([(a + sign * b) * HALF % P for a, b in zip(of_a, of_b)])
            terms = [(own[k], load(f"{name}{q}")) for k, q in enumerate(qs)]
            terms += [(powers(ds, j), value(j)) for j in range(parity, LAST, 2)]
            emit(f"w{word} := " + combination(constant, terms))
    ds = [DIAGONAL[i] for i in SINGLES]
    top = hex((1 << 256) - (1 << 2 * LANE))
    terms = [(1, f"and(s1, {top})")]
    terms += [(pow(DIAGONAL[i], LAST, P) << LANE * (2 - k), f"s{i}") for k, i in enumerate(SINGLES) if k > 0]
    terms += [(powers(ds, j), value(j)) for j in range(LAST)]
    emit("f := " + combination(three([(unride(d) + extra(i)) % P for d, i in zip(ds, SINGLES)]), terms))


def last_partial_round():
    """R_19 is the sum of all lanes: pairs leave twice their even part. Then s_i = T_19 + d s_i, and s0 in v0."""
    riding = sum(extra(a) - extra(b) for a, b in PAIRS) + sum(extra(i) for i in SINGLES)
    emit("{")
    emit("let y := add(shl(1, add(w0, w2)), f)")
    y = [lane_of("y", k) for k in range(3)]
    emit(f"v0 := add(add({y[0]}, {y[1]}), add({y[2]}, {hex(-riding % P + P)}))")
    emit("}")
    for even, odd in (("w0", "w1"), ("w2", "w3")):
        emit("{")
        emit(f"let y := {odd}")
        emit(f"{odd} := sub(add(y, {hex(three([P << 43] * 3))}), {even})")
        emit(f"{even} := add({even}, y)")
        emit("}")
    emit("t := addmod(mul(mul(t, t), t), v0, p)")
    emit(f"v0 := add(sub(add(v0, v0), t), {hex(TERMINAL[0][0])})")


def restored(i):
    """Element i with its round constant: of any size, but below 2^128."""
    if i == 0:
        return "v0"
    lane = lane_of(HOLDER[i], POSITION[i])
    return f"add(t, {lane})" if FACTOR[i] == 1 else f"add(t, mul({lane}, {hex(FACTOR[i])}))"


def permutation():
    # k3 is needed first, while the stack is lowest, so it may lie deepest.
    for i in (3, 2, 1, 0):
        emit(f"let k{i} := {hex(COLUMNS[i])}")
    emit(f"let p := {hex(P)}")
    for b in range(4):
        emit(f"let w{b}")
    first_round()
    for r in range(1, 4):
        full_round(["w0", "w1", "w2", "w3"], INITIAL[r])
    emit("{")
    for name in ("f", "v0", "t"):
        emit(f"let {name}")
    at = scalars()
    emit("{")
    singles(at)
    partial_round("v0", "t", 0)
    for first in (1, 7, 13):
        done, current = window(first)
        if first == 13:
            after_18(done)
        emit(f"t := {current}")
        emit("}")
    emit("}")
    last_partial_round()
    # Each block's sum goes where nothing is needed any more.
    for b, target in enumerate(("v0", "w0", "w1", "w3")):
        cubes_of(target, [restored(4 * b + i) for i in range(4)])
    for target, source in (("w2", "w1"), ("w1", "w0"), ("w0", "v0")):
        emit(f"{target} := {source}")
    emit("}")
    for r in range(1, 4):
        full_round(["w0", "w1", "w2", "w3"], TERMINAL[r])
    emit("{")
    emit(f"let s := {total(['w0', 'w1', 'w2', 'w3'])}")
    for b in (2, 3):
        emit(f"mstore({slot(f'out{b}')}, add(w{b}, s))")
    for b in (0, 1):
        emit(f"w{b} := add(w{b}, s)")
    emit("}")
    halves = []
    for b in (0, 1):
        e = [f"mod(shr({BLOCK_AT[0]}, w{b}), p)", f"mod(shr({BLOCK_AT[1]}, w{b}), p)",
             f"mod({element(f'w{b}', 2)}, p)", f"mod(w{b}, p)"]
        places = [224 - 128 * b - 32 * i for i in range(4)]
        e = [f"shl({place}, {x})" if place else x for place, x in zip(places, e)]
        halves.append(f"or(or({e[0]}, {e[1]}), or({e[2]}, {e[3]}))")
    emit(f"half := or({halves[0]}, {halves[1]})")


# ---- checking: the statements are executed here, with every bound that the lanes rely on

class Machine:
    def __init__(self, left, right):
        self.memory = {}
        self.values = {"l": left, "r": right}

    def call(self, name, a):
        exact = {"add": lambda: a[0] + a[1], "mul": lambda: a[0] * a[1], "sub": lambda: a[0] - a[1],
                 "shl": lambda: a[1] << a[0] & (1 << 256) - 1, "shr": lambda: a[1] >> a[0], "and": lambda: a[0] & a[1],
                 "or": lambda: a[0] | a[1], "mod": lambda: a[0] % a[1], "not": lambda: (1 << 256) - 1 - a[0],
                 "mulmod": lambda: a[0] * a[1] % a[2], "addmod": lambda: (a[0] + a[1]) % a[2],
                 "mload": lambda: self.memory[a[0]], "mstore": lambda: self.memory.__setitem__(a[0], a[1])}
        result = exact[name]()
        assert result is None or 0 <= result < 1 << 256, name
        return result

    def evaluate(self, tokens):
        token = tokens.pop(0)
        if token[0].isdigit():
            return int(token, 0)
        if not tokens or tokens[0] != "(":
            return self.values[token]
        arguments = []
        while tokens.pop(0) in "(,":
            arguments.append(self.evaluate(tokens))
            if tokens[0] == ")":
                tokens.pop(0)
                break
        return self.call(token, arguments)

    def run(self):
        for line in code:
            name, _, expression = line.removeprefix("let ").partition(" := ")
            if expression:
                self.values[name] = self.evaluate(re.findall(r"\w+|[(),]", expression))
            elif line.startswith("mstore"):
                self.evaluate(re.findall(r"\w+|[(),]", line))
        words = [self.memory[slots[f"out{b}"]] for b in (2, 3)]
        lanes = lambda w: (w >> 180, w >> 110, w >> 70 & (1 << 40) - 1, w)
        first = [self.values["half"] >> 32 * (7 - i) & (1 << 32) - 1 for i in range(8)]
        return first + [x % P for w in words for x in lanes(w)]


def pack(elements):
    return sum(x << 32 * (7 - i) for i, x in enumerate(elements))


def agrees():
    cases = [KNOWN_INPUT, [0] * 16, [P - 1] * 16, [0, P - 1] * 8, [P - 1, 0] * 8]
    cases += [[pow(3, 16 * k + i, P) for i in range(16)] for k in range(8)]
    return all(Machine(pack(c[:8]), pack(c[8:])).run() == permute(list(c), *instance()) for c in cases)


def text():
    lines, depth = [], 3
    for line in code:
        depth -= line == "}"
        lines.append("    " * depth + line)
        depth += line == "{"
    return "\n".join([
        "// SPDX-License-Identifier: Apache-2.0", "pragma solidity 0.8.37;", "",
        "/// @title The rounds of Poseidon2 (T-2)",
        "/// @dev Written and explained by tools/poseidon2_solidity.py; ctest contracts_poseidon2 compares.",
        "library Poseidon2Rounds {",
        "    /// @dev Memory that run() writes to, at fixed addresses: a pointer would cost a seventh more.",
        f"    uint256 internal constant SCRATCH = {hex(SCRATCH)};",
        f"    uint256 internal constant SCRATCH_END = {hex(SCRATCH + 32 * len(slots))};",
        "    /// @dev Where the result's last two blocks lie. Their elements are, modulo p: word >> 180, word >> 110,",
        "    ///      the 40 bits from 70 on, and the word itself.",
        f"    uint256 internal constant REST = {hex(slots['out2'])};", "",
        "    /// @notice Permutes the eight 32-bit lanes of `l` and then of `r`; the first eight of the result.",
        "    function run(uint256 l, uint256 r) internal pure returns (uint256 half) {", '        assembly ("memory-safe") {',
        "            // forgefmt: disable-start"] + lines + ["            // forgefmt: disable-end", "        }", "    }", "}", ""])


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    permutation()
    if not agrees():
        sys.exit("poseidon2_solidity.py: the code misses the permutation")
    if not sys.argv[1:]:
        TARGET.write_text(text())
    elif not TARGET.exists() or TARGET.read_text() != text():
        sys.exit(f"poseidon2_solidity.py: {TARGET.name} is not what this script writes")


if __name__ == "__main__":
    main()
