#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the digests that signatures_test.cpp holds, from a general EIP-712 encoder of its own.

The encoder is first run over the published ethers.js cases (typed-data.json.gz in the folder $BELAY_VECTORS/ethers-testcases,
skipped when the variable is not set), so a digest printed here agrees with a second implementation's reading of the standard.
With `--typed KIND` it prints one action as typed-data JSON, for `cast wallet sign --data`.
"""
import gzip
import json
import os
import pathlib
import re
import sys

MASK = (1 << 64) - 1
ROTATION = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14]


def round_constants():
    state, out = 1, []
    for _ in range(24):
        value = 0
        for j in range(7):
            if state & 1:
                value |= 1 << ((1 << j) - 1)
            state = (state << 1) ^ (0x171 if state >> 7 else 0)
        out.append(value)
    return out


CONSTANTS = round_constants()


def rotate(x, n):
    return ((x << n) | (x >> (64 - n))) & MASK if n else x


def permute(a):
    for constant in CONSTANTS:
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        d = [c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        a = [a[i] ^ d[i % 5] for i in range(25)]
        b = [0] * 25
        for x in range(5):
            for y in range(5):
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], ROTATION[x + 5 * y])
        a = [b[i] ^ (~b[(i + 1) % 5 + i // 5 * 5] & b[(i + 2) % 5 + i // 5 * 5]) for i in range(25)]
        a[0] ^= constant
    return a


def keccak(data):
    data = bytearray(data) + b"\x01" + b"\x00" * (-(len(data) + 1) % 136)
    data[-1] |= 0x80
    state = [0] * 25
    for at in range(0, len(data), 136):
        for i in range(17):
            state[i] ^= int.from_bytes(data[at + 8 * i : at + 8 * i + 8], "little")
        state = permute(state)
    return b"".join(x.to_bytes(8, "little") for x in state[:4])


def encode_type(types, primary):
    seen, queue = set(), [primary]
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        queue += [base for f in types[name] if (base := f["type"].split("[")[0]) in types]
    order = [primary] + sorted(seen - {primary})
    return "".join(f"{n}({','.join(f['type'] + ' ' + f['name'] for f in types[n])})" for n in order)


def raw(text):
    return bytes.fromhex(text[2:])


def encode_value(types, kind, value):
    if array := re.fullmatch(r"(.*)\[\d*\]", kind):
        return keccak(b"".join(encode_value(types, array[1], v) for v in value))
    if kind in types:
        return hash_struct(types, kind, value)
    if kind == "string":
        return keccak(value.encode())
    if kind == "bytes":
        return keccak(raw(value))
    if kind.startswith("bytes"):
        return raw(value).ljust(32, b"\0")
    if kind == "address":
        return raw(value).rjust(32, b"\0")
    if kind == "bool":
        return int(bool(value)).to_bytes(32, "big")
    number = int(value, 0) if isinstance(value, str) else int(value)
    return (number % (1 << 256)).to_bytes(32, "big")


def hash_struct(types, primary, value):
    head = keccak(encode_type(types, primary).encode())
    return keccak(head + b"".join(encode_value(types, f["type"], value[f["name"]]) for f in types[primary]))


DOMAIN_FIELDS = {"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address", "salt": "bytes32"}


def digest(domain, types, primary, value):
    fields = [{"name": n, "type": t} for n, t in DOMAIN_FIELDS.items() if n in domain]
    separator = hash_struct({"EIP712Domain": fields}, "EIP712Domain", domain)
    return keccak(b"\x19\x01" + separator + hash_struct(types, primary, value))


def check_published():
    folder = os.environ.get("BELAY_VECTORS")
    if not folder:
        return "not checked against ethers.js: BELAY_VECTORS is not set"
    path = pathlib.Path(folder) / "ethers-testcases" / "typed-data.json.gz"
    cases = json.loads(gzip.decompress(path.read_bytes()))
    for case in cases:
        got = "0x" + digest(case["domain"], case["types"], case["primaryType"], case["data"]).hex()
        if got != case["digest"]:
            sys.exit(f"{case['name']}: {got}, published {case['digest']}")
    return f"agrees with {len(cases)} published ethers.js cases"


TYPES = {
    "Order": "uint64 nonce,uint64 expiry,uint32 market,bool buy,uint8 kind,bool reduceOnly,uint64 price,uint64 size,uint32 maxFee",
    "Cancel": "uint64 nonce,uint64 expiry,uint32 market,uint64 order",
    "CancelAll": "uint64 nonce,uint64 expiry,uint32 market",
    "Transfer": "uint64 nonce,uint64 expiry,address to,uint64 amount",
    "Withdraw": "uint64 nonce,uint64 expiry,address to,uint64 amount",
    "Liquidate": "uint64 nonce,uint64 expiry,uint32 market,address account",
    "PriceReport": "uint32 market,uint64 price,uint64 time",
}
DOMAIN = {"name": "Belay Clearing", "version": "1", "chainId": 31337, "verifyingContract": "0x" + "0102030405060708090a0b0c0d0e0f1011121314"}
SOMEBODY = "0x" + "f0e1d2c3b4a5968778695a4b3c2d1e0f00112233"
VALUES = {
    "Order": dict(nonce=1700000000123, expiry=1700000060000, market=0, buy=True, kind=2, reduceOnly=True, price=1000001, size=12345, maxFee=500),
    "Cancel": dict(nonce=2, expiry=0, market=0, order=1700000000123),
    "CancelAll": dict(nonce=18446744073709551615, expiry=1, market=0),
    "Transfer": dict(nonce=4, expiry=0, to=SOMEBODY, amount=1000000),
    "Withdraw": dict(nonce=5, expiry=9, to=SOMEBODY, amount=18446744073709551615),
    "Liquidate": dict(nonce=6, expiry=0, market=0, account=SOMEBODY),
    "PriceReport": dict(market=0, price=987654, time=1700000000000),
}


def fields_of(kind):
    return [{"type": f.split()[0], "name": f.split()[1]} for f in TYPES[kind].split(",")]


def main():
    if sys.argv[1:2] == ["--typed"]:
        kind = sys.argv[2]
        domain_fields = [{"name": n, "type": t} for n, t in DOMAIN_FIELDS.items() if n in DOMAIN]
        types = {"EIP712Domain": domain_fields, kind: fields_of(kind)}
        print(json.dumps({"types": types, "primaryType": kind, "domain": DOMAIN, "message": VALUES[kind]}))
        return
    print(check_published())
    for kind in TYPES:
        print(f"{kind:12} 0x{digest(DOMAIN, {kind: fields_of(kind)}, kind, VALUES[kind]).hex()}")


if __name__ == "__main__":
    main()
