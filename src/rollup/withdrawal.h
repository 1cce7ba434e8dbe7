// SPDX-License-Identifier: Apache-2.0
// From a withdrawal in a batch's outbox to a proof that the vault pays (rules O-3, C-7, C-12).
#pragma once

#include "wire/output.h"

namespace belay::rollup {

struct WithdrawalProof {
    Bytes output_header;            ///< of the batch that promised the withdrawal
    std::vector<Hash> output_path;  ///< of its digest in the claim's outputs root
    u32 leaf_index = 0;             ///< in the batch's outbox
    std::vector<Hash> outbox_path;
    bool operator==(const WithdrawalProof&) const = default;
};

enum class [[nodiscard]] WithdrawalError : u8 {
    bad_output,         ///< the header does not decode
    entry_not_covered,  ///< its entry is not in the claim
    output_mismatch,    ///< not the claim's output for that entry
    not_in_outbox,      ///< no such withdrawal in the batch
    outbox_mismatch,    ///< the outbox given is not the header's
};
const char* to_string(WithdrawalError reason);

/// The outputs that one claim covers: the digest of each entry from `first_entry`.
struct ClaimOutputs {
    u64 first_entry = 0;
    std::vector<Hash> digests;
};

/// `outbox`: all withdrawals of the batch, in order; `index` is the withdrawal_index wanted.
Result<WithdrawalProof, WithdrawalError> prove_withdrawal(u64 index, std::span<const wire::Withdrawal> outbox,
                                                          ByteView output_header, const ClaimOutputs& claim);

/// As the vault decides: true iff `withdrawal` is proven under the outputs root of a claim over `count`
/// entries from `first_entry`.
bool verify_withdrawal(const WithdrawalProof& proof, const wire::Withdrawal& withdrawal,
                       const Hash& outputs_root, u64 first_entry, u64 count);

/// The path by which a deposit of a void batch is refunded: its empty output's digest in the outputs root.
Result<std::vector<Hash>, WithdrawalError> prove_void_entry(u64 entry_index, const ClaimOutputs& claim);

}  // namespace belay::rollup
