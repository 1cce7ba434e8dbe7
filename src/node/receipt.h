// SPDX-License-Identifier: Apache-2.0
// Receipts: the sequencer's signed promise of a place in the order (rules R-1..R-5).
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "node/records.h"

namespace belay::node {

///
Hash receipt_leaf(u64 batch, u32 index, const Hash& transaction_hash, u64 time_ms);
///
Hash next_running_hash(const Hash& running_hash, const Hash& leaf);

/// The EIP-712 domain of one chain.
class ReceiptDomain {
  public:
    ReceiptDomain(u64 chain_id, const Address& inbox);
    /// What the sequencer signs.
    Hash group_digest(const Hash& root, const Hash& running_hash, u64 deadline_block) const;
    /// What a client signs to commit, and the sequencer to acknowledge it.
    Hash commit_digest(const Hash& commitment) const;
    Hash ticket_digest(const Hash& commitment, u64 interval, u64 reveal_until_ms) const;

  private:
    Hash typed(ByteView body) const;
    Hash separator_;
};

/// The counted Merkle tree over one group's leaves (O-2), built once for all its paths.
class GroupTree {
  public:
    explicit GroupTree(std::span<const Hash> leaves);
    const Hash& root() const { return root_; }
    std::vector<Hash> path(u64 index) const;

  private:
    std::vector<std::vector<Hash>> levels_;
    Hash root_;
};

struct Receipt {
    u64 batch = 0;
    u32 index = 0;
    Hash transaction_hash;
    u64 time_ms = 0;
    u64 deadline_block = 0;
    Hash running_hash;  ///< after the group's last transaction
    u32 group_count = 0;
    u32 group_position = 0;
    std::vector<Hash> path;
    Hash group_root;
    Signature signature{};
    bool operator==(const Receipt&) const = default;
};

enum class [[nodiscard]] ReceiptError : u8 {
    bad_path,       ///< the leaf is not under the group root
    bad_signature,  ///< no key signed this group
    wrong_signer,   ///< another key than the sequencer's did
};
const char* to_string(ReceiptError reason);

/// What a client checks before it believes a receipt.
Result<void, ReceiptError> verify_receipt(const Receipt& receipt, const ReceiptDomain& domain,
                                          const Address& sequencer);

/// One JSON object with the fields of.
void append_json(std::string& out, const Receipt& receipt);

}  // namespace belay::node
