// SPDX-License-Identifier: Apache-2.0
// The chips of keccak256: whole calls, from the ecall's message to the words written.
#include "crypto/keccak.h"

#include "circuit/chips/keccak_round.h"
#include "circuit/chips/keccak_sponge.h"
#include "circuit/chips/word.h"
#include "circuit/symbolic_context.h"
#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

constexpr u32 kLengths[] = {0,   1,   7,   8,   15,  16,  17,  128,  129, 135,
                            136, 137, 143, 144, 145, 271, 272, 1023, 1024};

KeccakCall call_of(u32 length, u32 seed = 1) {
    std::mt19937 random(seed + length);
    KeccakCall call{.ts = 4 * (1 + seed), .result4 = 0x1000, .data4 = 0x2000, .length = length};
    for (u32 i = 0; i < (length + 15) / 16 * 16; ++i) call.data[i] = static_cast<u8>(random());
    for (u32& word : call.result_before) word = static_cast<u32>(random());
    return call;
}

u32 word_at(const u8* bytes) {
    return bytes[0] | u32{bytes[1]} << 8 | u32{bytes[2]} << 16 | u32{bytes[3]} << 24;
}

/// What the rest of the machine says about a call: `system` and the words touched.
void run_outside(CheckContext& context, const KeccakCall& call, const Hash& digest) {
    std::vector<u32> ecall{1028, call.ts, call.result4, call.data4, 0, call.length};
    std::vector<KoalaBear> entries;
    for (const u32 e : ecall) entries.push_back(KoalaBear::from_canonical(e));
    context.send(Bus::ecall, field(1), entries);
    for (u32 i = 0; i < (call.length + 15) / 16 * 4; ++i) {
        const u32 word = word_at(call.data.data() + 4 * i);
        context.run<TouchedWord>(
            {.ts = call.ts + kMemoryTime, .address4 = call.data4 + i, .before = word, .after = word});
    }
    for (u32 i = 0; i < 8; ++i)
        context.run<TouchedWord>({.ts = call.ts + kMemoryTime,
                                  .address4 = call.result4 + i,
                                  .before = call.result_before[i],
                                  .after = word_at(digest.data() + 4 * i),
                                  .is_write = true});
}

template <class Chip>
std::vector<typename Chip::Row> rows_of(const KeccakCall& call) {
    std::vector<typename Chip::Row> out;
    Chip::expand(call, out);
    return out;
}
template <class Chip>
void run_all(CheckContext& context, const std::vector<typename Chip::Row>& rows) {
    for (const auto& row : rows) context.run<Chip>(row);
}
void run_call(CheckContext& context, const KeccakCall& call) {
    run_all<KeccakRound>(context, rows_of<KeccakRound>(call));
    run_all<KeccakSponge>(context, rows_of<KeccakSponge>(call));
}

/// Messages that nobody answers, memory's aside.
std::map<CheckContext::Message, i64> open_messages(const CheckContext& context) {
    auto out = spoken(context);
    std::erase_if(out, [](const auto& item) { return item.first[0] == static_cast<u32>(Bus::memory); });
    return out;
}

bool sends_long_limb(const CheckContext& context) {
    for (const auto& [message, count] : side(context, 1))
        for (std::size_t i = 4; i < message.size(); ++i)
            if (message[i] > 0xffff) return true;
    return false;
}

Hash digest_of(const KeccakCall& call) { return crypto::keccak256(ByteView(call.data.data(), call.length)); }

TEST(KeccakChips, DigestsAreThoseOfTheLibrary) {
    for (const u32 length : kLengths) {
        const KeccakCall call = call_of(length);
        CheckContext context;
        run_call(context, call);
        run_outside(context, call, digest_of(call));
        for (const auto& f : context.failures)
            ADD_FAILURE() << length << ": " << f.chip << ": " << f.constraint;
        EXPECT_TRUE(open_messages(context).empty()) << length;
    }
}

TEST(KeccakChips, AWrongDigestDoesNotBalance) {
    const KeccakCall call = call_of(137);
    CheckContext context;
    run_call(context, call);
    Hash digest = digest_of(call);
    digest[31] ^= 0x80;
    run_outside(context, call, digest);
    EXPECT_EQ(open_messages(context).size(), 2U);
}

