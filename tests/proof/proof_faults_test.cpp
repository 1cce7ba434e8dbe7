// SPDX-License-Identifier: Apache-2.0
// Honest proofs under other statements, with other bytes, and in other chains; and the machine's edges
// proven.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "base/endian.h"
#include "machine/test_random.h"
#include "tests/proof/endings.h"
#include "tests/proof/whole_segment.h"

namespace belay::tests {
namespace {

using circuit::Statement;
using namespace machine::test;
using machine::Machine;
using Bytes = belay::Bytes;

std::unique_ptr<Machine> begun(const std::shared_ptr<const machine::Program>& program, u64 limit = 0) {
    auto machine = Machine::create(program);
    machine->begin_batch(limit, Hash{{4, 5, 6}});
    return machine;
}

/// Four segments of one run that reads input.
struct WholeRun {
    std::vector<Statement> statements;
    std::vector<Bytes> proofs;
    circuit::ProofFile file;

    explicit WholeRun(u64 seed) {
        RandomProgram random(seed);
        Code code = Code().li(a0, kDataBase).ecall(1025);
        for (const u32 word : random.code(20).words()) code.word(word);
        const auto machine = begun(program_of(code.halt(1), random.data()), 2);
        const std::vector<Hash> input(2, Hash{{7}});
        file.set = &kCheap;
        file.program = machine->program().identity();
        for (const u32 steps : {40U, 40U, 40U, prover::kMostSteps}) {
            const WholeSegment whole(*machine, {0, input}, steps);
            statements.push_back(whole.traced.statement);
            proofs.push_back(whole.prove());
            file.segments.push_back({statements.back().before, statements.back().after, proofs.back()});
        }
    }
};
const WholeRun& run() {
    static const WholeRun instance(1);
    return instance;
}
Reject verified(const Statement& s, ByteView proof) { return WholeSegment::verify(proof, s); }

TEST(ProofFaults, EveryPartOfTheStatementIsBound) {
    const Statement& good = run().statements[1];
    const Bytes& proof = run().proofs[1];
    ASSERT_EQ(verified(good, proof), Reject::kNone);
    const auto with = [&](auto&& change) {
        Statement s = good;
        change(s);
        EXPECT_NE(s, good);
        const Reject reason = verified(s, proof);
        EXPECT_NE(reason, Reject::kNone);
        return reason;
    };
    constexpr Reject kLost = Reject::kBusesUnbalanced;  // the transcript is another: no challenge fits
    for (u32 r = 1; r < 32; ++r) {
        EXPECT_EQ(with([r](Statement& s) { s.before.state.x[r] ^= 1; }), kLost);
        EXPECT_EQ(with([r](Statement& s) { s.after.state.x[r] ^= 1U << 31; }), kLost);
    }
    EXPECT_EQ(with([](Statement& s) { s.before.state.x[0] = 1; }), Reject::kZeroRegister);
    EXPECT_EQ(with([](Statement& s) { s.after.state.x[0] = 1; }), Reject::kZeroRegister);
    EXPECT_EQ(with([](Statement& s) { s.before.state.pc += 4; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.pc += 4; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.pc += 1; }), Reject::kProgramCounter);
    EXPECT_EQ(with([](Statement& s) { s.before.state.cycle += 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.cycle += 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.cycle = s.before.state.cycle; }), Reject::kStepCount);
    EXPECT_EQ(with([](Statement& s) { s.before.state.cycle += 1, s.after.state.cycle += 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.before.state.status = machine::Status::halted; }),
              Reject::kNotRunning);
    for (const machine::Status status :
         {machine::Status::halted, machine::Status::yielded, machine::Status::bad_advice})
        EXPECT_EQ(with([status](Statement& s) { s.after.state.status = status; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.status = machine::Status::trapped; }),
              Reject::kStopReason);
    EXPECT_EQ(with([](Statement& s) { s.after.state.reason = 1; }), Reject::kStopReason);
    EXPECT_EQ(with([](Statement& s) { s.after.state.input_limit += 1; }), Reject::kInputLimit);
    EXPECT_EQ(with([](Statement& s) { ++s.before.state.input_limit, ++s.after.state.input_limit; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.input_position += 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.input_position = 0; }), Reject::kInputPosition);
    EXPECT_EQ(with([](Statement& s) { s.after.state.inbox_accumulator[3] ^= 1; }), Reject::kInboxAccumulator);
    EXPECT_EQ(with([](Statement& s) {
                  s.before.state.inbox_accumulator[3] ^= 1;
                  s.after.state.inbox_accumulator[3] ^= 1;
              }),
              kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.state.output_digest[3] ^= 1; }), Reject::kOutputDigest);
    EXPECT_EQ(with([](Statement& s) {
                  s.before.state.output_digest[3] ^= 1;
                  s.after.state.output_digest[3] ^= 1;
              }),
              kLost);
    EXPECT_EQ(with([](Statement& s) { s.before.memory_root[7] ^= 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.memory_root[0] ^= 1; }), kLost);
    EXPECT_EQ(with([](Statement& s) { s.after.memory_root[0] = KoalaBear::kModulus; }), Reject::kMemoryRoot);
    EXPECT_EQ(with([](Statement& s) { s.before.program_hash[0] ^= 1; }), Reject::kProgram);
    const auto reidentified = [&](auto&& change) {
        return with([&](Statement& s) {
            change(s.program);
            s.before.program_hash = s.after.program_hash = s.program.hash();
        });
    };
    EXPECT_EQ(reidentified([](auto& p) { p.entry += 4; }), kLost);
    EXPECT_EQ(reidentified([](auto& p) { p.code_root_keccak[0] ^= 1; }), kLost);
    EXPECT_EQ(reidentified([](auto& p) { p.code_root_poseidon2[0] ^= 1; }), kLost);
    EXPECT_EQ(reidentified([](auto& p) { p.initial_memory_root[0] ^= 1; }), kLost);
    EXPECT_EQ(reidentified([](auto& p) { p.manifest.exit_entry += 4; }), kLost);
    for (const std::size_t other : {0U, 2U, 3U}) EXPECT_EQ(verified(good, run().proofs[other]), kLost);
}

