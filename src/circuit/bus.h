// SPDX-License-Identifier: Apache-2.0
// The buses that tie rows of chips together. A message is sent (+) by one row and received (-) by another;
// over a whole segment, and the statement's own messages, every bus must balance (LogUp). The number enters
// the fingerprint as the first entry.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace belay::circuit {

enum class Bus : u8 {
    /// (pc4, ts): the machine runs, at instruction word pc4 = pc / 4, and the next step's base time stamp is
    /// ts.
    state = 1,
    /// (pc4, ts, status, reason_lo, reason_hi): the machine has stopped.
    ended = 2,
    /// (pc4, op, rd, rs1, rs2, c_lo, c_hi, d_lo, d_hi): a decoded instruction (decoded.h). Sent by chip
    /// `code`.
    code = 3,
    /// (key, lo, hi, ts): what a word of memory or a register holds since ts (access.h).
    memory = 4,
    /// (bits, x): x < 2^bits, bits <= 16 (0 too: x = 0). Sent by the tables. `bits` may be an expression:
    /// then it
    /// is c.lookup(Bus::range, ...).
    range = 5,
    /// (a, b, a & b) of bytes. Sent by the tables.
    and8 = 6,
    /// (opcode, funct3, funct7, op class...): the ISA table as a lookup. Sent by the tables.
    decode = 7,
    /// (left, bits, 2^bits, 2^(16 - bits)): 32 rows; row i has left = i / 16 and bits = i % 16 + left. Where
    /// a
    /// shift cuts a limb in two (`Cut`, table_rows.h). Each column is a product over the five bits of i, or a
    /// sum. Sent by the tables.
    power = 8,
    /// (tag, level, index, digest[8]): nodes of the memory tree and the code tree (tree_tag in poseidon2
    /// chip).
    node = 9,
    /// (in[16], out[16]): Poseidon2 permutation for the ecall.
    permutation = 10,
    /// (ts, word address, lo, hi): an ecall reads this word at ts. Sent by chip `word`, received by the
    /// ecall's chip.
    read = 11,
    /// (ts, word address, before_lo, before_hi, lo, hi): an ecall replaces this word at ts. The ecall's chip
    /// ranges lo and hi; all other limbs on `read`, `write` and `memory` are below 2^16 because every write
    /// was ranged.
    write = 12,
    /// (ecall number, ts, address4 of a0's block, of a1's, of a2's, n): an ecall with valid operands, from
    /// `system` to the chip that does it (calls.h). What a call has not is 0.
    ecall = 13,
    /// (index, lo, hi): words of the inbox accumulator. Sent by the statement.
    accumulator = 14,
    /// (index, lo, hi): words of the digest that a yield names. Received by the statement.
    output = 15,
    /// Private to the keccak chips, the big-integer chip and the inner product: layouts beside their chips.
    keccak = 16,
    bigint = 17,
    dot = 18,
    /// (pc4, ts, ecall number, address4 of a0's block, of a1's, of a2's, n): an ecall with valid operands
    /// that
    /// stops the machine. From `system` to `stop`; the entries after pc4 are those of bus `ecall`.
    stopping = 19,
    /// (f[16], g[16], t[16], q[16]): f g = t + 2^256 q. From `bigint` to `product` (chips/product.h).
    product = 20,
};

constexpr std::string_view to_string(Bus bus) {
    switch (bus) {
        case Bus::state:
            return "state";
        case Bus::ended:
            return "ended";
        case Bus::code:
            return "code";
        case Bus::memory:
            return "memory";
        case Bus::range:
            return "range";
        case Bus::and8:
            return "and8";
        case Bus::decode:
            return "decode";
        case Bus::power:
            return "power";
        case Bus::node:
            return "node";
        case Bus::permutation:
            return "permutation";
        case Bus::read:
            return "read";
        case Bus::write:
            return "write";
        case Bus::ecall:
            return "ecall";
        case Bus::accumulator:
            return "accumulator";
        case Bus::output:
            return "output";
        case Bus::keccak:
            return "keccak";
        case Bus::bigint:
            return "bigint";
        case Bus::dot:
            return "dot";
        case Bus::stopping:
            return "stopping";
        case Bus::product:
            return "product";
    }
    return "?";
}

/// Keys of the memory bus. A word of memory is known by address / 4.
inline constexpr u32 kRegisterKey = 1U << 30;            // + r for x0 .. x31
inline constexpr u32 kSink = 32;                         // register number that writes to x0 go to
inline constexpr u32 kInputLeftKey = kRegisterKey + 33;  // input elements up to the limit, at most 2^24
inline constexpr u32 kRegisterKeys = 34;
/// State bus: the target of a jump that would trap; nobody receives it.
inline constexpr u32 kNoTarget = (1U << 30) + 1;

/// Time: step i of a segment (from 0) works at base ts 4 (i + 1).
inline constexpr u32 kStepTime = 4;
inline constexpr u32 kReadTime = 0;    // rs1, and every register an ecall reads (their keys differ)
inline constexpr u32 kRead2Time = 1;   // rs2
inline constexpr u32 kMemoryTime = 2;  // loads, stores, and all words of an ecall's blocks
inline constexpr u32 kWriteTime = 3;   // rd
inline constexpr u32 kAgeBits = 16;    // an access finds its tuple at ts - 1 - age
inline constexpr u32 kTimeBits = 24;   // ts < 2^24: at most 2^22 - 2 steps a segment

}  // namespace belay::circuit
