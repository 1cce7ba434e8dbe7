// SPDX-License-Identifier: Apache-2.0
#include "rollup/withdrawal.h"

#include <algorithm>

#include "crypto/counted_merkle.h"
#include "rollup/claim.h"

namespace belay::rollup {
namespace {

// The path of an entry's output in its claim.
Result<std::vector<Hash>, WithdrawalError> output_path(u64 entry_index, const Hash& digest,
                                                       const ClaimOutputs& claim) {
    if (entry_index < claim.first_entry || entry_index - claim.first_entry >= claim.digests.size())
        return fail(WithdrawalError::entry_not_covered);
    const u64 at = entry_index - claim.first_entry;
    if (claim.digests[at] != digest) return fail(WithdrawalError::output_mismatch);
    std::vector<Hash> leaves;
    leaves.reserve(claim.digests.size());
    for (const Hash& d : claim.digests) leaves.push_back(output_leaf(d));
    return crypto::counted_path(leaves, at);
}

}  // namespace

const char* to_string(WithdrawalError reason) {
    switch (reason) {
        case WithdrawalError::bad_output:
            return "bad_output";
        case WithdrawalError::entry_not_covered:
            return "entry_not_covered";
        case WithdrawalError::output_mismatch:
            return "output_mismatch";
        case WithdrawalError::not_in_outbox:
            return "not_in_outbox";
        case WithdrawalError::outbox_mismatch:
            return "outbox_mismatch";
    }
    return "?";
}

Result<WithdrawalProof, WithdrawalError> prove_withdrawal(u64 index, std::span<const wire::Withdrawal> outbox,
                                                          ByteView output_header, const ClaimOutputs& claim) {
    const auto header = wire::decode_output_header(output_header);
    if (!header) return fail(WithdrawalError::bad_output);
    std::vector<Hash> leaves;
    leaves.reserve(outbox.size());
    for (const wire::Withdrawal& w : outbox) leaves.push_back(wire::outbox_leaf(w));
    if (header->outbox_count != leaves.size() || header->outbox_root != crypto::counted_root(leaves))
        return fail(WithdrawalError::outbox_mismatch);
    const auto found = std::find_if(outbox.begin(), outbox.end(),
                                    [&](const wire::Withdrawal& w) { return w.index == index; });
    if (found == outbox.end()) return fail(WithdrawalError::not_in_outbox);

    auto path = output_path(header->entry_index, wire::output_digest(output_header), claim);
    if (!path) return fail(path.error());
    const auto leaf = static_cast<u32>(found - outbox.begin());
    return WithdrawalProof{.output_header = Bytes(output_header.begin(), output_header.end()),
                           .output_path = std::move(*path),
                           .leaf_index = leaf,
                           .outbox_path = crypto::counted_path(leaves, leaf)};
}

bool verify_withdrawal(const WithdrawalProof& proof, const wire::Withdrawal& withdrawal,
                       const Hash& outputs_root, u64 first_entry, u64 count) {
    const auto header = wire::decode_output_header(proof.output_header);
    if (!header || header->entry_index < first_entry) return false;
    const Hash leaf = output_leaf(wire::output_digest(proof.output_header));
    return crypto::verify_counted(outputs_root, count, header->entry_index - first_entry, leaf,
                                  proof.output_path) &&
           crypto::verify_counted(header->outbox_root, header->outbox_count, proof.leaf_index,
                                  wire::outbox_leaf(withdrawal), proof.outbox_path);
}

Result<std::vector<Hash>, WithdrawalError> prove_void_entry(u64 entry_index, const ClaimOutputs& claim) {
    return output_path(entry_index, wire::void_output_digest(), claim);
}

}  // namespace belay::rollup
