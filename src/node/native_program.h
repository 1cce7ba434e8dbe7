// SPDX-License-Identifier: Apache-2.0
// A program's native build (guest/include/belay/native_abi.h) as an object. Every object is an instance of
// its own, also of the same file: the sequencer runs ahead of L1 in one while the follower re-derives in
// another.
#pragma once

#include <expected>
#include <filesystem>
#include <mutex>

#include "node/program_host.h"
#include "wire/output.h"

namespace belay::node {

enum class [[nodiscard]] NativeError : u8 {
    unreadable,    ///< the file cannot be read or copied
    not_loadable,  ///< the dynamic linker refuses it
    missing_symbol,
    wrong_abi,
};
const char* to_string(NativeError reason);

struct NativeFailure {
    NativeError reason = NativeError::unreadable;
    std::string detail;  ///< for people
};

/// One run's end with what it handed out; all empty unless it yielded.
struct NativeRun {
    RunStatus status = RunStatus::yielded;
    Bytes header;   ///< O-5
    Bytes exports;  ///< O-7
    Bytes outbox;   ///< wire::list_withdrawals
};

class NativeProgram final : public ProgramHost {
  public:
    /// Loads a fresh instance and boots it to its first input. Signatures are recovered with belay::ecdsa
    /// until set_recover says otherwise.
    static std::expected<std::unique_ptr<NativeProgram>, NativeFailure> open(const std::filesystem::path& so);

    NativeProgram(const NativeProgram&) = delete;
    NativeProgram& operator=(const NativeProgram&) = delete;
    ~NativeProgram() override;

    void set_recover(RecoverHook hook) override;
    /// Where the native build of a program lies that restart() asks for; by default none is known.
    void set_successors(std::function<std::optional<std::filesystem::path>(const Hash& program)> find);
    /// Lines the program logs; dropped by default.
    void set_log(std::function<void(const char* line)> hook);

    RunStatus run_entry(std::span<const Hash> elements) override;
    RunStatus restart(const Hash& program, std::span<const Hash> elements,
                      const Hash& parent_output) override;
    RunStatus open_batch() override;
    TransactionResult transaction(u64 time_ms, ByteView tx) override;
    void drop_refused() override;
    bool nearly_full() const override;
    RunStatus seal_batch(u64 entry_index, wire::EntryKind kind) override;

    /// run_entry with its output; `accumulator` is the inbox's after the entry, null to skip the check (a
    /// preview).
    NativeRun run(std::span<const Hash> elements, const Hash* accumulator);
    /// U-2: a restart entry with the program of this file, which takes this one's place if it yields.
    /// `parent_output` is the digest of the output before it.
    std::expected<NativeRun, NativeFailure> restart(const std::filesystem::path& so,
                                                    std::span<const Hash> elements, const Hash* accumulator,
                                                    const Hash& parent_output);
    /// seal_batch with its output.
    NativeRun seal(u64 entry_index, wire::EntryKind kind, std::span<const wire::BlobEvaluation> blobs);

    /// The exit entry (O-11): the outbox is then a list of exit payments (O-10).
    NativeRun run_exit();

    /// O-14; empty when the program has none.
    Bytes export_checkpoint();

    /// Weight of the open batch and the bound beyond which it would be void.
    u64 entry_weight() const;
    u64 entry_weight_limit() const;

    ProgramSnapshot take_snapshot() override;
    void restore(const ProgramSnapshot& snapshot) override;
    bool query(const std::string& question, std::span<const std::string> arguments,
               std::string& json) override;
    u32 admission(ByteView tx, std::vector<SignatureCheck>& out) const override;
    std::string describe_export(ByteView bytes) const override;
    std::string result_name(u32 code) const override;

  private:
    struct Library;
    struct Snapshot;
    struct Hooks;
    NativeProgram(std::shared_ptr<const Library> library, std::unique_ptr<Hooks> hooks);
    static std::expected<std::shared_ptr<const Library>, NativeFailure> load(const std::filesystem::path& so);
    std::shared_ptr<const Library> library() const;
    void become(std::shared_ptr<const Library> library);

    mutable std::mutex mutex_;                // a restart replaces the library while others ask it
    std::shared_ptr<const Library> library_;  // written by the thread that runs the program
    std::unique_ptr<Hooks> hooks_;            // at one address: the program keeps a pointer to it
};

}  // namespace belay::node
