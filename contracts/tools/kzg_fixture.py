# SPDX-License-Identifier: Apache-2.0
"""Writes test/vectors/kzg.json: real blobs, evaluated where a program evaluates them (B-6, B-8).

Builds kzg_fixture.c over npm's c-kzg sources with $CC (default cc). Blob i packs a stream of its own:
length ‖ keccak(u32(i) ‖ u32(j)) for j = 0, 1, ..., cut to 1,000 (i + 1) bytes. Some words of it are opened too (I-20).
"""

import hashlib
import json
import os
import subprocess
import tempfile

from keccak import keccak
from vectors import HERE, be, chain_digest, hexed

SCALAR_MODULUS = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
ROOT_OF_UNITY = pow(7, (SCALAR_MODULUS - 1) // 4096, SCALAR_MODULUS)
OPENED_WORDS = (0, 1, 2, 27, 31, 2048, 4095)
TOOLS = os.path.dirname(os.path.abspath(__file__))
KZG = os.path.join(TOOLS, "..", "node_modules", "c-kzg", "deps")


def build(folder):
    binary = os.path.join(folder, "kzg_fixture")
    blst, ckzg = os.path.join(KZG, "blst"), os.path.join(KZG, "c-kzg")
    sources = [os.path.join(TOOLS, "kzg_fixture.c"), os.path.join(ckzg, "ckzg.c"), os.path.join(blst, "src/server.c")]
    flags = ["-O2", "-D__BLST_PORTABLE__", "-I", ckzg, "-I", os.path.join(blst, "bindings")]
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, *flags, *sources, os.path.join(blst, "build/assembly.S"), "-o", binary], check=True)
    return binary


def stream(i):
    size = 1000 * (i + 1)
    data = b"".join(keccak(be(i, 4) + be(j, 4)) for j in range(size // 32 + 1))[:size]
    return be(size, 4) + data


def blob_of(data):  # B-6
    padded = data + bytes(4096 * 31 - len(data))
    return b"".join(b"\x00" + padded[k : k + 31] for k in range(0, len(padded), 31))


def word_point(index):  # EIP-4844: evaluation form, bit-reversed
    return be(pow(ROOT_OF_UNITY, int(f"{index:012b}"[::-1], 2), SCALAR_MODULUS), 32)


def fixture(binary, i):
    def ask(*arguments):
        command = [binary, os.path.join(KZG, "c-kzg", "trusted_setup.txt"), *arguments]
        lines = subprocess.run(command, input=blob, stdout=subprocess.PIPE, check=True).stdout.split()
        return [bytes.fromhex(line.decode()) for line in lines]

    blob = blob_of(stream(i))
    (commitment,) = ask("commit")
    versioned_hash = b"\x01" + hashlib.sha256(commitment).digest()[1:]
    z = be(int.from_bytes(chain_digest(versioned_hash + blob), "big") % SCALAR_MODULUS, 32)
    proof, y = ask("open", z.hex())
    words = []
    for index in OPENED_WORDS:
        word_proof, word = ask("open", word_point(index).hex())
        assert word == blob[32 * index : 32 * index + 32]
        words.append({"index": index, "word": hexed(word), "proof": hexed(word_proof)})
    case = {"stream": stream(i), "versioned_hash": versioned_hash, "z": z, "y": y}
    case |= {"commitment": commitment, "proof": proof}
    return {k: hexed(v) for k, v in case.items()} | {"word_count": len(words), "words": words}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        binary = build(folder)
        cases = [fixture(binary, i) for i in range(6)]
    with open(os.path.join(HERE, "kzg.json"), "w") as out:
        json.dump({"count": len(cases), "cases": cases}, out, indent=1)
        out.write("\n")
