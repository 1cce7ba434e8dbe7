// LIBS: belay_prover belay_sdk_rig belay_clearing_client
// SPDX-License-Identifier: Apache-2.0
// What one instruction or ecall can make a proof commit to at most: cells of its own rows, of the memory
// accesses it may age, and of a leaf of memory and a leaf of code that nobody else touched, opened and closed
// up to the root. And what undoing an entry costs a native run. The tables of docs/program-author.md.
#include <chrono>
#include <cstdio>

#include "client/client.h"
#include "machine/ecall_values.h"
#include "prover/area.h"
#include "prover/family_names.h"
#include "tests/sdk/rig.h"
#include "wire/deposit.h"

namespace {

using namespace belay;
using prover::Tally;

u64 cells(const Tally& tally) {
    const auto empty = prover::areas_of({});
    const auto areas = prover::areas_of(tally);
    u64 out = 0;
    for (std::size_t i = 0; i < areas.size(); ++i) out += areas[i].columns * (areas[i].rows - empty[i].rows);
    return out;
}

/// Of what a step may add around its own row.
struct Touch {
    u64 code = 0, leaf = 0;
};
Touch touches() {
    Tally code, leaf;
    code.code_words = 1;
    code.code_nodes = machine::kTreeLevels;
    leaf.leaves = 1;
    leaf.memory_nodes = machine::kTreeLevels;
    return {cells(code), cells(leaf)};
}

void line(const char* what, u64 own, u64 code, u64 memory) {
    std::printf("| %-24s | %9llu | %6llu | %7llu | %9llu |\n", what, static_cast<unsigned long long>(own),
                static_cast<unsigned long long>(code), static_cast<unsigned long long>(memory),
                static_cast<unsigned long long>(own + code + memory));
}

void opcodes() {
    const Touch touch = touches();
    for (std::size_t k = 0; k < prover::kFamilies; ++k) {
        Tally row;
        row.families[k] = 1;
        row.aged = 4;
        const std::string_view name = prover::kFamilyNames[k];
        const bool memory = name.starts_with("load") || name.starts_with("store");
        line(std::string(name).c_str(), cells(row), touch.code, memory ? touch.leaf : 0);
    }
}

void ecalls() {
    using machine::Ecall;
    const Touch touch = touches();
    const std::array<u32, 4> most{0, 0, 1024, 48};
    for (const auto& [name, ecall] :
         std::initializer_list<std::pair<const char*, Ecall>>{{"yield", Ecall::yield},
                                                              {"read_input", Ecall::read_input},
                                                              {"inbox_accumulator", Ecall::inbox_accumulator},
                                                              {"keccak256, 1,024 bytes", Ecall::keccak256},
                                                              {"mulmod256", Ecall::mulmod256},
                                                              {"secp256k1_add", Ecall::secp256k1_add},
                                                              {"poseidon2", Ecall::poseidon2},
                                                              {"kb5_dot, 48 elements", Ecall::kb5_dot}}) {
        const Tally all = Tally{}.after_ecall(static_cast<u32>(ecall), most);
        Tally memory;
        memory.leaves = all.leaves;
        memory.memory_nodes = all.memory_nodes;
        const u64 of_memory = cells(memory), of_all = cells(all);
        line(name, of_all - touch.code - of_memory, touch.code, of_memory);
    }
}

/// Undo natively, with as many accounts as asked for.
void undo(u32 accounts) {
    using namespace sdk_test;
    using Clock = std::chrono::steady_clock;
    const auto ms = [](Clock::time_point from) {
        return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
    };
    Inbox inbox;
    const Address token = Address::from(Bytes(20, 7));
    const std::array<Address, 1> oracles{Address::from(Bytes(20, 8))};
    const Bytes config = clearing::encode(
        clearing::client::example_config(token, Address::from(Bytes(20, 9)), oracles[0], oracles));
    Native native("clearing");
    belay_output out{};
    const auto run = [&](const Entry& e) {
        (void)native.run_entry(e.elements.data()->data(), e.elements.size(), nullptr, &out);
    };
    run(inbox.genesis(config));
    for (u32 i = 0; i < accounts; ++i) {
        Address who;
        store_be<u32>(who.data(), i + 1);
        run(inbox.add(wire::EntryKind::deposit, wire::encode(wire::Deposit{token, who, who, U256(1)})));
    }
    belay_snapshot* first = native.take_snapshot();
    const auto start = Clock::now();
    belay_snapshot* second = native.take_snapshot();
    const double take = ms(start);
    const auto middle = Clock::now();
    native.restore(second);
    std::printf("undo with %u accounts in rows: take %.2f ms, restore %.2f ms\n", accounts, take, ms(middle));
    native.release(first);
    native.release(second);
}

}  // namespace

int main() {
    std::printf("| operation                | its rows  | code   | memory  | cells, at most |\n");
    opcodes();
    ecalls();
    for (const u32 accounts : {0U, 1'000U, 100'000U}) undo(accounts);
}
