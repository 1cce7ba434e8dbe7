// SPDX-License-Identifier: Apache-2.0
#include "node/rollup_info.h"

#include "l1/contracts.h"

namespace belay::node {

l1::ProgramFacts program_facts(const machine::Program& program) {
    const machine::ProgramIdentity& id = program.identity();
    return {id.code_root_keccak,
            crypto::to_hash(id.code_root_poseidon2),
            crypto::to_hash(id.initial_memory_root),
            id.entry,
            id.manifest.exit_entry,
            id.manifest.ledger_base,
            id.manifest.ledger_stride,
            id.manifest.ledger_capacity,
            id.manifest.ledger_layout};
}

machine::RestartFacts restart_facts(const l1::ProgramFacts& facts, bool let_in) {
    machine::ProgramIdentity id;
    id.code_root_keccak = facts.code_root_keccak;
    id.entry = facts.entry;
    id.manifest = {facts.exit_entry, facts.ledger_base, facts.ledger_stride, facts.ledger_capacity,
                   facts.ledger_layout};
    // L1 refuses roots that are not canonical (U-1); with others the hash is simply another program's.
    id.code_root_poseidon2 = crypto::from_hash(facts.code_root_poseidon2).value_or(machine::Digest{});
    id.initial_memory_root = crypto::from_hash(facts.initial_memory_root).value_or(machine::Digest{});
    return {
        .program_hash = id.hash(), .memory_root = id.initial_memory_root, .pc = id.entry, .let_in = let_in};
}

l1::L1Result<RollupInfo> describe_rollup(l1::L1& l1, const Address& rollup) {
    const auto views = l1::RollupViews::at(l1, rollup);
    if (!views) return std::unexpected(views.error());
    const l1::RollupDescription& d = views->description();
    RollupInfo info;
    info.rollup = rollup;
    info.inbox = d.inbox;
    info.vault = d.vault;
    info.claims = d.claims;
    info.sequencer = d.sequencer;
    info.game = d.game;
    info.chain_id = d.chain_id;
    info.deployed_at = d.deployed_at;
    info.program_hash = d.program_hash;
    info.genesis_root = d.genesis_root;
    info.frame = {d.log2_frame, d.log2_stride};
    const l1::GameConfig& g = d.game_config;
    info.step = g.step;
    info.game_params = {g.budget, g.grace, g.join_grace, g.inner_join_grace, g.log2_width, g.gas_price};
    info.batch_time_window_ms = d.batch_time_window_ms;
    info.forced_deadline = d.forced_deadline;
    info.max_due_appends = d.max_due_appends;
    info.sequencer_silence = d.sequencer_silence;
    info.parts = d.parts;
    return info;
}

}  // namespace belay::node
