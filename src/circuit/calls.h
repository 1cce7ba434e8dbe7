// SPDX-License-Identifier: Apache-2.0
// What the tracer hands over for ecalls: the operands as the machine saw them. A chip with more than one row
// a call, or with values of its own, turns them into rows by  static void expand(const Call&,
// std::vector<Row>&).
//
// All words of an ecall's blocks are accessed at ts + kMemoryTime, each once (blocks are disjoint, M-30), by
// chip `word`; the ecall's chip meets them on the buses `read` and `write`.
#pragma once

#include <array>

#include "circuit/step_row.h"

namespace belay::circuit {

/// One word of an ecall's block.
struct WordRow {
    u32 ts = 0;        // of the access: base + kMemoryTime
    u32 address4 = 0;  // word address
    u32 before = 0, after = 0;
    u16 age = 0;
    bool is_write = false;  // else before == after
};

/// Bus `ecall` carries (number, ts, address4 of a0's block, of a1's, of a2's, n), ts the base ts; what a call
/// has not is 0. n is keccak256's length, mulmod256's mode, kb5_dot's count.
struct KeccakCall {
    u32 ts = 0, result4 = 0, data4 = 0, length = 0;
    std::array<u8, 1024> data{};  // whole leaves, as they lie in memory
    std::array<u32, 8> result_before{};
};

struct MulmodCall {
    u32 ts = 0, block4 = 0, mode = 0;
    std::array<u32, 32> before{};  // a, b, m, r
};

struct EcAddCall {
    u32 ts = 0, page4 = 0;
    std::array<u32, 48> before{};  // P, Q, R; both points canonical
};

struct PermutationCall {
    u32 ts = 0, block4 = 0;
    std::array<u32, 16> before{};  // canonical
};

struct DotCall {
    u32 ts = 0, result4 = 0, x4 = 0, y4 = 0, n = 0;
    std::array<u32, 240> x{}, y{};  // 5 n words of each, canonical; the blocks are rounded up to whole leaves
    std::array<u32, 8> result_before{};
};

}  // namespace belay::circuit
