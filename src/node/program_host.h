// SPDX-License-Identifier: Apache-2.0
// What the sequencer needs of a native program: the verbs of guest/include/belay/native_abi.h, behind an
// interface so that tests run without a shared object.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "node/records.h"

namespace belay::node {

/// One signature that a transaction asks to be recovered before it runs.
struct SignatureCheck {
    Hash digest;
    Signature signature;
};

/// How a run of the program ended. After is_void and bad_advice only restore() may follow.
enum class RunStatus : u8 { yielded = 0, is_void = 1, bad_advice = 2 };

struct TransactionResult {
    RunStatus status = RunStatus::yielded;
    u32 code = 0;   ///< 0 = applied, else the program's reason (B-12)
    Bytes exports;  ///< O-7
};

/// A copy of all program state; released with the last owner, on the thread that runs the program.
using ProgramSnapshot = std::shared_ptr<const void>;

/// Recovers a signature, or knows the answer already.
using RecoverHook = std::function<std::optional<Address>(const Hash& digest, const Signature& signature)>;

/// One running program. Only the const members are thread safe.
class ProgramHost {
  public:
    virtual ~ProgramHost() = default;

    /// Asked whenever the program wants a signer, on the thread that runs it.
    virtual void set_recover(RecoverHook hook) = 0;

    /// One whole entry from its elements (I-20); no accumulator is checked, L1 may not have it yet.
    virtual RunStatus run_entry(std::span<const Hash> elements) = 0;
    /// U-2: a restart entry with this program, which takes the place of the one that runs when it yields. A
    /// host that knows no other programs voids it. `parent_output`: the digest of the output before it.
    virtual RunStatus restart(const Hash&, std::span<const Hash>, const Hash&) { return RunStatus::is_void; }
    virtual RunStatus open_batch() = 0;
    virtual TransactionResult transaction(u64 time_ms, ByteView tx) = 0;
    /// Takes back the last transaction(), whose code was not 0: its leaf, time, exports and weight.
    virtual void drop_refused() = 0;
    /// True when the open batch had better be sealed: one more transaction may pass its weight bound.
    virtual bool nearly_full() const = 0;
    virtual RunStatus seal_batch(u64 entry_index, wire::EntryKind kind) = 0;

    virtual ProgramSnapshot take_snapshot() = 0;
    virtual void restore(const ProgramSnapshot& snapshot) = 0;

    /// False and {"error": reason} when there is no such question or its arguments are bad.
    virtual bool query(const std::string& question, std::span<const std::string> arguments,
                       std::string& json) = 0;

    /// 0, or the code for bytes that can never be valid.
    virtual u32 admission(ByteView tx, std::vector<SignatureCheck>& out) const = 0;
    virtual std::string describe_export(ByteView bytes) const = 0;
    virtual std::string result_name(u32 code) const = 0;
};

}  // namespace belay::node
