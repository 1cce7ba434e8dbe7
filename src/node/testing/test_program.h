// SPDX-License-Identifier: Apache-2.0
// A small program for the sequencer's tests: accounts that pay one another, signed, with nonces; and ways to
// misbehave.
#pragma once

#include <map>

#include "ecdsa/ecdsa.h"
#include "node/program_host.h"

namespace belay::node::testing {

enum class Op : u8 {
    pay = 0,
    trap = 1,      ///< stops the program
    heavy = 2,     ///< weighs half a batch and a bit: traps unless it comes first
    free_pay = 3,  ///< pays without asking for funds
};

struct TestTransaction {
    Op op = Op::free_pay;
    u64 nonce = 0;
    u64 amount = 0;
    Address to;
};

/// op ‖ nonce ‖ amount ‖ to ‖ signature over all that.
Bytes signed_transaction(const TestTransaction& tx, const ecdsa::PrivateKey& key);
ecdsa::PrivateKey test_key(u64 number);

enum Code : u32 { kApplied = 0, kBadForm = 1, kBadNonce = 2, kNoFunds = 3, kBadSigner = 4 };

class TestProgram final : public ProgramHost {
  public:
    void set_recover(RecoverHook hook) override { recover_ = std::move(hook); }
    RunStatus run_entry(std::span<const Hash> elements) override;
    /// Its checkpoint says nothing: the state goes on.
    RunStatus restart(const Hash& program, std::span<const Hash> elements, const Hash& parent) override;
    RunStatus open_batch() override;
    TransactionResult transaction(u64 time_ms, ByteView tx) override;
    void drop_refused() override;
    bool nearly_full() const override { return false; }
    RunStatus seal_batch(u64 entry_index, wire::EntryKind kind) override;
    ProgramSnapshot take_snapshot() override;
    void restore(const ProgramSnapshot& snapshot) override;
    bool query(const std::string& question, std::span<const std::string> arguments,
               std::string& json) override;
    u32 admission(ByteView tx, std::vector<SignatureCheck>& out) const override;
    std::string describe_export(ByteView bytes) const override;
    std::string result_name(u32 code) const override;

    /// Everything that decides the next step, hashed.
    Hash state() const;

  private:
    struct Account {
        u64 nonce = 0, balance = 0;
    };
    struct State {
        std::map<Address, Account> accounts;
        u64 time_ms = 0, entries = 0, applied = 0;
        bool open = false;
        u32 weight = 0;
        bool dead = false;  // ran into a trap: only restore helps
    };
    Account account(const Address& address) const;
    u32 run(u64 time_ms, ByteView tx, Bytes& exports);

    RecoverHook recover_;
    State state_;
    State before_;  // the last transaction
};

}  // namespace belay::node::testing
