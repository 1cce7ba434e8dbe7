// SPDX-License-Identifier: Apache-2.0
// A client's transactions on their way to receipts.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#include "node/ordering.h"

namespace belay::node {

/// Why a transaction has no receipt. Nothing of a refused transaction is kept: it may be sent again.
enum class RefusalReason : u8 {
    empty,          ///< no bytes
    too_long,       ///< beyond 1,024 bytes (B-2)
    malformed,      ///< the program's admission says it can never be valid
    bad_signature,  ///< a signature nobody could have made: high s, bad v, off the curve
    refused,        ///< the program's answer: nonce, margin, ... (B-12)
    trapped,        ///< running it stops the program; it can never be placed
    queue_full,     ///< too many wait; try again
    stopped,        ///< the node is shutting down
    closed,         ///< the operator takes nothing new, and brings to L1 what was acknowledged
    not_leader,     ///< another sequencer leads; the detail is its URL (R-7)
    store_failed,   ///< the disk refused; whether it stays is known after a restart
};
const char* to_string(RefusalReason reason);

struct Refusal {
    RefusalReason reason = RefusalReason::refused;
    u32 code = 0;        ///< the program's, for malformed and refused
    std::string detail;  ///< its name
};

using Outcome = Result<Receipt, Refusal>;
/// Called once, from any thread, with one outcome for each transaction in order.
using SubmitDone = std::function<void(std::vector<Outcome>&&)>;

/// The transactions of one call; done when the last of them is.
class Submission {
  public:
    Submission(std::size_t count, SubmitDone done) : outcomes_(count), left_(count), done_(std::move(done)) {}
    void set(std::size_t index, Outcome outcome) {
        outcomes_[index] = std::move(outcome);
        // Release what was written; the last one acquires all of it.
        if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_(std::move(outcomes_));
    }

  private:
    std::vector<Outcome> outcomes_;
    std::atomic<std::size_t> left_;
    SubmitDone done_;
};

struct Waiter {
    std::shared_ptr<Submission> submission;
    std::size_t index = 0;
};

/// One transaction from submit to receipt. Admission writes it, then sets the state; only then does the
/// ordering thread read it.
struct Pending {
    enum class State : u8 { waiting, admitted, answered };

    Bytes bytes;
    Hash hash;
    std::vector<KnownSigner> signers;
    std::atomic<State> state{State::waiting};
    std::chrono::steady_clock::time_point arrived;
    std::vector<Waiter> waiters;  // guarded by the pool
};
using PendingPtr = std::shared_ptr<Pending>;

}  // namespace belay::node
