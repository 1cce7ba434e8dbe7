// SPDX-License-Identifier: Apache-2.0
// The sequencer's bond from C++ (rules R-8..R-18): deployment, proofs as calldata, views.
#pragma once

#include <span>
#include <vector>

#include "l1/abi.h"
#include "l1/client.h"
#include "wire/entry.h"

namespace belay::l1 {

/// ISequencerBond.Config.
struct BondConfig {
    Address rollup;
    U256 jam_base_fee;         ///< wei (R-14)
    u64 promise_blocks = 300;  ///< W (R-9)
    u64 max_stretch = 6'600;   ///< blocks
    u64 grace_blocks = 1'800;  ///< R-16
    u64 unbonding_margin = 0;  ///< seconds (R-18)
};

L1Result<Bytes> sequencer_bond_init_code(const BondConfig& config);

/// Receipts.Receipt.
struct ReceiptArgument {
    u64 batch = 0;
    u32 index = 0;
    Hash transaction_hash;
    u64 time_ms = 0;
    u64 deadline_block = 0;
    Hash running_hash, group_root;
    u32 group_count = 0, group_position = 0;
    std::vector<Hash> path;
    Bytes signature;
};

/// ISequencerBond.OrderProof.
struct OrderProof {
    u64 claim_number = 0;
    Bytes output_header;  ///< empty: void
    std::vector<Hash> output_path;
    Hash leaf;  ///< what stands at the receipt's index, where anything does
    std::vector<Hash> leaf_path;
};

namespace bond_calls {
Bytes deposit();
Bytes request_withdrawal(const U256& amount);
Bytes withdraw();
Bytes slash_equivocation(const ReceiptArgument& a, const ReceiptArgument& b);
Bytes slash_order(const ReceiptArgument& r, const wire::EntryHeader& header, const OrderProof& proof);
Bytes slash_absent(const ReceiptArgument& r);
Bytes slash_entry(const ReceiptArgument& r, const wire::EntryHeader& header);
/// `headers` as RLP, newest first.
Bytes record_jam(u64 newest, std::span<const Bytes> headers);
}  // namespace bond_calls

/// What the contract fixes.
struct BondTerms {
    u64 promise_blocks = 0, max_stretch = 0, grace_blocks = 0;
    U256 jam_base_fee;
};

/// Reads of one bond.
class BondViews {
  public:
    BondViews(L1& l1, const Address& bond) : l1_(&l1), bond_(bond) {}

    const Address& address() const { return bond_; }
    L1Result<BondTerms> terms() const;
    /// Wei that a proof would take now.
    L1Result<U256> bond() const;
    /// R-15, as recorded so far.
    L1Result<u64> stretched_deadline(u64 deadline) const;
    L1Result<bool> is_punished(u64 batch, u32 index) const;
    L1Result<bool> is_jammed(u64 block) const;

  private:
    L1Result<U256> number(std::string_view signature, const std::vector<AbiValue>& arguments) const;

    L1* l1_;
    Address bond_;
};

/// For the test against the compiled ABI.
std::span<const std::string_view> bond_signatures();

}  // namespace belay::l1
