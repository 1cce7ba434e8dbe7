// SPDX-License-Identifier: Apache-2.0
// Rules B-7 and B-8 in the machine, with as few steps as it takes. As in wire/blob_evaluation.h a blob is
// folded in half twelve times: twice the fold of the values f at w and g at -w is f (1 + t) + g (1 - t) with
// t = z / w. This form needs no subtraction of values and no reduction: a sum of two products stays below 2 r
// < 2^256, and mulmod256 takes any operand.
#include "blob.h"

#include "limbs.h"
#include "wire/bls_scalar.h"

namespace belay::loader {
namespace {

constexpr std::size_t kLevels = 12;
constexpr Limbs kModulus = to_limbs(wire::kBlsModulus);
constexpr Limbs kModulusPlusOne = [] {
    Limbs out = kModulus;
    ++out[0];  // r ends in 00000001
    return out;
}();
// 1/omega for omega = 7^((r-1)/4096), and 1/4096.
constexpr Limbs kInverseRoot =
    to_limbs({0x961a252dd8543362, 0x5046d17864183203, 0x4ae25ffab9dc5986, 0x391b2856c609b478});
constexpr Limbs kInverse4096 =
    to_limbs({0x400fffff00100001, 0xd3686828bfce5c19, 0x5eb6a46a89213de7, 0x73e66878b46ae370});

class Evaluator {
  public:
    void prepare();
    /// Twelve blocks hold z^(2^level) in place, so that a fold stages one operand.
    void set_point(const Limbs& z);
    bool evaluate(const u8* blob, Limbs& y);

  private:
    void fold(std::size_t level, std::size_t index, Limbs& out);
    bool canonical() const;

    bool ready_ = false;
    std::array<ecall::MulModBlock, kLevels> slope_{};
    ecall::MulModBlock even_{}, odd_{};
    std::array<Limbs, kLevels + 1> left_{};
    std::array<Limbs, wire::kBlobWords / 2> inverse_{};  // omega^-(index bit-reversed in 11 bits)
};

constinit Evaluator evaluator;

void Evaluator::prepare() {
    if (ready_) return;
    ready_ = true;
    for (auto& block : slope_) block.m = kModulus;
    even_.m = odd_.m = kModulus;
    std::array<Limbs, kLevels - 1> generator;  // of bit b of the index
    generator[kLevels - 2] = kInverseRoot;
    for (std::size_t b = kLevels - 2; b-- > 0;) {
        even_.a = even_.b = generator[b + 1];
        ecall::mul_mod(even_);
        generator[b] = even_.r;
    }
    inverse_[0] = to_limbs(1);
    for (std::size_t b = 0; b < kLevels - 1; ++b) {
        even_.b = generator[b];
        for (std::size_t k = 0, half = std::size_t{1} << b; k < half; ++k) {
            even_.a = inverse_[k];
            ecall::mul_mod(even_);
            inverse_[half + k] = even_.r;
        }
    }
}

void Evaluator::set_point(const Limbs& z) {
    slope_[0].b = z;
    for (std::size_t k = 1; k < kLevels; ++k) {
        even_.a = even_.b = slope_[k - 1].b;
        ecall::mul_mod(even_);
        slope_[k].b = even_.r;
    }
}

/// Both words zero, as they lie in memory (aligned 32).
bool zero_pair(const u8* blob) {
    const u32* words = reinterpret_cast<const u32*>(blob);
    u32 any = words[15];
    if (any != 0) return false;
    for (std::size_t i = 0; i < 15; ++i) any |= words[i];
    return any == 0;
}

/// even_.a and odd_.a are the values.
void Evaluator::fold(std::size_t level, std::size_t index, Limbs& out) {
    ecall::MulModBlock& slope = slope_[level];
    copy(slope.a, inverse_[index]);
    ecall::mul_mod(slope);
    copy(even_.b, slope.r);
    for (std::size_t i = 0; ++even_.b[i] == 0;) ++i;  // 1 + t <= r: the carry ends inside
    sub(odd_.b, kModulusPlusOne, slope.r);
    ecall::mul_mod(even_);
    ecall::mul_mod(odd_);
    add(out, even_.r, odd_.r);
}

/// B-7: even_.a and odd_.a are scalars; by their top words nearly always.
bool Evaluator::canonical() const {
    return (even_.a[7] < kModulus[7] || less(even_.a, kModulus)) &&
           (odd_.a[7] < kModulus[7] || less(odd_.a, kModulus));
}

bool Evaluator::evaluate(const u8* blob, Limbs& y) {
    // Most blobs end in zeros, and zeros fold to zeros: those are a bit each, without a place in memory.
    u32 zeros = 0;
    for (std::size_t pair = 0; pair < wire::kBlobWords / 2; ++pair, blob += 64) {
        bool zero = zero_pair(blob);
        if (!zero) {
            load_be(even_.a, blob);
            load_be(odd_.a, blob + 32);
            if (!canonical()) return false;
        }
        std::size_t level = 0, index = pair;
        for (;; index >>= 1) {
            const bool has_left = (index & 1) != 0;
            if (!zero) fold(level, index, has_left ? odd_.a : left_[level + 1]);
            ++level;
            if (!has_left) break;
            const bool left_zero = ((zeros >> level) & 1) != 0;
            if (zero && left_zero) continue;
            if (zero) odd_.a = {};
            if (left_zero)
                even_.a = {};
            else
                copy(even_.a, left_[level]);
            zero = false;
        }
        zeros = (zeros & ~(u32{1} << level)) | (u32{zero} << level);
    }
    even_.a = (zeros >> kLevels) != 0 ? Limbs{} : left_[kLevels];
    even_.b = kInverse4096;
    ecall::mul_mod(even_);
    y = even_.r;
    return true;
}

/// The chain digest (O-1) over versioned_hash ‖ blob. Each link is hashed where it lies: the 32 bytes before
/// it make room for the running hash and are put back.
Hash chain_in_place(const Hash& versioned_hash, MutByteView blob) {
    constexpr std::size_t kChunk = 992, kFirst = kChunk - 32;
    alignas(16) static std::array<u8, 1024> first;
    alignas(32) Hash link;
    U256(32 + blob.size()).to_be(first.data());
    std::memcpy(first.data() + 32, versioned_hash.data(), 32);
    std::memcpy(first.data() + 64, blob.data(), kFirst);
    ecall::keccak256(link.data(), first.data(), 1024);
    for (std::size_t at = kFirst; at < blob.size(); at += kChunk) {
        alignas(32) Hash saved;
        u8* const room = blob.data() + at - 32;
        std::memcpy(saved.data(), room, 32);
        std::memcpy(room, link.data(), 32);
        ecall::keccak256(link.data(), room, 32 + (blob.size() - at < kChunk ? blob.size() - at : kChunk));
        std::memcpy(room, saved.data(), 32);
    }
    return Hash::from(link);
}

}  // namespace

std::optional<wire::BlobEvaluation> evaluate_in_place(const Hash& versioned_hash, MutByteView blob) {
    evaluator.prepare();
    const U256 z = wire::reduce_scalar(U256::from_hash(chain_in_place(versioned_hash, blob)));
    evaluator.set_point(to_limbs(z));
    Limbs y;
    if (!evaluator.evaluate(blob.data(), y)) return std::nullopt;
    wire::BlobEvaluation out{versioned_hash, z.to_hash(), {}};
    store_be(out.y.data(), y);
    return out;
}

}  // namespace belay::loader
