// SPDX-License-Identifier: Apache-2.0
// A little chain without L1, run by both builds of a program side by side.
#pragma once

#include <memory>
#include <string>

#include "belay/native_abi.h"
#include "machine/machine.h"
#include "wire/batch.h"
#include "wire/entry.h"
#include "wire/genesis.h"
#include "wire/output.h"

namespace belay::sdk_test {

/// The C ABI of one freshly loaded instance.
class Native {
  public:
    explicit Native(const std::string& program);
    Native(const Native&) = delete;
    ~Native();

#define BELAY_TEST_CALL(name) \
    decltype(&belay_##name) name = reinterpret_cast<decltype(&belay_##name)>(symbol("belay_" #name))

  private:
    static void* open(const std::string& program);
    void* symbol(const char* name) const;
    void* handle_;

  public:
    BELAY_TEST_CALL(start);
    BELAY_TEST_CALL(run_entry);
    BELAY_TEST_CALL(open_batch);
    BELAY_TEST_CALL(transaction);
    BELAY_TEST_CALL(drop_refused);
    BELAY_TEST_CALL(seal_batch);
    BELAY_TEST_CALL(run_exit);
    BELAY_TEST_CALL(follow);
    BELAY_TEST_CALL(export_checkpoint);
    BELAY_TEST_CALL(import_checkpoint);
    BELAY_TEST_CALL(checkpoint_interval);
    BELAY_TEST_CALL(forced_weight_limit);
    BELAY_TEST_CALL(entry_weight);
    BELAY_TEST_CALL(entry_weight_limit);
    BELAY_TEST_CALL(admission);
    BELAY_TEST_CALL(query);
    BELAY_TEST_CALL(describe_export);
    BELAY_TEST_CALL(result_name);
    BELAY_TEST_CALL(take_snapshot);
    BELAY_TEST_CALL(restore);
    BELAY_TEST_CALL(release);
#undef BELAY_TEST_CALL
};

/// An entry as the inbox has it.
struct Entry {
    wire::EntryHeader header;
    wire::Elements elements;
    Hash accumulator;  // after it
};

/// Appends entries and keeps the accumulator (I-3).
class Inbox {
  public:
    u64 l1_time = 1'700'000'000;

    Entry add(wire::EntryKind kind, ByteView payload, const Address& sender = {});
    Entry add_blobs(std::span<const Hash> versioned_hashes, std::span<const ByteView> blobs);
    Entry genesis(ByteView program_config);
    /// U-1, U-4, in blobs whose versioned hashes are anything: what binds those is L1's business. No time
    /// passes.
    Entry restart(ByteView parent_output_header, ByteView checkpoint);

    u64 next_index() const { return index_; }

  private:
    wire::EntryHeader header(wire::EntryKind kind);
    Entry finish(const wire::EntryHeader& header, wire::Elements elements);

    Hash accumulator_;
    u64 index_ = 0;
};

struct Outcome {
    bool is_void = false;
    Bytes header, exports, outbox;
    Hash digest;    // O-6
    u64 steps = 0;  // of the machine
    double native_seconds = 0, machine_seconds = 0;
};

/// Both builds. run() throws when they do not agree on everything that L1 sees.
class TwoBuilds {
  public:
    explicit TwoBuilds(const std::string& program, u64 frame_steps = u64{1} << 31);

    Outcome run(const Entry& entry);
    /// The exit batch after the last entry (O-11); both builds are put back to where they were.
    Outcome run_exit();
    /// The native build's checkpoint bytes (O-14).
    Bytes checkpoint();
    /// A restart entry (U-2): both builds go on as this program, or as what they were when it is void.
    Outcome restart(const std::string& program, const Entry& entry);
    Outcome run_native(const Entry& entry, const Hash* accumulator);
    Native& native() { return *native_; }
    /// Of the input, after the last entry (I-21).
    u64 limit() const { return limit_; }
    machine::Machine& machine() { return *machine_; }

  private:
    Outcome take(const belay_output& got);
    void compare(Outcome& out, machine::InputWindow window, const char* what);

    std::unique_ptr<Native> native_;
    std::unique_ptr<machine::Machine> machine_;
    u64 frame_steps_;
    u64 limit_ = 0;
};

Bytes read_file(const std::string& path);
std::string elf_path(const std::string& program);

}  // namespace belay::sdk_test
