// SPDX-License-Identifier: Apache-2.0
// Receipts against what L1 holds: kept, not decided yet, or broken, with the proof that takes the bond (rules
// R-10..R-16). Asks L1 for nothing but the stretched deadline; everything else is the derived chain's.
#pragma once

#include "node/derived_chain.h"
#include "node/receipt_text.h"

namespace belay::node {

/// As ISequencerBond names them.
enum class Breach : u8 {
    equivocation,
    other_transaction,
    void_batch,
    no_batch,
    late_batch,
    other_sender,
};
const char* to_string(Breach breach);

struct ReceiptVerdict {
    enum class State : u8 { kept, waiting, broken };
    State state = State::waiting;
    std::optional<Breach> breach;  ///< when broken
    Bytes proof;                   ///< calldata for the bond; empty while a claim has to become final first
    std::string why;               ///< what is waited for, or what excused it
};
const char* to_string(ReceiptVerdict::State state);

/// The first receipt that promises what an earlier one promised otherwise.
struct Equivocation {
    std::size_t first = 0, second = 0;
};
std::optional<Equivocation> find_equivocation(std::span<const Receipt> receipts);

class ReceiptJudge {
  public:
    /// R-15 as the bond computes it.
    using Stretch = std::function<l1::L1Result<u64>(u64 deadline)>;

    ReceiptJudge(const DerivedChain& chain, u64 grace_blocks, Stretch stretch)
        : chain_(chain), grace_(grace_blocks), stretch_(std::move(stretch)) {}

    // What the chain's hooks tell.
    void executed(const rollup::Entry& entry, std::span<const l1::Blob> blobs);
    void rolled_back(u64 position);

    /// `head`: the L1 block that the chain was followed to.
    l1::L1Result<ReceiptVerdict> judge(const Receipt& receipt, u64 head) const;

  private:
    struct Batch {
        u64 entry = 0;
        std::vector<Hash> leaves;  // O-4; of a void batch what its bytes would have been
    };
    ReceiptVerdict judge_order(const Receipt& receipt, const Batch& batch) const;
    std::optional<l1::OrderProof> proof_of(const Batch& batch, u32 index) const;

    const DerivedChain& chain_;
    const u64 grace_;
    const Stretch stretch_;
    std::vector<Batch> batches_;
};

}  // namespace belay::node
