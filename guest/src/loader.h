// SPDX-License-Identifier: Apache-2.0
// The loader: the one reader of input, for every program and in every build. It copies each element into
// memory once, checks that memory against what L1 fixed (bad advice otherwise, rules B-7..B-9), then decides
// whether the entry is void (B-5), and only then lets the program see a byte.
//
// An Input has `void read(u8* block)` (32 bytes, aligned 32) and `bool ends_at(const Hash& accumulator)`.
#pragma once

#include "belay/binding.h"
#include "belay/context.h"
#include "blob.h"
#include "wire/exit.h"

namespace belay::loader {

/// O-14: a state beyond this many bytes has no checkpoint; its digest is zero.
inline constexpr u32 kMaxCheckpoint = u32{1} << 25;

/// What a yield hands out (rule O-8).
struct Output {
    ByteView header, exports;
    Hash digest;
};

class Session {
  public:
    /// Builds the program. Once, before everything else.
    void start();
    /// U-2: what L1 says the parent's output digest is. Zero, as at first: the chain begins with genesis. Not
    /// zero: it begins with a restart entry.
    void follow(const Hash& parent_output) { parent_output_ = parent_output; }

    /// One whole entry. Does not return when it is void or badly advised.
    template <class Input>
    Output run_entry(Input& input) {
        const wire::EntryHeader header = read_header(input);
        const u32 size = read_payload(input, header);
        check_payload(header, size);
        if (wire::has_blobs(header.kind)) evaluate_blobs(header);
        run_payload(header, ByteView(payload_.data(), size));
        return close(header.kind, header.index, std::span(evaluations_.data(), header.blob_count));
    }

    /// The same in pieces, for a sequencer: open, any number of transactions, close.
    void open();
    u32 apply(u64 time_ms, ByteView tx);
    Output close(EntryKind kind, u64 index, std::span<const wire::BlobEvaluation> blobs);
    /// Between two transactions of an open entry, so that a sequencer can drop one that the program refused
    /// (B-12) as if it had never come. The program itself has changed nothing then.
    void mark();
    void take_back();
    /// The exit batch (O-11): no input, the exit handler, pay-outs in place of withdrawals.
    Output run_exit();

    /// The state as a checkpoint's bytes (O-14). Changes nothing.
    void export_checkpoint(ExportCodec& out);
    /// The state from a checkpoint, in a session that has run nothing. Stops at a bad byte.
    void import_checkpoint(ByteView bytes);
    Context& context() { return ctx_; }
    bool has_genesis() const { return has_genesis_; }
    /// Exports of the open entry from byte `from` on.
    ByteView exports_from(std::size_t from) const { return ByteView(ctx_.exports_).subspan(from); }
#ifdef BELAY_NATIVE
    ByteView withdrawals() const { return ctx_.withdrawals_; }
#endif
    std::size_t export_end() const { return ctx_.exports_.size(); }

  private:
    static constexpr std::size_t kPayloadRoom = std::size_t{wire::kMaxBlobs} * wire::kBlobSize;

    /// B-9: five elements, checked as they lie in memory. A header that the inbox cannot have written, or of
    /// a reserved kind, is void.
    template <class Input>
    wire::EntryHeader read_header(Input& input) {
        for (std::size_t i = 0; i < wire::kHeaderElements; ++i) input.read(head_.data() + 32 * i);
        const ByteView before = ByteView(head_).first(32), words = ByteView(head_).subspan(32);
        if (!input.ends_at(wire::next_accumulator(Hash::from(before), crypto_keccak(words)))) bad_advice();
        const auto header = wire::decode_entry_header(words);
        if (!header) stop_entry();
        return *header;
    }

    template <class Input>
    u32 read_payload(Input& input, const wire::EntryHeader& header) {
        for (std::size_t i = 0; i < header.blob_count; ++i) input.read(versioned_hashes_.data() + 32 * i);
        const u32 size = wire::has_blobs(header.kind) ? header.blob_count * static_cast<u32>(wire::kBlobSize)
                                                      : header.payload_length;
        for (u32 at = 0; at < size; at += 32) input.read(payload_.data() + at);
        return size;
    }

    static Hash crypto_keccak(ByteView bytes);
    void check_payload(const wire::EntryHeader& header, u32 size);
    void evaluate_blobs(const wire::EntryHeader& header);
    void run_payload(const wire::EntryHeader& header, ByteView payload);
    void run_genesis(const wire::EntryHeader& header, ByteView payload);
    void run_deposit(const wire::EntryHeader& header, ByteView payload);
    void run_forced(const wire::EntryHeader& header, ByteView payload);
    void run_batch(const wire::EntryHeader& header, ByteView bytes);
    void place(const wire::EntryHeader& header);
    Output finish(wire::OutputHeader& header);
    void run_restart(ByteView stream);
    Hash checkpoint_digest();
    template <class Codec>
    void own_state(Codec& codec);

    struct Mark {
        u64 time_ms = 0, weight = 0, withdrawals = 0;
        std::size_t exports = 0, transactions = 0;
    };

    Context ctx_;
    Mark mark_;
    bool has_genesis_ = false;
    Hash parent_output_;
    bool marked_ = false;  // the open entry is a checkpoint mark (B-13)
    Hash imported_;        // the digest of the checkpoint that the open entry brought in (U-5)
    Bytes output_header_;
    std::array<wire::BlobEvaluation, wire::kMaxBlobs> evaluations_;
    alignas(32) std::array<u8, 32 * wire::kHeaderElements> head_;
    alignas(32) std::array<u8, 32 * wire::kMaxBlobs> versioned_hashes_;
    alignas(32) std::array<u8, kPayloadRoom> payload_;
};

}  // namespace belay::loader