TEST(ProofFaults, EveryByteIsBound) {
    const Statement& good = run().statements[1];
    const Bytes& proof = run().proofs[1];
    std::map<Reject, std::size_t> reasons;
    const auto refused = [&](ByteView bytes) {
        const Reject reason = verified(good, bytes);
        EXPECT_NE(reason, Reject::kNone) << bytes.size();
        ++reasons[reason];
        return reason;
    };
    const std::size_t numbers = circuit::BoundaryData::kSize;
    const std::size_t head = numbers + 4 * MachineChips::kCount;
    Bytes bytes = proof;
    for (std::size_t at = 0; at < proof.size(); at += at < head + 200 ? 3 : 131) {
        bytes[at] ^= static_cast<u8>(1U << at % 8);
        EXPECT_NE(refused(bytes), Reject::kNone) << at;
        bytes[at] = proof[at];
    }
    for (std::size_t length = 0; length < proof.size(); length += length < 300 ? 7 : 1009)
        EXPECT_EQ(refused(ByteView(proof).first(length)), Reject::kTruncated) << length;
    for (const u8 more : {u8{0}, u8{1}, u8{255}}) {
        bytes = proof;
        bytes.push_back(more);
        EXPECT_EQ(refused(bytes), Reject::kTrailingBytes);
    }
    std::printf("bytes: %zu\n", proof.size());
    for (const auto& [reason, count] : reasons) std::printf("  %5zu %s\n", count, to_string(reason));
}

TEST(ProofFaults, NumbersThatComeWithTheProof) {
    const Statement& good = run().statements[1];
    const Bytes& proof = run().proofs[1];
    const auto with_word = [&](std::size_t word, u32 value) {
        Bytes bytes = proof;
        store_be<u32>(bytes.data() + 4 * word, value);
        return bytes == proof ? Reject::kBoundaryData : verified(good, bytes);
    };
    constexpr std::size_t kRegisters = circuit::kRegisterKeys, kTables = circuit::BoundaryData::kWords;
    for (std::size_t r = 0; r < kRegisters; ++r) {
        EXPECT_EQ(with_word(r, 1U << circuit::kTimeBits), Reject::kBoundaryData);
        EXPECT_EQ(with_word(r, load_be<u32>(proof.data() + 4 * r) + 1), Reject::kBusesUnbalanced);
    }
    EXPECT_EQ(with_word(kRegisters, load_be<u32>(proof.data() + 4 * kRegisters) ^ 1),
              Reject::kBusesUnbalanced);
    EXPECT_EQ(with_word(kRegisters + 1, good.steps() + 1), Reject::kBoundaryData);
    EXPECT_EQ(with_word(kRegisters + 1, 1), Reject::kBusesUnbalanced);
    EXPECT_EQ(with_word(kRegisters + 2, 2), Reject::kBoundaryData);
    // Row counts.
    for (std::size_t t = 0; t < MachineChips::kCount; ++t) {
        const verifier::TableShape& shape = WholeSegment::key().shapes[t];
        const u32 rows = load_be<u32>(proof.data() + 4 * (kTables + t));
        EXPECT_EQ(with_word(kTables + t, KoalaBear::kModulus), Reject::kNotCanonical);
        EXPECT_EQ(with_word(kTables + t, shape.max_rows + 1), Reject::kRowCounts);
        EXPECT_NE(with_word(kTables + t, rows + 1), Reject::kNone);
        if (rows > 0) EXPECT_NE(with_word(kTables + t, rows - 1), Reject::kNone);
    }
}

