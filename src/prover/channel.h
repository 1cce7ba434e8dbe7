// SPDX-License-Identifier: Apache-2.0
// The prover's end of a proof: the mirror of verifier/channel.h. What is sent is absorbed and appended to the
// proof.
#pragma once

#include "prover/grinding.h"
#include "verifier/channel.h"

namespace belay::prover {

template <std::size_t D>
class ProverChannel {
  public:
    using E = crypto::Extension<D>;

    explicit ProverChannel(verifier::Transcript transcript) : transcript_(std::move(transcript)) {}

    void absorb(verifier::Label label, ByteView data) { transcript_.absorb(label, data); }

    void send(verifier::Label label, std::span<const E> elements) {
        const std::size_t start = proof_.size();
        for (const E& element : elements)
            for (const u32 word : element.canonical()) append_be(proof_, word);
        absorb_from(label, start);
    }
    void send(verifier::Label label, const E& element) { send(label, std::span(&element, 1)); }
    void send(verifier::Label label, std::span<const crypto::KoalaBear> elements) {
        const std::size_t start = proof_.size();
        for (const crypto::KoalaBear element : elements) append_be(proof_, element.canonical());
        absorb_from(label, start);
    }
    void send(verifier::Label label, std::span<const Hash> hashes) {
        const std::size_t start = proof_.size();
        for (const Hash& hash : hashes) append(proof_, hash);
        absorb_from(label, start);
    }
    void send(verifier::Label label, const Hash& hash) { send(label, std::span(&hash, 1)); }

    E challenge(verifier::Label label) { return transcript_.challenge<D>(label); }
    void challenge(verifier::Label label, std::span<E> out) {
        for (E& e : out) e = challenge(label);
    }
    void indices(verifier::Label label, unsigned bits, std::span<u32> out) {
        transcript_.indices(label, bits, out);
    }
    /// Searches the nonce on all workers.
    void grind(verifier::Label label, unsigned bits, Workers& workers) {
        if (bits == 0) return;
        const u64 nonce = find_nonce(transcript_, label, bits, workers);
        append_be(proof_, nonce);
        transcript_.grind(label, bits, nonce);
    }

    const Bytes& proof() const { return proof_; }
    Bytes take_proof() { return std::move(proof_); }
    void record(verifier::TranscriptLog* log) { transcript_.record(log); }
    const verifier::Transcript& transcript() const { return transcript_; }

  private:
    void absorb_from(verifier::Label label, std::size_t start) {
        transcript_.absorb(label, ByteView(proof_).subspan(start));
    }

    verifier::Transcript transcript_;
    Bytes proof_;
};

}  // namespace belay::prover
