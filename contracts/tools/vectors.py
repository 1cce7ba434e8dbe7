# SPDX-License-Identifier: Apache-2.0
"""Writes test/vectors/*.json: encodings of spec/ that Solidity and C++ both must reproduce.

Shares no code with either side; every function cites its rule. 64-bit integers are decimal strings.
Run: python3 tools/vectors.py [--check]   (the KZG file has its own script)
"""

import json
import os
import random
import sys

from keccak import keccak

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "vectors")
KOALABEAR = 2**31 - 2**24 + 1
EMPTY_DIGEST = keccak(b"")
CHECK = "--check" in sys.argv
rng = random.Random("belay")


def be(value, size):
    return value.to_bytes(size, "big")


def hexed(data):
    return "0x" + data.hex()


def chain_digest(data):  # O-1
    h = be(len(data), 32)
    for start in range(0, len(data), 992):
        h = keccak(h + data[start : start + 992])
    return h


def counted_levels(leaves):  # O-2: all levels, padded
    width = 1
    while width < len(leaves):
        width *= 2
    levels = [leaves + [bytes(32)] * (width - len(leaves))]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([keccak(b"\x01" + row[i] + row[i + 1]) for i in range(0, len(row), 2)])
    return levels


def counted_root(leaves):  # O-2
    return keccak(b"\x02" + be(len(leaves), 8) + counted_levels(leaves)[-1][0])


def path_of(levels, index):
    path = []
    for row in levels[:-1]:
        path.append(row[index ^ 1])
        index //= 2
    return path


def history_levels(leaves, frames, frame_height):  # C-5
    width = 1
    while width < frames:
        width *= 2
    levels = [leaves + [leaves[-1]] * ((width - frames) << frame_height)]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([keccak(row[i] + row[i + 1]) for i in range(0, len(row), 2)])
    return levels


def entry_header(e):  # I-2
    w0 = be(e["kind"], 1) + bytes(7) + be(e["index"], 8) + be(e["l1_block"], 8) + be(e["l1_time"], 8)
    w1 = bytes(12) + e["sender"]
    w2 = bytes(24) + be(e["blob_count"], 4) + be(e["payload_length"], 4)
    return w0 + w1 + w2 + e["payload_hash"]


