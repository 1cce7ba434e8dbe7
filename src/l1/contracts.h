// SPDX-License-Identifier: Apache-2.0
// Belay's contracts from C++: deployment, calldata of every call, views. contracts/README.md says what each
// one does; a test holds the signatures here against the compiled ABI.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "l1/client.h"
#include "l1/game_contract.h"
#include "l1/tx_manager.h"
#include "wire/entry.h"
#include "wire/output.h"

namespace belay::l1 {

/// M-7 as the constructor takes it; the program hash is computed on chain from these.
struct ProgramFacts {
    Hash code_root_keccak;
    Hash code_root_poseidon2;
    Hash initial_memory_root;
    u32 entry = 0;
    u32 exit_entry = 0;
    u32 ledger_base = 0;
    u32 ledger_stride = 0;
    u32 ledger_capacity = 0;
    u32 ledger_layout = 0;
};

/// Contracts that stand before the rollup and name it; zero: the guarantee is absent.
struct RollupParts {
    Address escape, policy, council, committee, sequencer_bond;
};

struct RollupConfig {
    ProgramFacts program;
    Address sequencer;
    Address game;            // stands already, and may serve other rollups too
    Address claims_factory;  // likewise; deploy_rollup() makes one when it is zero (l1/rollup_deployment.h)
    u8 log2_frame = 0;
    u8 log2_stride = 0;
    u64 batch_time_window_ms = 0;
    u64 forced_deadline = 0;    // seconds
    u64 least_deadline = 0;     // seconds: what lateness brings the deadline down to (I-15)
    u64 delay_buffer = 0;       // seconds of lateness before that happens
    u64 sequencer_silence = 0;  // seconds after which anybody may submit a batch (I-16); 0: never
    u32 max_due_appends = 0;
    u32 forced_per_block = 0;
    U256 forced_base_fee;         // wei
    std::vector<Address> tokens;  // zero stands for ETH
    Bytes program_config;         // the program's part of I-30
    RollupParts parts;
};

/// Data of the creating transaction. unknown_contract when this build holds no code.
L1Result<Bytes> rollup_init_code(const RollupConfig& config);
L1Result<Bytes> claims_factory_init_code();
/// The step contract (S-1 .. S-8); it takes no arguments and serves every rollup.
L1Result<Bytes> step_init_code();
L1Result<Bytes> test_token_init_code();
/// The address that CREATE gives (keccak of rlp([sender, nonce])).
Address create_address(const Address& sender, u64 nonce);
/// Sends a creation and waits until it is as deep as the manager's policy asks.
L1Result<Address> deploy(TxManager& txs, const std::string& id, Bytes init_code, std::stop_token stop = {});

/// What the vault needs to see of a withdrawal (C-12).
struct OutboxProof {
    u64 claim_number = 0;
    Bytes output_header;
    std::vector<Hash> output_path;
    u32 leaf_index = 0;
    std::vector<Hash> outbox_path;
};

/// IClaims.Proposal.
struct ProposalCall {
    Hash parent_id;
    Hash history_root;
    Bytes parent_state;
    Bytes end_state;
    std::vector<Hash> history_path;
    Bytes entries;
    std::vector<Bytes> outputs;
    Bytes kzg;
};

/// Calldata, named after the functions.
namespace calls {
// Inbox
Bytes submit_blob_batch(u64 batch_number, u64 queue_upto);
/// U-1, with the checkpoint in the transaction's blobs; refused anywhere but at entry `position`.
Bytes submit_restart(const ProgramFacts& program, u64 position);
Bytes submit_calldata_batch(ByteView batch, u64 batch_number, u64 queue_upto);
Bytes append_due();
Bytes force_transaction(ByteView transaction);
// Vault
Bytes deposit(const Address& token, const U256& amount, const Address& to);
Bytes deposit_eth(const Address& to);
Bytes withdraw(const wire::Withdrawal& withdrawal, const OutboxProof& proof);
Bytes refund_void_deposit(const wire::EntryHeader& header, const Address& token, const Address& from,
                          const Address& to, const U256& amount, u64 claim_number,
                          std::span<const Hash> output_path);
// Claims
Bytes propose(const ProposalCall& proposal);
Bytes finalize(const Hash& claim);
// ERC-20, and what only the test token has
Bytes approve(const Address& spender, const U256& amount);
Bytes transfer(const Address& to, const U256& amount);
Bytes mint(const Address& to, const U256& amount);
}  // namespace calls

/// Rollup.describe().
struct RollupDescription {
    u64 version = 0;
    u64 chain_id = 0;
    u64 deployed_at = 0;  // block
    Address inbox, vault, claims, sequencer, game;
    Hash program_hash, genesis_root;
    u8 log2_frame = 0, log2_stride = 0;
    GameConfig game_config;
    u64 batch_time_window_ms = 0;
    u64 forced_deadline = 0;
    u32 max_due_appends = 0, forced_per_block = 0;
    U256 forced_base_fee;
    u64 least_deadline = 0, delay_buffer = 0, sequencer_silence = 0;
    RollupParts parts;

