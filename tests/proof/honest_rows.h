// SPDX-License-Identifier: Apache-2.0
// Cells of honest rows of every chip: of a segment that uses all chips, of random programs, and of every end
// that a machine can come to.
#pragma once

#include "circuit/check_context.h"
#include "machine/test_random.h"
#include "prover/segment.h"
#include "tests/proof/all_chips.h"
#include "tests/proof/chip_graph.h"
#include "tests/proof/endings.h"

namespace belay::tests {

struct ChipRows {
    ChipGraph graph;
    std::vector<std::vector<u32>> rows;
};

class HonestRows {
  public:
    HonestRows() {
        circuit::MachineChips::for_each([&]<class Chip, std::size_t>() {
            chips.push_back({ChipGraph(circuit::SymbolicContext::of<Chip>()), {}});
        });
        add(*all_chips::start());
        for (u64 seed = 0; seed < 3; ++seed) {
            machine::test::RandomProgram random(seed);
            machine::test::Code code = random.code(60);
            add(*begun(program_of(code.halt(), random.data()), 0));
        }
        for (const Ending& ending : endings()) add(*begun(ending.program, ending.limit));
        add(*begun(wrapping().program, 0));
        add(*begun(big_integers(), 0));
    }

    std::vector<ChipRows> chips;  // in the order of MachineChips; tables have no rows here

  private:
    /// Additions and products of every case of chip `bigint`.
    static std::shared_ptr<const machine::Program> big_integers() {
        using namespace machine::test;
        using crypto::secp256k1::kG;
        using crypto::secp256k1::kP;
        const U256 ones{~0ULL, ~0ULL, ~0ULL, ~0ULL}, one{1, 0, 0, 0}, six{6, 0, 0, 0}, zero{};
        const U256 last{kP.limb[0] - 1, kP.limb[1], kP.limb[2], kP.limb[3]};
        U256 opposite;
        sub(opposite, kP, kG.y);
        Bytes data(kDataSize);
        Code code;
        u32 at = 0;
        const auto put = [&](std::initializer_list<U256> numbers) {
            u32 to = at;
            for (const U256& number : numbers) number.to_le(data.data() + to), to += 32;
        };
        for (const auto& [x1, y1, x2, y2] :
             std::initializer_list<std::array<U256, 4>>{{zero, zero, kG.x, kG.y},
                                                        {kG.x, kG.y, zero, zero},
                                                        {kG.x, kG.y, kG.x, kG.y},
                                                        {kG.x, kG.y, kG.x, opposite},
                                                        {kG.x, zero, kG.x, zero},
                                                        {last, one, kG.x, last},
                                                        {kG.x, last, last, kG.y}}) {
            put({x1, y1, x2, y2});
            code.li(a0, kDataBase + at).ecall(1030);
            at += 256;
        }
        for (const auto& [a, b, m] : std::initializer_list<std::array<U256, 3>>{
                 {six, six, zero}, {six, ones, one}, {ones, ones, six}, {ones, six, kP}, {six, one, ones}})
            for (const u32 mode : {0U, 1U}) {
                put({a, b, m});
                code.li(a0, kDataBase + at).li(a1, mode).ecall(1029);
                at += 128;
            }
        return program_of(code.halt(), std::move(data));
    }

    static constexpr std::size_t kPerSegment = 48;  // of each chip

    static std::unique_ptr<machine::Machine> begun(const std::shared_ptr<const machine::Program>& program,
                                                   u64 limit) {
        auto machine = machine::Machine::create(program);
        machine->begin_batch(limit, Hash{});
        return machine;
    }
    /// One segment's rows, from one end to the other.
    void add(machine::Machine& machine) {
        const auto input = all_chips::input();
        prover::SegmentTracer tracer(machine);
        prover::TracedSegment segment;
        tracer.next({0, input}, {}, prover::kMostSteps, segment);
        circuit::MachineChips::for_each([&]<class Chip, std::size_t i>() {
            if constexpr (!circuit::TableChip<Chip>) {
                const auto& rows = std::get<i>(segment.rows);
                const std::size_t n = std::min(rows.size(), kPerSegment);
                for (std::size_t k = 0; k < n; ++k) {
                    circuit::CheckContext context;
                    context.run<Chip>(rows[n == 1 ? 0 : k * (rows.size() - 1) / (n - 1)]);
                    if (std::ranges::find(chips[i].rows, context.cells) == chips[i].rows.end())
                        chips[i].rows.push_back(std::move(context.cells));
                }
            }
        });
    }
};

}  // namespace belay::tests