TEST(KeccakChips, OtherDataOrLengthDoesNotBalance) {
    const KeccakCall call = call_of(100);
    const auto differs = [&](KeccakCall other) {
        CheckContext context;
        run_call(context, call);
        run_outside(context, other, digest_of(call));
        return !open_messages(context).empty();
    };
    EXPECT_FALSE(differs(call));
    KeccakCall other = call;
    other.data[99] ^= 1;
    EXPECT_TRUE(differs(other));
    other = call;
    other.data[111] ^= 1;  // behind the end, in the last leaf
    EXPECT_TRUE(differs(other));
    other = call;
    other.length = 101;
    EXPECT_TRUE(differs(other));
}

TEST(KeccakChips, TwoCallsDoNotMix) {
    const KeccakCall one = call_of(200, 1), two = call_of(200, 2);
    CheckContext context;
    run_call(context, one);
    run_call(context, two);
    run_outside(context, one, digest_of(one));
    run_outside(context, two, digest_of(two));
    EXPECT_TRUE(context.failures.empty());
    EXPECT_TRUE(open_messages(context).empty());
}

TEST(KeccakChips, RowsByCall) {
    EXPECT_EQ(rows_of<KeccakRound>(call_of(1024)).size(), 8 * 240U);
    EXPECT_EQ(rows_of<KeccakSponge>(call_of(1024)).size(), 9 * 25U);
}

TEST(KeccakChips, EveryCellIsBound) {
    const auto rows = rows_of<KeccakRound>(call_of(141));
    // Sheets 0, 3 and 4; planes 0, 1 and 4.
    for (const u32 row : {0U, 123U, 474U, 5U, 236U, 479U})
        expect_every_cell_bound<KeccakRound>(rows[row], row);
}

TEST(KeccakChips, EveryCellOfTheSpongeIsBound) {
    const auto check = [](u32 length, std::initializer_list<u32> rows) {
        const auto lanes = rows_of<KeccakSponge>(call_of(length));
        for (const u32 row : rows) expect_every_cell_bound<KeccakSponge>(lanes[row], row);
    };
    check(0, {0, 1, 16, 17, 24, 25, 28, 29, 49});  // padding alone
    check(8, {0, 1, 2});                           // half a leaf of data, the other half read
    check(129, {15, 16, 17, 18});                  // ends in lane 16, reads in lane 17
    check(141, {0, 16, 17, 24, 25, 42, 53});       // two blocks
}

/// No other way to cut a limb in two leaves all limbs of the turned lane below 2^16. All ways for short
/// parts, some for long ones.
TEST(KeccakChips, ALaneHasOneTurn) {
    std::mt19937 random(7);
    for (u32 x = 0; x < 5; ++x) {
        const KeccakRoundRow row = rows_of<KeccakRound>(call_of(50))[10 * 9 + x];
        const CheckContext honest = run_row<KeccakRound>(row);
        for (u32 y = 0; y < 5; ++y) {
            const u32 cell = cell_of(honest, "part", 4 * y + x % 4);
            const u32 by = crypto::keccak_detail::kRotations[x + 5 * y] % 16;
            const u32 parts = 1U << (by <= 14 ? by : 16 - by);
            for (u32 i = 0; i < std::min(parts, 256U); ++i) {
                const u32 wrong = parts <= 256 ? i : static_cast<u32>(random() % parts);
                if (wrong == honest.cells[cell]) continue;
                const CheckContext flipped = run_row<KeccakRound>(row, {{cell, wrong}});
                EXPECT_TRUE(flipped.failures.empty());
                EXPECT_TRUE(sends_long_limb(flipped)) << x << " " << y << " " << wrong;
            }
            EXPECT_FALSE(run_row<KeccakRound>(row, {{cell, parts}}).failures.empty());
        }
    }
}

TEST(KeccakChips, Sizes) {
    const auto check = [](const SymbolicChip& chip, std::size_t columns) {
        EXPECT_LE(chip.columns.size(), columns);
        EXPECT_LE(chip.degree(), 3U);
        std::printf("%s: %zu columns, %zu messages, %zu constraints\n", chip.name.c_str(),
                    chip.columns.size(), chip.messages.size(), chip.constraints.size());
    };
    check(SymbolicContext::of<KeccakRound>(), 166);
    check(SymbolicContext::of<KeccakSponge>(), 54);
}

}  // namespace
}  // namespace belay::circuit