    /// Seconds from the first claim of a round until it is final when nobody disputes it (G-31).
    u64 challenge_period() const { return game_config.join_grace + game_config.budget; }
};

struct InboxState {
    Hash accumulator;
    u64 limit = 0;
};

/// What the inbox says of its queue at one block.
struct QueueState {
    u64 length = 0, appended = 0;
    u64 due = 0;          // items that are due now, at most I-11's M
    u64 deadline = 0;     // seconds (I-15)
    u64 buffer_left = 0;  // seconds (I-15)
    u64 heard = 0;        // time of the sequencer's last batch
    bool silent = false;  // anybody may submit batches (I-16)
};

/// IClaims.Claim.
struct StoredClaim {
    Hash parent_id, end_root, outputs_root;
    u64 position = 0;
    u64 proposed_at = 0;  // seconds
    u32 attempt = 0;      // the round that it stands in,
    u32 index = 0;        // and its place there
    bool exists() const { return !end_root.is_zero(); }
};

/// The newest round on a claim (G-1, G-17).
struct StoredRound {
    Hash id;
    u64 position = 0;  // 0: there was none yet
    u32 attempt = 0;
};

/// Reads of one deployed rollup. Every read takes the block it is about, so that several of them can agree.
class RollupViews {
  public:
    /// unknown_contract when there is no code at the address, bad_abi when it is another contract.
    static L1Result<RollupViews> at(L1& l1, const Address& rollup);

    const RollupDescription& description() const { return description_; }

    L1Result<u64> entry_count(const BlockId& at = BlockTag::latest) const;
    L1Result<u64> batch_count(const BlockId& at = BlockTag::latest) const;
    L1Result<u64> queue_length(const BlockId& at = BlockTag::latest) const;
    L1Result<u64> queue_appended(const BlockId& at = BlockTag::latest) const;
    L1Result<u64> due_count(const BlockId& at = BlockTag::latest) const;
    L1Result<QueueState> queue_state(const BlockId& at = BlockTag::latest) const;
    /// When an item was queued, in seconds.
    L1Result<u64> queued_at(u64 queue_index, const BlockId& at = BlockTag::latest) const;
    L1Result<U256> forced_fee(const BlockId& at = BlockTag::latest) const;
    L1Result<InboxState> state_at(u64 position, const BlockId& at = BlockTag::latest) const;

    L1Result<u64> finalized(const BlockId& at = BlockTag::latest) const;
    /// Zero for a number above finalized().
    L1Result<Hash> final_claim(u64 number, const BlockId& at = BlockTag::latest) const;
    L1Result<StoredClaim> claim(const Hash& id, const BlockId& at = BlockTag::latest) const;
    L1Result<StoredRound> round_of(const Hash& parent, const BlockId& at = BlockTag::latest) const;
    /// Wei to propose a claim over so many batches.
    L1Result<U256> bond(u64 batches, const BlockId& at = BlockTag::latest) const;

    L1Result<bool> is_paid(u64 withdrawal_index, const BlockId& at = BlockTag::latest) const;
    L1Result<bool> is_refunded(u64 entry_index, const BlockId& at = BlockTag::latest) const;
    L1Result<bool> accepts(const Address& token, const BlockId& at = BlockTag::latest) const;
    L1Result<U256> custody(const Address& token, const BlockId& at = BlockTag::latest) const;

  private:
    RollupViews(L1& l1, RollupDescription description) : l1_(&l1), description_(description) {}

    L1* l1_;
    RollupDescription description_;
};

L1Result<U256> token_balance(L1& l1, const Address& token, const Address& owner,
                             const BlockId& at = BlockTag::latest);
L1Result<U256> token_allowance(L1& l1, const Address& token, const Address& owner, const Address& spender,
                               const BlockId& at = BlockTag::latest);

/// Events of the vault; what derivation and claims need is decoded where it is used.
struct Deposited {
    u64 queue_index = 0;
    Address from, to, token;
    U256 amount;
};
struct Withdrawn {
    u64 index = 0;
    Address to, token;
    U256 amount;
    u64 claim_number = 0;
};
/// bad_abi when the log is another event.
L1Result<Deposited> decode_deposited(const Log& log);
L1Result<Withdrawn> decode_withdrawn(const Log& log);

/// The signatures that this room and its users encode by, for the test against the compiled ABI.
std::span<const std::string_view> contract_signatures();

}  // namespace belay::l1
