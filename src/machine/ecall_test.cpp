// SPDX-License-Identifier: Apache-2.0
// The ecalls at every edge of their operands (rules M-20 to M-31), on both executors.
#include <gtest/gtest.h>

#include "base/u256.h"
#include "crypto/koalabear.h"
#include "crypto/secp256k1.h"
#include "machine/ecall_values.h"
#include "machine/test_assembler.h"

namespace belay::machine {
namespace {

using namespace test;

constexpr u32 kD = kDataBase;
constexpr u32 kTop = 0xffffff00;  // the last page of memory

struct Call {
    u32 number;
    u32 a0 = 0, a1 = 0, a2 = 0, a3 = 0;
};

class Ecalls : public testing::TestWithParam<Way> {
  protected:
    static constexpr u32 kAtEcall = kCodeBase + 10 * 4;

    std::unique_ptr<Machine> call(const Call& c, Bytes data = {}, const InputWindow& input = {}) {
        const Code code = Code()
                              .li(a0, c.a0)
                              .li(a1, c.a1)
                              .li(a2, c.a2)
                              .li(a3, c.a3)
                              .li(a7, c.number)
                              .op(Op::ecall, {})
                              .op(Op::ebreak, {});
        return run_code(code, GetParam(), std::move(data), input);
    }
    /// The call traps with this reason, and neither memory nor the input position moves.
    void expect_trap(const Call& c, Trap trap, const Bytes& data = {}) {
        const auto before = run_code(Code(), GetParam(), data);
        const auto m = call(c, data);
        SCOPED_TRACE(testing::Message()
                     << c.number << " " << c.a0 << " " << c.a1 << " " << c.a2 << " " << c.a3);
        EXPECT_EQ(m->state().status, Status::trapped);
        EXPECT_EQ(m->state().reason, static_cast<u32>(trap));
        EXPECT_EQ(m->state().pc, kAtEcall);
        EXPECT_EQ(m->state().cycle, 11U);
        EXPECT_EQ(m->read_memory(kD, kDataSize), before->read_memory(kD, kDataSize));
        EXPECT_EQ(m->state().input_position, 0U);
    }
    void expect_bad(const Call& c, const Bytes& data = {}) { expect_trap(c, Trap::bad_operand, data); }
    void expect_done(const Machine& m) {
        EXPECT_EQ(m.state().pc, kAtEcall + 4);
        EXPECT_EQ(m.state().reason, static_cast<u32>(Trap::breakpoint));
    }
};

Bytes numbered(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<u8>(i * 7 + 1);
    return out;
}

TEST_P(Ecalls, halt_takes_any_code) {
    for (const u32 code : {0U, 1U, 255U, 0xffffffffU}) {
        const auto m = call({93, code});
        EXPECT_EQ(m->state().status, Status::halted);
        EXPECT_EQ(m->state().reason, code);
        EXPECT_EQ(m->state().pc, kAtEcall + 4);
        EXPECT_EQ(m->state().cycle, 11U);
    }
}

TEST_P(Ecalls, unknown_numbers_trap) {
    for (const u32 number : {0U, 64U, 92U, 94U, 1023U, 1033U, 0xffffffffU})
        expect_trap({number}, Trap::unknown_ecall);
}

TEST_P(Ecalls, yield_reads_the_digest_and_takes_any_place) {
    const Bytes data = numbered(64);
    const auto m = call({1024, 0xfffffff0, 0x20, kD + 32}, data);
    EXPECT_EQ(m->state().status, Status::yielded);
    EXPECT_EQ(m->state().reason, 0U);
    EXPECT_EQ(m->state().pc, kAtEcall + 4);
    EXPECT_EQ(m->state().output_digest, Hash::from(ByteView(data).subspan(32)));
    EXPECT_EQ(m->output(32), Bytes(32, 0));  // wraps from the top to address 0
    EXPECT_FALSE(m->output(31));
    for (const u32 bad : {kD + 16, kD + 1, 0xfffffff0U}) expect_bad({1024, 0, 0, bad});
    EXPECT_EQ(call({1024, 0, 0xffffffff, 0xffffffe0})->state().status, Status::yielded);
}

TEST_P(Ecalls, read_input_in_order_up_to_the_limit) {
    std::vector<Hash> elements(1);
    for (std::size_t i = 0; i < 32; ++i) elements[0][i] = static_cast<u8>(i + 1);
    const auto m = call({1025, kD + 32}, {}, {0, elements});
    expect_done(*m);
    EXPECT_EQ(m->state().input_position, 1U);
    EXPECT_EQ(m->read_memory(kD + 32, 32), Bytes(elements[0].bytes.begin(), elements[0].bytes.end()));
    expect_trap({1025, kD}, Trap::input_exhausted);
    // The place is checked before the limit (M-30).
    for (const u32 bad : {kD + 1, kD + 16}) expect_bad({1025, bad});
}

TEST_P(Ecalls, missing_input_stalls_and_can_be_resumed) {
    const auto program = program_of(Code().li(a0, kD).ecall(1025).op(Op::ebreak, {}));
    const auto m = Machine::create(program);
    m->begin_batch(8, Hash{});
    EXPECT_EQ(run_to_end(*m, GetParam()).stop, Stop::input_missing);
    EXPECT_EQ(m->state().cycle, 4U);
    EXPECT_EQ(m->state().status, Status::running);
    const std::vector<Hash> elements(1);
    EXPECT_EQ(run_to_end(*m, GetParam(), {0, elements}).steps, 2U);
    EXPECT_EQ(m->state().input_position, 1U);
}

TEST_P(Ecalls, inbox_accumulator) {
    Hash accumulator;
    accumulator[0] = 0xab;
    accumulator[31] = 0xcd;
    const auto m = Machine::create(program_of(Code().li(a0, kD + 64).ecall(1026).op(Op::ebreak, {})));
    m->begin_batch(0, accumulator);
    run_to_end(*m, GetParam());
    EXPECT_EQ(m->read_memory(kD + 64, 32), Bytes(accumulator.bytes.begin(), accumulator.bytes.end()));
    expect_bad({1026, kD + 16});
}

TEST_P(Ecalls, bad_advice_stays_where_it_is) {
    const auto m = call({1027});
    EXPECT_EQ(m->state().status, Status::bad_advice);
    EXPECT_EQ(m->state().reason, 0U);
    EXPECT_EQ(m->state().pc, kAtEcall);
    EXPECT_EQ(m->state().cycle, 11U);
}

TEST_P(Ecalls, keccak_of_every_kind_of_length) {
    const Bytes data = numbered(0x800);
    for (const u32 length : {0U, 1U, 15U, 16U, 17U, 135U, 136U, 137U, 1023U, 1024U}) {
        const auto m = call({1028, kD + 0x700, kD + 16, length}, data);
        expect_done(*m);
        EXPECT_EQ(Hash::from(m->read_memory(kD + 0x700, 32)),
                  crypto::keccak256(ByteView(data).subspan(16, length)));
    }
}

TEST_P(Ecalls, keccak_operands) {
    expect_bad({1028, kD + 16, kD + 64, 32});        // result not aligned
    expect_bad({1028, kD, kD + 72, 32});             // data not aligned
    expect_bad({1028, kD, kD + 72, 0});              // even when there is none
    expect_bad({1028, kD, kD + 64, 1025});           // too long
    expect_bad({1028, kD, kD + 64, 0xffffffff});     // much too long
    expect_bad({1028, kD, 0xfffffff0, 17});          // wraps
    expect_bad({1028, kD + 32, kD, 33});             // overlap
    expect_bad({1028, kD + 32, kD + 16, 20});        // overlap by the rounding up alone
    expect_bad({1028, kD, kD + 16, 1});              // the other way round
    expect_done(*call({1028, kD + 32, kD, 32}));     // touching
    expect_done(*call({1028, kD, kD + 32, 16}));     // touching
    expect_done(*call({1028, kD, kD, 0}));           // nothing overlaps an empty block
    expect_done(*call({1028, kD, 0xfffffff0, 16}));  // the last leaf
    expect_done(*call({1028, 0xffffffe0, kD, 16}));  // the last block
}

U256 result_at(const Machine& m, u32 address) { return U256::from_le(m.read_memory(address, 32).data()); }

TEST_P(Ecalls, mulmod_modes) {
    Bytes data(128);
    U256(7).to_le(data.data());
    U256(9).to_le(data.data() + 32);
    U256(10).to_le(data.data() + 64);
    auto m = call({1029, kD, 0}, data);
    expect_done(*m);
    EXPECT_EQ(result_at(*m, kD + 96), U256(3));
    EXPECT_EQ(m->read_memory(kD, 96), Bytes(data.begin(), data.begin() + 96));
    EXPECT_EQ(result_at(*call({1029, kD, 1}, data), kD + 96), U256(3));  // 7 * 3 = 21 = 1 mod 10
    U256(5).to_le(data.data());
    EXPECT_EQ(result_at(*call({1029, kD, 1}, data), kD + 96), U256(0));  // gcd 5
    for (const u64 modulus : {0U, 1U}) {
        U256(modulus).to_le(data.data() + 64);
        for (const u32 mode : {0U, 1U}) EXPECT_EQ(result_at(*call({1029, kD, mode}, data), kD + 96), U256(0));
    }
    for (const u32 mode : {2U, 0xffffffffU}) expect_bad({1029, kD, mode}, data);
    for (const u32 bad : {kD + 64, kD + 1, 0xffffffe0U}) expect_bad({1029, bad, 0}, data);
    expect_done(*call({1029, 0xffffff80, 0}));
}

TEST_P(Ecalls, secp256k1_add_is_total) {
    using crypto::secp256k1::AffinePoint, crypto::secp256k1::kG, crypto::secp256k1::kP;
    const auto page = [](const AffinePoint& p, const AffinePoint& q) {
        Bytes out(256, 0x5a);
        p.x.to_le(out.data());
        p.y.to_le(out.data() + 32);
        q.x.to_le(out.data() + 64);
        q.y.to_le(out.data() + 96);
        return out;
    };
    const auto sum = [&](const AffinePoint& p, const AffinePoint& q) {
        const auto m = call({1030, kD}, page(p, q));
        expect_done(*m);
        EXPECT_EQ(m->read_memory(kD + 192, 64), Bytes(64, 0x5a));
        return AffinePoint{result_at(*m, kD + 128), result_at(*m, kD + 160)};
    };
    const AffinePoint infinity{};
    AffinePoint minus_g = kG;
    sub(minus_g.y, kP, kG.y);
    EXPECT_EQ(sum(infinity, kG), kG);
    EXPECT_EQ(sum(kG, infinity), kG);
    EXPECT_EQ(sum(infinity, infinity), infinity);
    EXPECT_EQ(sum(kG, minus_g), infinity);
    const AffinePoint two_g = sum(kG, kG);
    EXPECT_EQ(two_g.x.to_hash()[0], 0xc6);  // 2 G begins with c6047f94
    EXPECT_EQ(sum(two_g, minus_g), kG);
    EXPECT_EQ(sum({5, 6}, {5, 7}), infinity);  // equal x, off the curve
    EXPECT_EQ(sum({5, 0}, {5, 0}), infinity);  // a doubling with y = 0

    for (std::size_t coordinate = 0; coordinate < 4; ++coordinate) {
        Bytes data = page(kG, kG);
        kP.to_le(data.data() + 32 * coordinate);
        expect_trap({1030, kD}, Trap::non_canonical, data);
    }
    for (const u32 bad : {kD + 128, kD + 1}) expect_bad({1030, bad});
    expect_done(*call({1030, kTop}));
}

TEST_P(Ecalls, poseidon2_permutes_canonical_words) {
    std::array<u32, 16> words;
    for (u32 i = 0; i < 16; ++i) words[i] = i * 1000;
    Bytes data(64);
    std::memcpy(data.data(), words.data(), 64);
    const auto m = call({1031, kD}, data);
    expect_done(*m);
    crypto::permute(words);
    Bytes expected(64);
    std::memcpy(expected.data(), words.data(), 64);
    EXPECT_EQ(m->read_memory(kD, 64), expected);
    for (std::size_t i = 0; i < 16; ++i) {
        Bytes bad = data;
        store_le<u32>(bad.data() + 4 * i, crypto::KoalaBear::kModulus);
        expect_trap({1031, kD}, Trap::non_canonical, bad);
    }
    for (const u32 bad : {kD + 32, kD + 4, 0xffffffe0U}) expect_bad({1031, bad});
    expect_done(*call({1031, 0xffffffc0}));
}

TEST_P(Ecalls, kb5_dot) {
    Bytes data(0x1000, 0xff);  // beyond the elements nothing is looked at, canonical or not
    std::vector<crypto::Kb5Words> x(48), y(48);
    for (u32 i = 0; i < 48; ++i)
        for (u32 k = 0; k < 5; ++k) {
            x[i][k] = i * 77 + k;
            y[i][k] = crypto::KoalaBear::kModulus - 1 - i - k;
        }
    std::memcpy(data.data() + 0x400, x.data(), 960);
    std::memcpy(data.data() + 0x800, y.data(), 960);
    for (const u32 n : {0U, 1U, 3U, 4U, 48U}) {
        const auto m = call({1032, kD, kD + 0x400, kD + 0x800, n}, data);
        expect_done(*m);
        const auto sum = crypto::kb5_dot(std::span(x).first(n), std::span(y).first(n));
        Bytes expected(32);
        std::memcpy(expected.data(), sum.data(), 20);
        EXPECT_EQ(m->read_memory(kD, 32), expected);
    }
    for (const std::size_t at : {0x400U, 0x400U + 956, 0x800U, 0x800U + 956}) {
        Bytes bad = data;
        store_le<u32>(bad.data() + at, crypto::KoalaBear::kModulus);
        expect_trap({1032, kD, kD + 0x400, kD + 0x800, 48}, Trap::non_canonical, bad);
    }
    expect_bad({1032, kD, kD + 0x400, kD + 0x800, 49}, data);
    expect_bad({1032, kD, kD + 0x400, kD + 0x800, 0xffffffff}, data);
    expect_bad({1032, kD + 16, kD + 0x400, kD + 0x800, 1}, data);
    expect_bad({1032, kD, kD + 0x404, kD + 0x800, 1}, data);
    expect_bad({1032, kD, kD + 0x400, kD + 0x808, 0}, data);
    expect_bad({1032, kD, kD + 0x400, kD + 0x400, 1}, data);  // x = y
    expect_bad({1032, kD, kD + 0x400, kD + 0x410, 1}, data);  // 20 bytes are two leaves
    expect_bad({1032, kD, kD + 0x10, kD + 0x800, 1}, data);   // result and x
    expect_bad({1032, kD, 0xfffffff0, kD + 0x800, 1}, data);  // wraps
    expect_done(*call({1032, kD, kD, kD, 0}));
    expect_done(*call({1032, kD, 0xffffffe0, kD + 0x400, 1}));
}

INSTANTIATE_TEST_SUITE_P(Machine, Ecalls, testing::Values(Way::fast, Way::plain),
                         [](const auto& info) { return info.param == Way::fast ? "fast" : "plain"; });

}  // namespace
}  // namespace belay::machine
