// SPDX-License-Identifier: Apache-2.0
// Drills in which whoever runs the venue is gone, or does not want somebody's transaction.
#include <fmt/core.h>

#include "apps/belay/drill.h"
#include "apps/belay/drill_steps.h"

namespace belay::apps {

using namespace std::chrono_literals;

bool drill_dead_sequencer(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("The venue's machine dies, with every role on it")) return false;
    stage.net().crash_node();
    if (!force_withdrawal(stage, "carol", 500)) return false;
    const u64 deadline = stage.net().views().description().forced_deadline;
    stage.say("nobody is there to include it; the deadline passes");
    if (!stage.pass_time(deadline + 1)) return false;

    stage.act("Everybody else goes on without it");
    if (!append_due(stage, "carol")) return false;
    stage.say("carol appends the entry herself");
    if (!stage.rescuer({"roles.sequencer=true", "roles.proposer=true"})) return false;
    stage.say("a stranger's node has rebuilt the chain from L1 and posts the claim");
    return make_final(stage) && pay_all(stage) && stage.end();
}

bool drill_censorship(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("The sequencer stops taking what dave wants")) return false;
    // A queue that it looks at a thousand blocks later is a queue that it ignores.
    stage.net().set_node_settings({"l1.queue_depth=1000"});
    if (!stage.net().crash_and_restart_node()) return false;
    if (!force_withdrawal(stage, "dave", 500)) return false;
    const u64 deadline = stage.net().views().description().forced_deadline;
    const u64 before = withdrawals_of(stage);
    if (!stage.submit_prices(stage.price()) || !stage.wait_for_l1()) return false;
    if (withdrawals_of(stage) != before) return stage.fail("the sequencer was not censoring");
    stage.say("the sequencer posts other people's batches and not dave's entry");
    if (!stage.pass_time(deadline + 1)) return false;

    stage.act("The inbox does not ask the sequencer");
    // Its next batch, whatever is in it, comes behind what is due (I-11).
    if (!stage.submit_prices(stage.price())) return false;
    if (!stage.wait_until("dave's entry to run", [&] { return withdrawals_of(stage) > before; }, 120s))
        return false;
    stage.fact("bound on the delay", fmt::format("{} after the queue", duration_text(deadline)));
    stage.say("the sequencer's own submission has appended it first");
    return make_final(stage) && pay_all(stage) && stage.end();
}

bool drill_dead_proposer(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("The proposer dies; batches go on, claims do not")) return false;
    stage.net().set_node_settings({"roles.proposer=false"});
    if (!stage.net().crash_and_restart_node()) return false;
    if (!ask_withdrawal(stage, "carol", 500)) return false;
    stage.act("Proposing is open to everybody");
    if (!stage.rescuer({"roles.sequencer=true", "roles.proposer=true"})) return false;
    stage.say("a stranger with a bond proposes from L1's data");
    return make_final(stage) && pay_all(stage) && stage.end();
}

}  // namespace belay::apps
