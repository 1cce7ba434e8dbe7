// SPDX-License-Identifier: Apache-2.0
// Fiat-Shamir: what both sides have said, chained into 32 bytes from which challenges are drawn.
//
//   state' = H(state ‖ header ‖ data),  header = kind (1 byte) ‖ label (27 bytes, zero padded) ‖ length of
//   data (u32 BE)
//
// Kind and length keep two different histories from having the same bytes. A draw has no data, and the new
// state is the randomness. All integers are big-endian: L1 reads them as words.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.h"
#include "crypto/extension.h"
#include "verifier/hash_kind.h"

namespace belay::verifier {

/// What a message is called. Part of the transcript; at most 27 characters.
struct Label {
    static constexpr std::size_t kSize = 27;
    std::array<u8, kSize> text{};

    template <std::size_t N>
    consteval Label(const char (&name)[N]) {
        static_assert(N - 1 <= kSize, "a label has at most 27 characters");
        for (std::size_t i = 0; i + 1 < N; ++i) text[i] = static_cast<u8>(name[i]);
    }
    bool operator==(const Label&) const = default;
};

enum class Item : u8 { absorb = 1, draw = 2, grind = 3 };

/// One item of the transcript, recorded so that two sides can be compared.
struct LogEntry {
    Item item;
    Label label;
    Bytes data;
    bool operator==(const LogEntry&) const = default;
};
using TranscriptLog = std::vector<LogEntry>;

class Transcript {
  public:
    /// `protocol` names what follows; the hash is part of the first state.
    Transcript(HashKind hash, Label protocol);

    void absorb(Label label, ByteView data);
    /// A uniform element up to a factor of challenge_bias() in any event's probability.
    template <std::size_t D>
    crypto::Extension<D> challenge(Label label);
    /// Independent uniform indices below 2^bits, bits <= 24.
    void indices(Label label, unsigned bits, std::span<u32> out);
    /// Takes the nonce; true iff the new state begins with `bits` zero bits.
    bool grind(Label label, unsigned bits, u64 nonce);

    const Hash& state() const { return state_; }
    HashKind hash() const { return hash_; }
    /// From now on every item is appended to `log`; null stops it.
    void record(TranscriptLog* log) { log_ = log; }

    /// The bytes hashed for a nonce: state ‖ header ‖ nonce (u64 BE), for the prover's search.
    static constexpr std::size_t kGrindBytes = 72;
    std::array<u8, kGrindBytes> grind_bytes(Label label, u64 nonce) const;

  private:
    void chain(Item item, Label label, ByteView data);

    HashKind hash_;
    Hash state_;
    Bytes buffer_;
    TranscriptLog* log_ = nullptr;
};

/// True iff the first `bits` bits are zero.
bool begins_with_zeros(const Hash& hash, unsigned bits);

/// Bits of the state that one coefficient of a challenge is reduced from: a residue has probability at most
/// (1 + 2^(31 - w)) / p, so an element of E at most (1 + 2^(31 - w))^D / p^D.
template <std::size_t D>
inline constexpr unsigned kChallengeWordBits = 256 / D;

/// Coefficient i is reduced from bits [i w, (i + 1) w) of the state, counted from its low end.
template <std::size_t D>
crypto::Extension<D> element_of(const Hash& state);

}  // namespace belay::verifier
