// SPDX-License-Identifier: Apache-2.0
// What the exit batch emits: who is paid, and the totals behind it (rules O-10..O-12).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/u256.h"
#include "wire/output.h"

namespace belay::wire {

/// O-11: where the exit output's header says it belongs. No entry has this index.
inline constexpr u64 kExitIndex = ~u64{0};

/// One account's pay-out: `senior` in full before any `junior` (design section 5).
struct ExitPayment {
    u64 index = 0;
    Address token, to;
    U256 senior, junior;
    bool operator==(const ExitPayment&) const = default;
};
inline constexpr std::size_t kExitPaymentSize = 112;

/// One token's sums over the life of the chain and over the exit batch (O-12).
struct ExitTotal {
    Address token;
    U256 taken_in, promised, senior, junior;
    bool operator==(const ExitTotal&) const = default;
};
inline constexpr std::size_t kExitTotalSize = 148;
inline constexpr std::size_t kMaxExitTotals = 65'535;

enum class [[nodiscard]] ExitError : u8 {
    bad_payments,         ///< not whole records
    index_gap,            ///< a payment's index is not its place
    bad_version,          ///< totals of another version
    bad_length,           ///< totals longer or shorter than their count says
    tokens_out_of_order,  ///< tokens must rise strictly: one state, one encoding
    not_an_exit,          ///< an output header of another kind
    bad_export_count,     ///< not exactly one export
};
const char* to_string(ExitError reason);

/// Payments as a native build hands them out: the fields of O-10, 112 bytes each.
void append_exit_payment(Bytes& out, const ExitPayment& payment);
/// Their indices count from 0.
Result<std::vector<ExitPayment>, ExitError> list_exit_payments(ByteView bytes);
/// O-10.
Hash exit_leaf(const ExitPayment& payment);

/// O-12.
Bytes encode_exit_totals(std::span<const ExitTotal> totals);
Result<std::vector<ExitTotal>, ExitError> decode_exit_totals(ByteView bytes);
/// O-11: the totals of an exit output that has been split (O-8).
Result<std::vector<ExitTotal>, ExitError> exit_totals_of(const SplitOutput& output);

}  // namespace belay::wire