def element_count(e):  # I-20, I-21
    return 5 + e["blob_count"] * 4097 + -(-e["payload_length"] // 32)


def deposit_payload(token, sender, to, amount):  # I-6
    return token + sender + to + be(amount, 32)


def genesis_payload(chain_id, inbox, vault, window, program):  # I-30
    return be(chain_id, 8) + inbox + vault + be(window, 8) + be(len(program), 4) + program


def state_bytes(s):  # M-6
    registers = be(s["pc"], 4) + b"".join(be(x, 4) for x in s["x"])
    tail = be(s["status"], 1) + be(s["reason"], 4) + be(s["input_position"], 8) + be(s["input_limit"], 8)
    return (
        s["program_hash"] + s["memory_root"] + registers + be(s["cycle"], 8)
        + tail + s["accumulator"] + s["output_digest"]
    )


def resume(s, limit, accumulator):  # C-3
    return s | {"status": 0, "reason": 0, "input_limit": limit, "accumulator": accumulator}


def void_successor(parent, limit, accumulator):  # B-11
    changes = {"status": 1, "reason": 0, "input_position": limit, "input_limit": limit}
    return parent | changes | {"accumulator": accumulator, "output_digest": EMPTY_DIGEST}


def program_hash(p):  # M-7
    words = ("entry", "exit_entry", "ledger_base", "ledger_stride", "ledger_capacity", "ledger_layout")
    roots = p["code_root_keccak"] + p["code_root_poseidon2"] + p["initial_memory_root"]
    return keccak(b"belay-program-v1" + roots + b"".join(be(p[w], 4) for w in words))


def genesis_state(p):  # M-8, C-10
    zero = {"cycle": 0, "reason": 0, "input_position": 0, "input_limit": 0, "accumulator": bytes(32)}
    start = {"program_hash": program_hash(p), "memory_root": p["initial_memory_root"], "pc": p["entry"]}
    return zero | start | {"x": [0] * 31, "status": 1, "output_digest": EMPTY_DIGEST}


def output_header(o):  # O-5
    head = b"\x01" + be(o["entry_index"], 8) + be(o["kind"], 1) + o["outbox_root"] + be(o["outbox_count"], 4)
    body = o["tx_root"] + be(o["tx_count"], 4) + o["checkpoint_digest"] + o["exports_digest"]
    return head + body + be(len(o["blobs"]), 1) + b"".join(b"".join(blob) for blob in o["blobs"])


def claim_id(c):  # C-6: abi.encode of static words
    words = (c["parent"], be(c["position"], 32), c["accumulator"], c["history_root"], c["end_root"], c["outputs_root"])
    return keccak(b"".join(words))


def digest_of_elements():  # T-8: eight canonical field elements
    return b"".join(be(rng.randrange(KOALABEAR), 4) for _ in range(8))


def jsonable(value):
    if isinstance(value, bytes):
        return hexed(value)
    if isinstance(value, dict):
        return {k: jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    return str(value) if isinstance(value, int) and value >= 2**31 else value


def write(name, **content):
    path, text = os.path.join(HERE, name + ".json"), json.dumps(jsonable(content), indent=1) + "\n"
    if CHECK:
        if open(path).read() != text:
            sys.exit(f"contracts: {name}.json is not what tools/vectors.py writes")
    else:
        with open(path, "w") as out:
            out.write(text)


def chain_digests():
    lengths = (0, 1, 31, 32, 92, 991, 992, 993, 1984, 1985, 5000)
    cases = [{"data": rng.randbytes(n)} for n in lengths]
    for c in cases:
        c["digest"] = chain_digest(c["data"])
    write("chain_digest", count=len(cases), cases=cases)


def counted_merkle():
    cases = []
    for k in list(range(10)) + [17]:
        leaves = [rng.randbytes(32) for _ in range(k)]
        levels = counted_levels(leaves)
        index = rng.randrange(k) if k else 0
        path = path_of(levels, index) if k else []
        cases.append({"leaves": leaves, "root": counted_root(leaves), "index": index, "path": path})
    write("counted_merkle", count=len(cases), cases=cases)


def histories():
    cases = []
    for frame_height, frames in ((0, 1), (1, 1), (2, 1), (2, 2), (2, 3), (3, 5), (1, 7), (0, 6)):
        leaves = [rng.randbytes(32) for _ in range(frames << frame_height)]
        levels = history_levels(leaves, frames, frame_height)
        path = path_of(levels, len(leaves) - 1)
        case = {"frames": frames, "frame_height": frame_height, "leaves": leaves}
        cases.append(case | {"root": levels[-1][0], "last": leaves[-1], "path": path})
    write("history", count=len(cases), cases=cases)


def entries():
    """One chain of entries of every kind; accumulator and limit run through all of them."""
    inbox, vault = rng.randbytes(20), rng.randbytes(20)
    genesis = genesis_payload(31337, inbox, vault, 60_000, rng.randbytes(45))
    deposit = deposit_payload(rng.randbytes(20), rng.randbytes(20), rng.randbytes(20), 10**24 + 7)
    payloads = [(0, genesis), (1, None), (2, rng.randbytes(65_536)), (3, deposit), (4, rng.randbytes(1024))]
    payloads += [(2, b""), (1, None), (4, b"\x00"), (3, deposit_payload(bytes(20), rng.randbytes(20), rng.randbytes(20), 2**128 - 1))]
    cases, accumulator, limit = [], bytes(32), 0
    for index, (kind, payload) in enumerate(payloads):
        hashes = [b"\x01" + rng.randbytes(31) for _ in range(rng.randint(1, 6))] if kind == 1 else []
        e = {"kind": kind, "index": index, "l1_block": 19_000_000 + index, "l1_time": 1_900_000_000 + 12 * index}
        e |= {"sender": rng.randbytes(20), "blob_count": len(hashes), "payload_length": len(payload or b"")}
        e["payload_hash"] = keccak(b"".join(hashes)) if kind == 1 else chain_digest(payload)
        header = entry_header(e)
        accumulator = keccak(accumulator + keccak(header))
        limit += element_count(e)
        e |= {"versioned_hashes": hashes, "header": header, "entry_hash": keccak(header)}
        e |= {"accumulator": accumulator, "limit": limit}
        # Long payloads would only swell the file: their digests are covered by chain_digest.json.
        e["payload"] = payload if payload is not None and len(payload) < 200 else b""
        cases.append(e)
    # Values at the ends of their ranges, alone.
    top = {"kind": 2, "index": 2**64 - 1, "l1_block": 2**64 - 2, "l1_time": 2**64 - 3, "sender": b"\xff" * 20}
    top |= {"blob_count": 0, "payload_length": 65_536, "payload_hash": b"\xff" * 32}
    write("entries", count=len(cases), cases=cases, extreme=top | {"header": entry_header(top)})


def machines():
    programs = []
    for _ in range(3):
        p = {k: rng.randrange(2**32) for k in ("entry", "exit_entry", "ledger_base", "ledger_stride", "ledger_capacity", "ledger_layout")}
        p |= {"code_root_keccak": rng.randbytes(32), "code_root_poseidon2": digest_of_elements()}
        p["initial_memory_root"] = digest_of_elements()
        genesis = state_bytes(genesis_state(p))
        programs.append(p | {"hash": program_hash(p), "genesis_state": genesis, "genesis_root": keccak(genesis)})
    states = []
    for status in (0, 1, 2, 3, 4, 1):
        s = {"program_hash": rng.randbytes(32), "memory_root": digest_of_elements(), "pc": rng.randrange(2**32)}
        s |= {"x": [rng.randrange(2**32) for _ in range(31)], "cycle": rng.randrange(2**64), "status": status}
        s |= {"reason": rng.randrange(1, 10) if status in (2, 3) else 0, "input_position": rng.randrange(2**63)}
        s |= {"input_limit": rng.randrange(2**63), "accumulator": rng.randbytes(32), "output_digest": rng.randbytes(32)}
        limit, accumulator = rng.randrange(2**64), rng.randbytes(32)
        resumed = state_bytes(resume(s, limit, accumulator))
        void = state_bytes(void_successor(s, limit, accumulator))
        case = s | {"state": state_bytes(s), "root": keccak(state_bytes(s))}
        case |= {"next_limit": limit, "next_accumulator": accumulator}
        states.append(case | {"resumed_root": keccak(resumed), "void_state": void, "void_root": keccak(void)})
    write("machine", program_count=len(programs), programs=programs, state_count=len(states), states=states)


def outputs():
    cases = []
    for blobs in (0, 1, 2, 6):
        o = {"entry_index": rng.randrange(2**64), "kind": 1 if blobs else rng.choice((0, 2, 3, 4))}
        o |= {k: rng.randbytes(32) for k in ("outbox_root", "tx_root", "checkpoint_digest", "exports_digest")}
        o |= {"outbox_count": rng.randrange(2**32), "tx_count": rng.randrange(65_537)}
        o["blobs"] = [(b"\x01" + rng.randbytes(31), rng.randbytes(32), rng.randbytes(32)) for _ in range(blobs)]
        header = output_header(o)
        digest = keccak(header)
        o["blob_count"] = blobs
        cases.append(o | {"header": header, "digest": digest, "leaf": keccak(b"\x00" + digest)})
    withdrawals = []
    for index, token in ((0, bytes(20)), (2**64 - 1, rng.randbytes(20))):
        w = {"index": index, "token": token, "to": rng.randbytes(20), "amount": rng.randrange(2**128)}
        leaf = keccak(b"\x00" + be(index, 8) + token + w["to"] + be(w["amount"], 32))
        withdrawals.append(w | {"leaf": leaf})
    claims = []
    for position in (0, 1, 2**48 - 1):
        c = {k: rng.randbytes(32) for k in ("parent", "accumulator", "history_root", "end_root", "outputs_root")}
        c["position"] = position
        claims.append(c | {"id": claim_id(c)})
    void = {"digest": EMPTY_DIGEST, "leaf": keccak(b"\x00" + EMPTY_DIGEST)}
    counts = {"count": len(cases), "withdrawal_count": len(withdrawals), "claim_count": len(claims)}
    write("outputs", **counts, cases=cases, void=void, withdrawals=withdrawals, claims=claims)


def chain_values(data):  # O-1: h_0, h_1, ... before each chunk, and the digest
    values = [be(len(data), 32)]
    for start in range(0, len(data), 992):
        values.append(keccak(values[-1] + data[start : start + 992]))
    return values


def input_proofs():
    """Elements of entries (I-20) and what shows each of them to L1; blobs are those of kzg.json."""
    kzg = json.load(open(os.path.join(HERE, "kzg.json")))["cases"]
    blobs = [{k: bytes.fromhex(v[2:]) for k, v in c.items() if isinstance(v, str)} | {"words": c["words"]} for c in kzg]
    cases, limit = [], 10**9
    for kind, payload in ((0, rng.randbytes(105)), (3, rng.randbytes(92)), (4, rng.randbytes(1024)), (2, rng.randbytes(2981)), (1, b"")):
        hashes = [b["versioned_hash"] for b in blobs[:2]] if kind == 1 else []
        e = {"kind": kind, "index": 7 + len(cases), "l1_block": 19_000_000, "l1_time": 1_900_000_000, "sender": rng.randbytes(20)}
        e |= {"blob_count": len(hashes), "payload_length": len(payload)}
        e["payload_hash"] = keccak(b"".join(hashes)) if kind == 1 else chain_digest(payload)
        header, before = entry_header(e), rng.randbytes(32)
        head = be(e["index"], 8) + header
        shown = [(0, before, head)] + [(1 + i, header[32 * i : 32 * i + 32], head) for i in range(4)]
        for w in range(0, -(-len(payload) // 32), 1 if len(payload) < 2000 else 13):
            c = w // 31
            word = payload[32 * w : 32 * w + 32].ljust(32, b"\x00")
            shown.append((5 + w, word, head + chain_values(payload)[c] + payload[992 * c :]))
        listed = b"".join(hashes)
        shown += [(5 + i, h, head + listed) for i, h in enumerate(hashes)]
        for b in range(len(hashes)):
            for w in blobs[b]["words"]:
                word, opening = (bytes.fromhex(w[k][2:]) for k in ("word", "proof"))
                k = 5 + len(hashes) + 4096 * b + w["index"]
                shown.append((k, word, head + listed + blobs[b]["commitment"] + opening + word))
        end = limit + element_count(e)
        e |= {"accumulator": keccak(before + keccak(header)), "accumulator_before": before, "limit_before": limit}
        e |= {"limit": end, "payload": payload, "versioned_hashes": hashes, "element_count": len(shown)}
        cases.append(e | {"elements": [{"k": k, "element": v, "proof": p} for k, v, p in shown]})
        limit = end
    write("input_proofs", count=len(cases), cases=cases)


if __name__ == "__main__":
    os.makedirs(HERE, exist_ok=True)
    chain_digests()
    counted_merkle()
    histories()
    entries()
    machines()
    outputs()
    input_proofs()
