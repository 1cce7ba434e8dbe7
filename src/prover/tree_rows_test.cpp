// SPDX-License-Identifier: Apache-2.0
#include "prover/tree_rows.h"

#include <gtest/gtest.h>

#include "circuit/check_context.h"
#include "circuit/chips/leaf.h"
#include "circuit/chips/poseidon2.h"
#include "machine/test_assembler.h"

namespace belay::prover {
namespace {

using circuit::Bus;
using circuit::TreeTag;

void put_root(circuit::CheckContext& context, TreeTag tag, const machine::Digest& root, i64 sign) {
    circuit::CheckContext::Message message{static_cast<u32>(Bus::node), static_cast<u32>(tag), 28, 0};
    message.insert(message.end(), root.begin(), root.end());
    context.messages[message] += sign;
}

/// What is left on bus `node` when all rows and the roots are counted.
std::size_t open_nodes(const circuit::CheckContext& context) {
    std::size_t count = 0;
    for (const auto& [message, times] : context.unbalanced())
        count += message[0] == static_cast<u32>(Bus::node);
    return count;
}

TEST(TreeRows, OpenedAndClosedTreesBalanceAgainstTheRoots) {
    machine::test::Code code;
    for (u32 i = 0; i < 40; ++i) code.word(machine::test::encode(machine::Op::addi, {1, 1, 0, 1}));
    const auto program = machine::test::program_of(code);
    const auto machine = machine::Machine::create(program);
    const machine::Digest before = machine->memory_root();

    std::vector<TouchedLeaf> leaves;
    for (const u32 leaf : {5U, 6U, 4096U, 4097U, 4100U, 0x0fffffffU}) {
        TouchedLeaf touched{.leaf = leaf, .first = 3, .before = {}, .after = {}, .last = {3, 3, 3, 3}};
        for (u32 w = 0; w < 4; ++w)
            touched.before[w] = touched.after[w] = machine->read_word(16 * leaf + 4 * w);
        if (leaf != 6) {  // one is only read
            touched.after[1] = 0xabcdef00 + leaf;
            const auto& inside = machine->inside();
            std::memcpy(inside.memory.open(16 * leaf + 4, 4), &touched.after[1], 4);
        }
        leaves.push_back(touched);
    }
    std::vector<circuit::NodeRow> rows;
    const machine::Digest after = memory_node_rows(*machine, leaves, rows);
    EXPECT_NE(after, before);
    EXPECT_EQ(after, machine->memory_root());

    circuit::CheckContext context;
    for (const circuit::NodeRow& row : rows) context.run<circuit::Poseidon2>(row);
    for (const TouchedLeaf& leaf : leaves)
        context.run<circuit::Leaf>({leaf.leaf, leaf.first, leaf.before, leaf.after, leaf.last});
    EXPECT_TRUE(context.failures.empty());
    put_root(context, TreeTag::before, before, 1);
    put_root(context, TreeTag::after, after, -1);
    EXPECT_EQ(open_nodes(context), 0U);
}

TEST(TreeRows, CodeLeavesAreOpenedAsOftenAsTheyAreAsked) {
    machine::test::Code code;
    for (u32 i = 0; i < 40; ++i) code.word(machine::test::encode(machine::Op::addi, {1, 1, 0, i}));
    const auto program = machine::test::program_of(code);
    const CodeNodes nodes(program->code());
    EXPECT_EQ(nodes.root(), program->identity().code_root_poseidon2);
    const u32 first = machine::test::kCodeBase / 16;
    const std::vector<CodeLeafUse> uses{{first, 4}, {first + 3, 1}, {first + 100000, 2}};
    std::vector<circuit::NodeRow> rows;
    nodes.rows(uses, rows);

    circuit::CheckContext context;
    for (const circuit::NodeRow& row : rows) context.run<circuit::Poseidon2>(row);
    put_root(context, TreeTag::code, nodes.root(), 1);
    for (const CodeLeafUse& use : uses) {
        circuit::CheckContext::Message leaf{static_cast<u32>(Bus::node), static_cast<u32>(TreeTag::code), 0,
                                            use.leaf};
        for (const u16 limb : nodes.limbs(use.leaf)) leaf.push_back(limb);
        context.messages[leaf] -= use.words;
    }
    EXPECT_EQ(open_nodes(context), 0U);
}

}  // namespace
}  // namespace belay::prover
