// SPDX-License-Identifier: Apache-2.0
// The escape contract from C++: calldata of every call, views, events, deployment as a part of a rollup.
// IEscapeHatch.sol says what each one does, spec/escape.md why.
#pragma once

#include "l1/rollup_deployment.h"
#include "wire/exit.h"

namespace belay::l1 {

/// What the constructor fixes for good (E-2). Times in seconds.
struct EscapeConfig {
    Address ledger_proof;  ///< stands already, serves all rollups
    u64 freeze_period = 0, resolution_period = 0, exit_period = 0, longest_pause = 0;
    u32 contestants = 0, inner_contestants = 0;
};
L1Result<Bytes> escape_init_code(const Address& rollup, const EscapeConfig& config);
L1Result<Bytes> ledger_proof_init_code();
/// For deploy_rollup().
PartCode escape_part(const EscapeConfig& config);

enum class EscapePhase : u8 { running, frozen, resolved, exit, exit_void, ledger };
const char* to_string(EscapePhase phase);

/// The claim which ends the chain; all zero before it is fixed.
struct ExitPlace {
    Hash claim, end_root;
    u64 position = 0, number = 0;
};

/// IEscapeHatch.ExitProposal.
struct ExitProposalCall {
    ProgramFacts program;
    Bytes parent_state, end_state;
    Hash history_root;
    std::vector<Hash> history_path;
    Bytes output_header, exports;
};

struct DepositCall {
    Address token, from, to;
    U256 amount;
};

namespace escape_calls {
Bytes freeze(const wire::EntryHeader& header);
Bytes resolve();
Bytes propose_exit(const ExitProposalCall& proposal);
Bytes finalize_exit(const Hash& id, ByteView output_header, ByteView exports);
Bytes claim_exit(const wire::ExitPayment& payment, std::span<const Hash> path);
/// Leaves with consecutive indices.
Bytes claim_exits(std::span<const wire::ExitPayment> payments, std::span<const Hash> path);
Bytes open_ledger(ByteView exit_state, const ProgramFacts& program, ByteView proof);
Bytes claim_row(u32 row, ByteView proof);
Bytes claim_rows(u32 first, u32 count, ByteView proof);
/// Of the vault.
Bytes refund_unconsumed(const wire::EntryHeader& header, const DepositCall& deposit);
Bytes refund_queued(u64 queue_index, const DepositCall& deposit);
}  // namespace escape_calls

/// IEscapeHatch.Pool.
struct StoredPool {
    U256 size, paid, senior, junior;
};
/// IEscapeHatch.Ledger.
struct StoredLedger {
    Hash memory_root;
    Address token;
    U256 total, size, paid;
};

/// ExitProposed.
struct ExitProposed {
    Hash id;
    Address proposer;
    Hash round;
    u32 index = 0;
    Hash start_root, end_root, history_root;
    Bytes output_header, exports;
};
/// bad_abi when the log is another event.
L1Result<ExitProposed> decode_exit_proposed(const Log& log);
Hash exit_proposed_topic();
/// What one claim of several paid: indices (or rows) and amounts of ExitPaid and RowPaid, in order.
struct PaidOut {
    u64 index = 0;
    Address to, token;
    U256 amount;
    bool kept = false;  ///< it could not be paid: it stays claimable
};
std::vector<PaidOut> decode_paid(const Receipt& receipt, const Address& escape);

class EscapeViews {
  public:
    EscapeViews(L1& l1, const Address& escape) : l1_(&l1), escape_(escape) {}

    L1Result<EscapePhase> phase(const BlockId& at = BlockTag::latest) const;
    L1Result<U256> bond(const BlockId& at = BlockTag::latest) const;
    /// When the chain can be frozen for an entry of this L1 time.
    L1Result<u64> freezable_at(u64 l1_time, const BlockId& at = BlockTag::latest) const;
    L1Result<u64> resolution_deadline(const BlockId& at = BlockTag::latest) const;
    L1Result<u64> exit_deadline(const BlockId& at = BlockTag::latest) const;
    L1Result<ExitPlace> exit_state(const BlockId& at = BlockTag::latest) const;
    /// The newest round about the exit batch.
    L1Result<Hash> exit_round(const BlockId& at = BlockTag::latest) const;
    L1Result<StoredPool> pool(const Address& token, const BlockId& at = BlockTag::latest) const;
    L1Result<StoredLedger> ledger(const BlockId& at = BlockTag::latest) const;
    L1Result<bool> is_claimed(u64 index, const BlockId& at = BlockTag::latest) const;
    L1Result<bool> is_row_paid(u32 row, const BlockId& at = BlockTag::latest) const;
    L1Result<U256> due(const wire::ExitPayment& payment, const BlockId& at = BlockTag::latest) const;

  private:
    L1* l1_;
    Address escape_;
};
L1Result<bool> is_queued_refunded(L1& l1, const Address& vault, u64 queue_index);

/// The signatures that this file encodes by, for the test against the compiled ABI.
std::span<const std::string_view> escape_signatures();

}  // namespace belay::l1
