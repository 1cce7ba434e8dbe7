// SPDX-License-Identifier: Apache-2.0
// The verifier's end of a proof. A message is read, checked and absorbed in one call, so none can be drawn
// upon before it is in the transcript. Whatever the bytes are, reading goes on (with zeros) after a failure:
// callers may check ok() to stop early, and must give finish() as their answer.
#pragma once

#include "base/endian.h"
#include "base/result.h"
#include "verifier/reason.h"
#include "verifier/transcript.h"

namespace belay::verifier {

/// Field elements in a proof and in hashed rows: canonical, big-endian, 4 bytes a coefficient.
inline constexpr std::size_t kWordBytes = 4;

template <std::size_t D>
class VerifierChannel {
  public:
    using E = crypto::Extension<D>;
    static constexpr std::size_t kElementBytes = D * kWordBytes;

    VerifierChannel(ByteView proof, Transcript transcript)
        : proof_(proof), transcript_(std::move(transcript)) {}

    /// What the verifier knows without the proof: key, statement, shape.
    void absorb(Label label, ByteView data) { transcript_.absorb(label, data); }

    /// A message of out.size() elements.
    void read(Label label, std::span<E> out) {
        const ByteView data = take(label, out.size() * kElementBytes);
        for (std::size_t i = 0; i < out.size(); ++i) {
            typename E::Words words{};
            for (std::size_t j = 0; j < D && !data.empty(); ++j) words[j] = word(data, D * i + j);
            out[i] = E::from_canonical(words);
        }
    }
    E read(Label label) {
        E out;
        read(label, std::span(&out, 1));
        return out;
    }
    /// A message of out.size() elements of the base field.
    void read(Label label, std::span<crypto::KoalaBear> out) {
        const ByteView data = take(label, out.size() * kWordBytes);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = crypto::KoalaBear::from_canonical(data.empty() ? 0 : word(data, i));
    }
    /// A message of out.size() hashes.
    void read(Label label, std::span<Hash> out) {
        const ByteView data = take(label, out.size() * Hash::kSize);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = data.empty() ? Hash{} : Hash::from(data.subspan(i * Hash::kSize, Hash::kSize));
    }
    Hash read_hash(Label label) {
        Hash out;
        read(label, std::span(&out, 1));
        return out;
    }

    E challenge(Label label) { return transcript_.challenge<D>(label); }
    void challenge(Label label, std::span<E> out) {
        for (E& e : out) e = challenge(label);
    }
    void indices(Label label, unsigned bits, std::span<u32> out) { transcript_.indices(label, bits, out); }
    /// Reads a nonce and checks its work. Nothing is read for 0 bits.
    void grind(Label label, unsigned bits) {
        if (bits == 0) return;
        const ByteView data = slice(8);
        require(transcript_.grind(label, bits, data.empty() ? 0 : load_be<u64>(data.data())),
                Reject::kGrinding);
    }

    /// The first reason stays.
    void fail(Reject reason) {
        if (reason_ == Reject::kNone) reason_ = reason;
    }
    void require(bool condition, Reject reason) {
        if (!condition) fail(reason);
    }
    bool ok() const { return reason_ == Reject::kNone; }
    Reject reason() const { return reason_; }
    /// Accepted iff nothing failed and every byte was read.
    Result<void, Reject> finish() {
        require(proof_.size() == at_, Reject::kTrailingBytes);
        if (!ok()) return belay::fail(reason_);
        return {};
    }

    std::size_t bytes_read() const { return at_; }
    void record(TranscriptLog* log) { transcript_.record(log); }
    const Transcript& transcript() const { return transcript_; }

  private:
    /// The next bytes; empty after a failure.
    ByteView slice(std::size_t length) {
        require(proof_.size() - at_ >= length, Reject::kTruncated);
        if (!ok()) return {};
        at_ += length;
        return proof_.subspan(at_ - length, length);
    }
    ByteView take(Label label, std::size_t length) {
        const ByteView data = slice(length);
        transcript_.absorb(label, data);
        return data;
    }
    u32 word(ByteView data, std::size_t i) {
        const u32 value = load_be<u32>(data.data() + kWordBytes * i);
        if (crypto::KoalaBear::is_canonical(value)) return value;
        fail(Reject::kNotCanonical);
        return 0;
    }

    ByteView proof_;
    std::size_t at_ = 0;
    Transcript transcript_;
    Reject reason_ = Reject::kNone;
};

}  // namespace belay::verifier
