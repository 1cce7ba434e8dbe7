// SPDX-License-Identifier: Apache-2.0
#include "crypto/keccak_lanes.h"

#include <utility>

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

template <class Word>
constexpr std::size_t kLanes = sizeof(Word) / 8;

/// Swaps the lanes of a whose number has bit `step` with those of b whose number lacks it.
template <std::size_t step, class Word, std::size_t... lane>
[[gnu::always_inline]] inline void exchange(Word& a, Word& b, std::index_sequence<lane...>) {
    constexpr std::size_t n = sizeof...(lane);
    const Word low = __builtin_shufflevector(a, b, ((lane & step) != 0 ? n + lane - step : lane)...);
    b = __builtin_shufflevector(a, b, ((lane & step) != 0 ? n + lane : lane + step)...);
    a = low;
}

/// Word i of row j becomes word j of row i.
template <class Word, std::size_t step = kLanes<Word> / 2>
[[gnu::always_inline]] inline void transpose(Word (&rows)[kLanes<Word>]) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes<Word>; ++i)
        if ((i & step) == 0)
            exchange<step>(rows[i], rows[i + step], std::make_index_sequence<kLanes<Word>>());
    if constexpr (step > 1) transpose<Word, step / 2>(rows);
}

/// Adds words at, at + 1, .. of a message in each lane, `stride` bytes apart, to those of the state.
template <class Word>
[[gnu::always_inline]] inline void absorb(Word* s, const u8* messages, std::size_t stride,
                                          std::size_t words) {
    constexpr std::size_t n = kLanes<Word>;
    std::size_t at = 0;
    for (; at + n <= words; at += n) {
        Word rows[n];
        for (std::size_t lane = 0; lane < n; ++lane)
            std::memcpy(&rows[lane], messages + lane * stride + 8 * at, sizeof(Word));
        transpose(rows);
        for (std::size_t i = 0; i < n; ++i) s[at + i] = s[at + i] ^ rows[i];
    }
    for (; at < words; ++at)
        for (std::size_t lane = 0; lane < n; ++lane)
            s[at][lane] ^= load_le<u64>(messages + lane * stride + 8 * at);
}

/// The first 32 bytes of each lane's state.
template <class Word>
[[gnu::always_inline]] inline void squeeze(const Word* s, Hash* out) {
    constexpr std::size_t n = kLanes<Word>;
    Word rows[n];
    for (std::size_t i = 0; i < n; ++i) rows[i] = s[i];
    transpose(rows);
    for (std::size_t lane = 0; lane < n; ++lane) std::memcpy(out[lane].data(), &rows[lane], sizeof(Hash));
}

/// 64-byte messages, one in each lane: eight words and the padding of one block.
template <class Word>
[[gnu::always_inline]] inline void hash_pairs(const Hash* children, Hash* out) {
    Word s[25] = {};
    absorb(s, children[0].data(), 64, 8);
    s[8] = s[8] ^ 1;
    s[16] = s[16] ^ (u64{1} << 63);
    keccak_detail::permute(s);
    squeeze(s, out);
}

constexpr std::size_t kRate = 136;

/// Messages side by side, one in each lane: whole blocks, and a last one that holds the rest and the padding.
template <class Word>
[[gnu::always_inline]] inline void hash_messages(const u8* messages, std::size_t length, Hash* out) {
    Word s[25] = {};
    std::size_t at = 0;
    for (; length - at >= kRate; at += kRate) {
        absorb(s, messages + at, length, kRate / 8);
        keccak_detail::permute(s);
    }
    u8 padded[kLanes<Word>][kRate] = {};
    for (std::size_t lane = 0; lane < kLanes<Word>; ++lane) {
        std::memcpy(padded[lane], messages + lane * length + at, length - at);
        padded[lane][length - at] = 0x01;
        padded[lane][kRate - 1] |= 0x80;
    }
    absorb(s, padded[0], kRate, kRate / 8);
    keccak_detail::permute(s);
    squeeze(s, out);
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
