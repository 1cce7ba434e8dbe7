// SPDX-License-Identifier: Apache-2.0
#include "crypto/keccak_lanes.h"

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::crypto {

#if defined(__x86_64__)

namespace {

// Vectors of 64-bit words; the compiler picks rotations and three-way logic by the target of the function
// they are in.
using Word2 = u64 __attribute__((vector_size(16)));
using Word4 = u64 __attribute__((vector_size(32)));
using Word8 = u64 __attribute__((vector_size(64)));

void permute_portable(KeccakState& state) { keccak_detail::permute(state.data()); }

[[gnu::target("bmi,bmi2")]] void permute_bmi2(KeccakState& state) { keccak_detail::permute(state.data()); }

/// One state in the low lanes of 25 vector registers: rotations and chi are one instruction each there.
[[gnu::target("avx512f,avx512vl")]] void permute_avx512(KeccakState& state) {
    Word2 s[25];
    for (unsigned i = 0; i < 25; ++i) s[i] = Word2{state[i], 0};
    keccak_detail::permute(s);
    for (unsigned i = 0; i < 25; ++i) state[i] = s[i][0];
}

/// 64-byte messages, one in each lane: eight words and the padding of one block.
template <class Word>
[[gnu::always_inline]] inline void hash_pairs(const Hash* children, Hash* out) {
    constexpr std::size_t kLanes = sizeof(Word) / 8;
    alignas(64) u64 words[8][kLanes];
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        for (std::size_t i = 0; i < 8; ++i) words[i][lane] = load_le<u64>(children[2 * lane].data() + 8 * i);
    Word s[25] = {};
    for (std::size_t i = 0; i < 8; ++i) std::memcpy(&s[i], words[i], sizeof(Word));
    s[8] = s[8] ^ 1;
    s[16] = s[16] ^ (u64{1} << 63);
    keccak_detail::permute(s);
    for (std::size_t i = 0; i < 4; ++i) std::memcpy(words[i], &s[i], sizeof(Word));
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        for (std::size_t i = 0; i < 4; ++i) store_le<u64>(out[lane].data() + 8 * i, words[i][lane]);
}

constexpr std::size_t kRate = 136;

/// Messages side by side, one in each lane: whole blocks, and a last one that holds the rest and the padding.
template <class Word>
[[gnu::always_inline]] inline void hash_messages(const u8* messages, std::size_t length, Hash* out) {
    constexpr std::size_t kLanes = sizeof(Word) / 8;
    alignas(64) u64 words[kRate / 8][kLanes];
    Word s[25] = {};
    for (std::size_t at = 0; at <= length; at += kRate) {
        const std::size_t rest = length - at;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const u8* block = messages + lane * length + at;
            u8 padded[kRate] = {};
            if (rest < kRate) {
                std::memcpy(padded, block, rest);
                padded[rest] = 0x01;
                padded[kRate - 1] |= 0x80;
                block = padded;
            }
            for (std::size_t i = 0; i < kRate / 8; ++i) words[i][lane] = load_le<u64>(block + 8 * i);
        }
        for (std::size_t i = 0; i < kRate / 8; ++i) {
            Word word;
            std::memcpy(&word, words[i], sizeof(Word));
            s[i] = s[i] ^ word;
        }
        keccak_detail::permute(s);
    }
    for (std::size_t i = 0; i < 4; ++i) std::memcpy(words[i], &s[i], sizeof(Word));
    for (std::size_t lane = 0; lane < kLanes; ++lane)
        for (std::size_t i = 0; i < 4; ++i) store_le<u64>(out[lane].data() + 8 * i, words[i][lane]);
}

[[gnu::target("avx2")]] std::size_t messages_avx2(const u8* messages, std::size_t length, Hash* out,
                                                  std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= 4; done += 4) hash_messages<Word4>(messages + done * length, length, out + done);
    return done;
}

[[gnu::target("avx512f")]] std::size_t messages_avx512(const u8* messages, std::size_t length, Hash* out,
                                                       std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= 8; done += 8) hash_messages<Word8>(messages + done * length, length, out + done);
    return done;
}

[[gnu::target("avx2")]] std::size_t nodes_avx2(const Hash* children, Hash* out, std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= 4; done += 4) hash_pairs<Word4>(children + 2 * done, out + done);
    return done;
}

[[gnu::target("avx512f")]] std::size_t nodes_avx512(const Hash* children, Hash* out, std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= 8; done += 8) hash_pairs<Word8>(children + 2 * done, out + done);
    return done;
}

}  // namespace

KeccakForms keccak_forms() {
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
    const bool bmi2 = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    const bool avx2 = __builtin_cpu_supports("avx2");
    return {bmi2 ? permute_bmi2 : nullptr,  avx512 ? permute_avx512 : nullptr,
            avx2 ? nodes_avx2 : nullptr,    avx512 ? nodes_avx512 : nullptr,
            avx2 ? messages_avx2 : nullptr, avx512 ? messages_avx512 : nullptr};
}

void (*best_keccak_f1600())(KeccakState&) {
    const KeccakForms forms = keccak_forms();
    return forms.avx512 != nullptr ? forms.avx512 : forms.bmi2 != nullptr ? forms.bmi2 : permute_portable;
}

std::size_t nodes_in_lanes(const Hash* children, Hash* out, std::size_t n) {
    static const KeccakForms forms = keccak_forms();
    std::size_t done = forms.nodes_avx512 != nullptr ? forms.nodes_avx512(children, out, n) : 0;
    if (forms.nodes_avx2 != nullptr) done += forms.nodes_avx2(children + 2 * done, out + done, n - done);
    return done;
}

namespace {

std::size_t messages_in_lanes(const u8* messages, std::size_t length, Hash* out, std::size_t n) {
    static const KeccakForms forms = keccak_forms();
    std::size_t done = forms.messages_avx512 != nullptr ? forms.messages_avx512(messages, length, out, n) : 0;
    if (forms.messages_avx2 != nullptr)
        done += forms.messages_avx2(messages + done * length, length, out + done, n - done);
    return done;
}

}  // namespace

#else

namespace {

std::size_t messages_in_lanes(const u8*, std::size_t, Hash*, std::size_t) { return 0; }

}  // namespace

std::size_t nodes_in_lanes(const Hash*, Hash*, std::size_t) { return 0; }

#endif

void keccak256_many(ByteView messages, std::size_t length, Hash* out) {
    BELAY_CHECK(length > 0 && messages.size() % length == 0);
    const std::size_t n = messages.size() / length;
    std::size_t i = messages_in_lanes(messages.data(), length, out, n);
    for (; i < n; ++i) out[i] = keccak256(messages.subspan(i * length, length));
}

}  // namespace belay::crypto
