// SPDX-License-Identifier: Apache-2.0
#include "prover/grinding.h"

#include <algorithm>
#include <atomic>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak_lanes.h"

namespace belay::prover {
namespace {

using verifier::Transcript;

constexpr std::size_t kBatch = 64;    // messages hashed in one call
constexpr std::size_t kBatches = 16;  // calls of one job
constexpr u64 kNone = ~u64{0};

/// The first nonce in [begin, begin + kBatch kBatches) that begins with `bits` zeros.
u64 search(const std::array<u8, Transcript::kGrindBytes>& bytes, u64 begin, unsigned bits) {
    std::array<u8, kBatch * Transcript::kGrindBytes> messages;
    std::array<Hash, kBatch> hashes;
    for (std::size_t i = 0; i < kBatch; ++i)
        std::ranges::copy(bytes, messages.data() + i * Transcript::kGrindBytes);
    for (std::size_t batch = 0; batch < kBatches; ++batch, begin += kBatch) {
        for (std::size_t i = 0; i < kBatch; ++i)
            store_be<u64>(messages.data() + (i + 1) * Transcript::kGrindBytes - 8, begin + i);
        crypto::keccak256_many(messages, Transcript::kGrindBytes, hashes.data());
        for (std::size_t i = 0; i < kBatch; ++i)
            if (verifier::begins_with_zeros(hashes[i], bits)) return begin + i;
    }
    return kNone;
}

}  // namespace

u64 find_nonce(const Transcript& transcript, verifier::Label label, unsigned bits, Workers& workers) {
    BELAY_CHECK(transcript.hash() == verifier::HashKind::keccak256);
    const auto bytes = transcript.grind_bytes(label, 0);
    const std::size_t jobs = std::size_t{workers.count()} * 8;
    for (u64 begin = 0;; begin += jobs * kBatch * kBatches) {
        std::atomic<u64> found = kNone;
        auto job = [&](std::size_t i) {
            const u64 first = begin + i * kBatch * kBatches;
            if (found.load(std::memory_order_relaxed) < first) return;
            const u64 nonce = search(bytes, first, bits);
            for (u64 best = found; nonce < best && !found.compare_exchange_weak(best, nonce);) {
            }
        };
        workers.run(jobs, Job(job));
        if (found != kNone) return found;
    }
}

}  // namespace belay::prover
