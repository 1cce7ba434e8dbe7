// SPDX-License-Identifier: Apache-2.0
// `belay exit`: from an L1 endpoint, a program package and a key to the money of accounts of a chain that no
// longer goes on (spec/escape.md). Every step asks L1 first, so a run that was cut short is simply run again.
#pragma once

#include <stop_token>

#include "ecdsa/ecdsa.h"
#include "node/challenger.h"
#include "node/exit_payments.h"
#include "node/exit_run.h"

namespace belay::node {

struct ExitConfig {
    std::string l1_url;
    std::string beacon_url;  ///< empty: the execution endpoint hands blobs out too
    Address rollup;
    std::filesystem::path elf, so;         ///< the program package
    std::filesystem::path data;            ///< what was fetched and computed; kept between runs
    std::optional<ecdsa::PrivateKey> key;  ///< none only for a dry run
    ExitAccounts accounts;
    std::size_t payments_a_call = 64;
    FollowerConfig following;
    l1::TxPolicy transactions;
    ChallengerConfig challenger;
    bool dry_run = false;
    /// DerivedChain::start_at_checkpoint. Withdrawals asked for before it are then not known here.
    bool from_checkpoint = false;
    /// Stop when the chain has come to this phase: somebody else goes on.
    std::optional<l1::EscapePhase> until;
    bool wait = false;  ///< until a chain that is alive can be frozen
    /// Development networks only: waiting moves L1's clock instead.
    bool time_travel = false;
    std::chrono::milliseconds poll{1000};
};

/// One transaction, or in a dry run what would be one.
struct ExitStep {
    std::string text;
    Hash transaction;
    u64 gas = 0;
    double seconds = 0;  ///< since the start
};

/// What one account got, or would get.
struct ExitPaid {
    Address account, token;
    U256 amount;
    ExitWay way = ExitWay::exit_batch;
    u64 gas = 0;  ///< its share of the transaction's
    double seconds = 0;
    bool kept = false;  ///< the payment failed on L1: it stays claimable
};

/// What a program says an account is worth at the exit state, before any haircut.
struct ExitBalance {
    Address account, token;
    U256 senior, junior;
};

struct ExitReport {
    l1::EscapePhase phase = l1::EscapePhase::running;
    u64 l1_block = 0, entries = 0, claims = 0, final_claims = 0, exit_position = 0;
    bool exit_void = false;
    u64 exit_steps = 0;
    double rebuild_seconds = 0, exit_seconds = 0, total_seconds = 0;
    u64 l1_seconds = 0;            ///< that passed on L1 meanwhile
    std::optional<i64> freezable;  ///< seconds until the chain can be frozen, while it is alive
    std::vector<ExitBalance> balances;
    std::vector<ExitStep> steps;
    std::vector<ExitPaid> paid;
    ChallengerStatus game;
    /// Nothing is left to be done for these accounts.
    bool done = false;
};

struct ExitHooks {
    std::function<void(const std::string&)> log;
};

/// Returns when all that can be paid is paid, or when there is nothing to do but wait for a chain that is
/// alive. L1 hiccups are retried; what cannot be is the error.
Result<ExitReport, ChainFailure> exit_chain(const ExitConfig& config, const ExitHooks& hooks,
                                            std::stop_token stop);

}  // namespace belay::node
