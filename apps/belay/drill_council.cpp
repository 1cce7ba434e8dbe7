// SPDX-License-Identifier: Apache-2.0
// Drills in which keys of the security council are stolen: too few to do anything, and enough to do what a
// council can.
#include <fmt/core.h>

#include "apps/belay/council_steps.h"
#include "apps/belay/drill_steps.h"

namespace belay::apps {

namespace {

/// carol leaves the ordinary way while it all goes on.
bool carol_leaves(DrillStage& stage) {
    if (!ask_withdrawal(stage, "carol", 500)) return false;
    return make_final(stage) && pay_all(stage);
}

}  // namespace

bool drill_council_minority(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("A thief has three keys of the council, of two entities"))
        return false;
    // The thief's verifier would be one that says yes to everything.
    const l1::AbiValue swap = council_action(CouncilAct::replace, Address::from(Bytes(20, 0x66)));
    for (const unsigned member : {0U, 1U, 2U})
        if (const std::string why = council_approve(stage, member, swap); !why.empty())
            return stage.fail("an approval: " + why);
    if (council_state(stage, swap) != kCouncilOpen)
        return stage.fail("three keys of two entities did something");
    stage.say("three approvals, of two entities: a quorum counts entities, and nothing happens (F-40)");
    stage.fact("what the thief did", "nothing: 2 of 3 entities");
    return carol_leaves(stage) && stage.end();
}

bool drill_council_majority(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("A thief has enough keys for a quorum")) return false;
    const l1::AbiValue pause = council_action(CouncilAct::pause);
    for (const unsigned member : {0U, 2U})
        if (const std::string why = council_approve(stage, member, pause); !why.empty())
            return stage.fail("an approval: " + why);
    if (council_approve(stage, 3, pause).empty()) return stage.fail("a pause without a contradiction on L1");
    stage.say("no pause: nothing on L1 contradicts itself (F-44)");
    const l1::AbiValue swap = council_action(CouncilAct::replace, Address::from(Bytes(20, 0x66)));
    for (const unsigned member : {0U, 2U, 3U})
        if (const std::string why = council_approve(stage, member, swap); !why.empty())
            return stage.fail("an approval: " + why);
    if (council_state(stage, swap) != kCouncilScheduled)
        return stage.fail("the replacement is not scheduled");
    stage.say("another verifier is scheduled, and waits the exit window of 30 days");
    if (council_execute(stage, swap)) return stage.fail("it was done before the window");
    stage.act("Whoever does not like it leaves meanwhile");
    if (!carol_leaves(stage)) return false;
    stage.fact("what the thief did", "scheduled what everybody sees 30 days ahead");
    return stage.end();
}

}  // namespace belay::apps