/// The file's decoder knows the sets by number; chains are checked before proofs, so one proof of a set
/// without work does for all of these.
TEST(ProofFaults, Chains) {
    const circuit::ProofFile& good = run().file;
    const WholeRun foreign(2);
    const circuit::RunClaim claim{good.segments.front().before.root(), good.segments.back().after.root()};
    const auto verdict = verify_file(good, claim);
    ASSERT_TRUE(verdict.accepted()) << to_string(verdict.reason);
    EXPECT_FALSE(verdict.advice_free);
    using Segments = std::vector<circuit::ProvenSegment>;
    const auto reason = [&](auto&& change) {
        circuit::ProofFile file = good;
        change(file.segments);
        const circuit::ChainVerdict v = verify_file(file, claim);
        return std::pair(v.reason, v.segment);
    };
    EXPECT_EQ(reason([](Segments& s) { s.clear(); }).first, Reject::kChainEmpty);
    EXPECT_EQ(reason([](Segments& s) { s.erase(s.begin() + 1); }), std::pair(Reject::kChainGap, 1U));
    EXPECT_EQ(reason([](Segments& s) { std::swap(s[2], s[3]); }), std::pair(Reject::kChainGap, 2U));
    EXPECT_EQ(reason([](Segments& s) { s.insert(s.begin() + 1, s[0]); }), std::pair(Reject::kChainTwice, 1U));
    EXPECT_EQ(reason([](Segments& s) { s.insert(s.begin() + 2, s[0]); }), std::pair(Reject::kChainOrder, 2U));
    EXPECT_EQ(reason([](Segments& s) { s.erase(s.begin()); }), std::pair(Reject::kChainStart, 0U));
    EXPECT_EQ(reason([](Segments& s) { s.pop_back(); }), std::pair(Reject::kChainEnd, 2U));
    EXPECT_EQ(reason([&](Segments& s) { s[2] = foreign.file.segments[2]; }).first, Reject::kProgram);
    // Proofs in the wrong place, under statements that chain.
    const auto lost = [](u32 at) { return std::pair(Reject::kBusesUnbalanced, at); };
    EXPECT_EQ(reason([](Segments& s) { std::swap(s[1].proof, s[2].proof); }), lost(1));
    EXPECT_EQ(reason([](Segments& s) { s[2].proof = s[1].proof; }), lost(2));
    EXPECT_EQ(reason([&](Segments& s) { s[3].proof = foreign.file.segments[3].proof; }), lost(3));
    // Two segments as one: the statement is true, and nobody has proven it.
    EXPECT_EQ(reason([](Segments& s) {
                  s[1].after = s[2].after;
                  s.erase(s.begin() + 2);
              }),
              lost(1));
    EXPECT_EQ(reason([](Segments& s) { s[1].after.state.x[5] ^= 1, s[2].before.state.x[5] ^= 1; }), lost(1));
}

/// The proof of a run to its end, which is the plain machine's.
void proven(const std::string& name, const std::shared_ptr<const machine::Program>& program,
            machine::Status status, u32 reason, u64 limit) {
    const auto machine = begun(program, limit), plain = begun(program, limit);
    const std::vector<Hash> input(limit, Hash{{1}});
    const WholeSegment whole(*machine, {0, input});
    run_to_end(*plain, Way::plain, {0, input});
    const Statement& s = whole.traced.statement;
    EXPECT_EQ(s.after, plain->preimage()) << name;
    EXPECT_EQ(s.after.state.status, status) << name;
    EXPECT_EQ(s.after.state.reason, reason) << name;
    EXPECT_EQ(whole.verify(whole.prove()), Reject::kNone) << name;
}

TEST(ProofFaults, EdgesOfArithmeticAreProven) {
    proven("arithmetic", program_of(arithmetic_edges()), machine::Status::halted, 0, 0);
}

TEST(ProofFaults, EveryEndIsProven) {
    for (const Ending& e : endings()) proven(e.name, e.program, e.status, e.reason, e.limit);
    const Ending e = wrapping();
    proven(e.name, e.program, e.status, e.reason, e.limit);
}

}  // namespace
}  // namespace belay::tests
