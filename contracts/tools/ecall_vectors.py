# SPDX-License-Identifier: Apache-2.0
"""Writes test/vectors/ecalls.json: what three ecalls compute (M-26, M-27, M-28, M-31), for Solidity and C++.

Python's integers and textbook formulas only. Each list is one string of records:
  mulmod  u8(mode) ‖ block(128, r is noise) ‖ r(32)
  secp    page(256, noise from 128 on) ‖ u8(canonical) ‖ R(64, zero when not canonical)
  kb5     u8(n) ‖ x ‖ y (20 n bytes and noise up to a multiple of 16, each) ‖ u8(canonical) ‖ result(32)
Run: python3 tools/ecall_vectors.py [--check]
"""

import math
import random

from vectors import write

rng = random.Random("ecalls")
TOP = 2**256 - 1
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
KB = 2**31 - 2**24 + 1


def le(value, size=32):
    return value.to_bytes(size, "little")


def mulmod(mode, a, b, m):  # M-26
    if mode == 0:
        r = a * b % m if m else 0
    else:
        r = pow(a, -1, m) if m > 1 and math.gcd(a, m) == 1 else 0
    return bytes([mode]) + le(a) + le(b) + le(m) + rng.randbytes(32) + le(r)


def mulmod_records():
    fib = [1, 1]
    while fib[-1] + fib[-2] <= TOP:
        fib.append(fib[-1] + fib[-2])
    moduli = [0, 1, 2, 3, 2**255, TOP, TOP - 1, P, N, 6 * 2**200, fib[-1], fib[-2]]
    values = [0, 1, 2, 3, P - 1, P, N, 2**128, 2**255, TOP, 6, fib[-2], fib[-3]]
    out = [mulmod(1, a, rng.randrange(TOP), m) for m in moduli for a in values]
    out += [mulmod(1, m - 1, 0, m) for m in moduli if m]
    out += [mulmod(0, a, b, m) for m in moduli for a, b in zip(values, reversed(values))]
    for bits in range(1, 257, 5):
        m = rng.getrandbits(bits) | 1 << (bits - 1)
        shared = rng.randrange(2, 100)
        out.append(mulmod(1, rng.getrandbits(256), 0, m))
        out.append(mulmod(1, m, 0, rng.getrandbits(256)))
        out.append(mulmod(1, shared * rng.getrandbits(200), 0, shared * rng.getrandbits(248)))
        out.append(mulmod(0, rng.getrandbits(256), rng.getrandbits(256), m))
    return b"".join(out)


def secp_sum(p, q):  # M-28
    if p == (0, 0):
        return q
    if q == (0, 0):
        return p
    if p[0] != q[0]:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    elif p[1] == q[1] != 0:
        slope = 3 * p[0] ** 2 * pow(2 * p[1], -1, P)
    else:
        return (0, 0)
    x = (slope**2 - p[0] - q[0]) % P
    return (x, (slope * (p[0] - x) - p[1]) % P)


def secp(p, q):  # M-27
    good = max(*p, *q) < P
    r = secp_sum(p, q) if good else (0, 0)
    page = b"".join(map(le, (*p, *q))) + rng.randbytes(128)
    return page + bytes([good]) + b"".join(map(le, r))


def secp_records():
    two = secp_sum(G, G)
    three = secp_sum(two, G)
    named = [(0, 0), G, two, three, (G[0], P - G[1]), (G[0], 1), (5, 0), (0, 1), (1, 0), (P - 1, P - 1), (0, P - 1)]
    out = [secp(p, q) for p in named for q in named]
    for bad in (P, P + 1, TOP):
        for k in range(4):
            c = [*G, *two]
            c[k] = bad
            out.append(secp(tuple(c[:2]), tuple(c[2:])))
    out += [secp((P, 0), (0, 0)), secp((0, 0), (0, P))]
    for _ in range(20):
        c = [rng.randrange(P) for _ in range(4)]
        out.append(secp(tuple(c[:2]), tuple(c[2:])))
    return b"".join(out)


def kb5_product(x, y):
    c = [0] * 9
    for i in range(5):
        for j in range(5):
            c[i + j] += x[i] * y[j]
    for k in range(8, 4, -1):  # X^k = X^(k-5) - X^(k-3)
        c[k - 5] += c[k]
        c[k - 3] -= c[k]
    return [v % KB for v in c[:5]]


def kb5(x, y):  # M-31
    good = all(v < KB for e in x + y for v in e)
    total = [sum(column) % KB for column in zip([0] * 5, *map(kb5_product, x, y))] if good else [0] * 5

    def side(elements):
        data = b"".join(le(v, 4) for e in elements for v in e)
        return data + rng.randbytes(-len(data) % 16)

    return bytes([len(x)]) + side(x) + side(y) + bytes([good]) + b"".join(le(v, 4) for v in total) + bytes(12)


def kb5_records():
    def some(n):
        return [[rng.randrange(KB) for _ in range(5)] for _ in range(n)]

    out = [kb5(some(n), some(n)) for n in (0, 1, 2, 3, 7, 16, 47, 48)]
    out += [kb5([[KB - 1] * 5] * 48, [[KB - 1] * 5] * 48), kb5([[0] * 5] * 48, some(48))]
    for i in range(5):
        for j in range(5):
            out.append(kb5([[int(k == i) for k in range(5)]], [[int(k == j) for k in range(5)]]))
    # One number that is not canonical, in each place.
    for bad in (KB, KB + 1, 2**31, 2**32 - 1):
        for at in range(30):
            pair = [some(3), some(3)]
            pair[at // 15][at // 5 % 3][at % 5] = bad
            out.append(kb5(*pair))
    return b"".join(out)


if __name__ == "__main__":
    write("ecalls", mulmod=mulmod_records(), secp=secp_records(), kb5=kb5_records())
