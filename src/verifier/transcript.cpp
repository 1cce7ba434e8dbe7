// SPDX-License-Identifier: Apache-2.0
#include "verifier/transcript.h"

#include <algorithm>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::verifier {
namespace {

constexpr std::size_t kStateBytes = 32, kHeaderBytes = 32;

void write_header(u8* out, Item item, const Label& label, u32 length) {
    out[0] = static_cast<u8>(item);
    std::ranges::copy(label.text, out + 1);
    store_be<u32>(out + 1 + Label::kSize, length);
}

Hash hashed(HashKind kind, ByteView data) {
    BELAY_CHECK(kind == HashKind::keccak256);
    return crypto::keccak256(data);
}

}  // namespace

Transcript::Transcript(HashKind hash, Label protocol) : hash_(hash) {
    const u8 kind = static_cast<u8>(hash);
    chain(Item::absorb, protocol, ByteView(&kind, 1));
}

void Transcript::chain(Item item, Label label, ByteView data) {
    if (log_ != nullptr) log_->push_back({item, label, Bytes(data.begin(), data.end())});
    buffer_.resize(kStateBytes + kHeaderBytes + data.size());
    std::ranges::copy(state_.bytes, buffer_.data());
    write_header(buffer_.data() + kStateBytes, item, label, static_cast<u32>(data.size()));
    std::ranges::copy(data, buffer_.data() + kStateBytes + kHeaderBytes);
    state_ = hashed(hash_, buffer_);
}

void Transcript::absorb(Label label, ByteView data) { chain(Item::absorb, label, data); }

template <std::size_t D>
crypto::Extension<D> Transcript::challenge(Label label) {
    chain(Item::draw, label, {});
    return element_of<D>(state_);
}

void Transcript::indices(Label label, unsigned bits, std::span<u32> out) {
    BELAY_CHECK(bits <= 24);
    const u32 mask = (u32{1} << bits) - 1;
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (i % 8 == 0) chain(Item::draw, label, {});
        out[i] = load_be<u32>(state_.data() + 4 * (i % 8)) & mask;
    }
}

bool Transcript::grind(Label label, unsigned bits, u64 nonce) {
    u8 data[8];
    store_be(data, nonce);
    chain(Item::grind, label, data);
    return begins_with_zeros(state_, bits);
}

std::array<u8, Transcript::kGrindBytes> Transcript::grind_bytes(Label label, u64 nonce) const {
    std::array<u8, kGrindBytes> out{};
    std::ranges::copy(state_.bytes, out.data());
    write_header(out.data() + kStateBytes, Item::grind, label, 8);
    store_be(out.data() + kStateBytes + kHeaderBytes, nonce);
    return out;
}

bool begins_with_zeros(const Hash& hash, unsigned bits) {
    BELAY_CHECK(bits < 64);
    return bits == 0 || load_be<u64>(hash.data()) >> (64 - bits) == 0;
}

template <std::size_t D>
crypto::Extension<D> element_of(const Hash& state) {
    constexpr unsigned kBits = kChallengeWordBits<D>;
    std::array<u64, 5> limbs{};  // low first, and one of zeros
    for (std::size_t i = 0; i < 4; ++i) limbs[i] = load_be<u64>(state.data() + 24 - 8 * i);
    typename crypto::Extension<D>::Words words{};
    for (std::size_t i = 0; i < D; ++i) {
        const std::size_t limb = i * kBits / 64, shift = i * kBits % 64;
        const u128 window = u128{limbs[limb]} | (u128{limbs[limb + 1]} << 64);
        const u64 word = static_cast<u64>(window >> shift) & ((u64{1} << kBits) - 1);
        words[i] = static_cast<u32>(word % crypto::KoalaBear::kModulus);
    }
    return crypto::Extension<D>::from_canonical(words);
}

template crypto::Kb5 Transcript::challenge<5>(Label);
template crypto::Kb6 Transcript::challenge<6>(Label);
template crypto::Kb5 element_of<5>(const Hash&);
template crypto::Kb6 element_of<6>(const Hash&);

}  // namespace belay::verifier
