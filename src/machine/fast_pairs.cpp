// SPDX-License-Identifier: Apache-2.0
// Handlers of two instructions in a row, for the instructions that compilers emit most.
#include "machine/fast_handlers.h"

namespace belay::machine::fast {
namespace {

#ifdef BELAY_FEW_PAIRS
constexpr std::array kFirst = {Op::addi, Op::add, Op::lw, Op::sw};
constexpr std::array kSecond = {Op::addi, Op::add, Op::lw, Op::sw, Op::bne, Op::jal};
#else
/// What may come first: instructions that go on to the next slot.
constexpr std::array kFirst = {Op::addi, Op::add,  Op::lw,   Op::sw,  Op::slli, Op::srli,
                               Op::xor_, Op::and_, Op::andi, Op::or_, Op::srai, Op::xori,
                               Op::mul,  Op::sub,  Op::lbu,  Op::sb,  Op::lui,  Op::sltu};
/// What may come second: those, and branches.
constexpr std::array kSecond = {Op::addi, Op::add,  Op::lw,   Op::sw,   Op::slli, Op::srli, Op::xor_,
                                Op::and_, Op::andi, Op::or_,  Op::srai, Op::xori, Op::mul,  Op::sub,
                                Op::lbu,  Op::sb,   Op::lui,  Op::sltu, Op::beq,  Op::bne,  Op::blt,
                                Op::bge,  Op::bltu, Op::bgeu, Op::jal};
#endif

/// Where an operand comes from: memory, or rs1 or rs2 in `last`. Both at once is left to the single handlers'
/// table.
constexpr std::size_t kSources = 3;

constexpr Part part_of(Op op, std::size_t source) { return normal({op, source == 1, source == 2}); }

using Row = std::array<Handler, kSources * kSecond.size() * kSources>;

template <std::size_t first, std::size_t... i>
constexpr Row row(std::index_sequence<i...>) {
    return {&run<part_of(kFirst[first / kSources], first % kSources),
                 part_of(kSecond[i / kSources], i % kSources)>...};
}

template <std::size_t... first>
constexpr auto rows(std::index_sequence<first...>) {
    return std::array{row<first>(std::make_index_sequence<kSecond.size() * kSources>{})...};
}

constexpr auto kPairs = rows(std::make_index_sequence<kFirst.size() * kSources>{});

template <std::size_t count>
std::size_t index_in(const std::array<Op, count>& ops, Op op) {
    std::size_t i = 0;
    while (i < count && ops[i] != op) ++i;
    return i;
}

std::size_t source_of(Part part) { return part.first ? 1 : part.second ? 2 : 0; }

}  // namespace

Handler pair(Part first, Part second) {
    const std::size_t row = index_in(kFirst, first.op), column = index_in(kSecond, second.op);
    if (row == kFirst.size() || column == kSecond.size()) return nullptr;
    return kPairs[row * kSources + source_of(first)][column * kSources + source_of(second)];
}

}  // namespace belay::machine::fast
