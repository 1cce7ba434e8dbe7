// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../src/interfaces/IInbox.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {Program} from "../src/lib/Program.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";

/// @title No program comes in without the exit window (F-43, F-47, U-3): the real council, asked by the real inbox
contract RestartCouncilTest is FinalityFixture {
    ISecurityCouncil.Kind internal constant UPGRADE = ISecurityCouncil.Kind.Upgrade;
    uint64 internal start;

    function setUp() public override {
        super.setUp();
        start = uint64(block.timestamp);
    }

    function next() internal pure returns (Program.Facts memory f) {
        f = facts();
        f.codeRootKeccak = keccak256("next");
    }

    function upgrade(bytes32 subject) internal returns (ISecurityCouncil.Action memory a) {
        a = action(UPGRADE);
        a.subject = subject;
    }

    function scheduleUpgrade() internal returns (bytes32 id) {
        return pass(upgrade(Program.hash(next())));
    }

    /// @dev Whether a restart with the next program is let in now.
    function comesIn() internal returns (bool) {
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = keccak256("blob");
        vm.blobhashes(hashes);
        uint64 position = inbox.entryCount() + inbox.dueCount();
        vm.prank(SEQUENCER);
        inbox.submitRestart(next(), position);
        IInbox.Opening memory o = inbox.opening(position);
        vm.assertTrue(o.how == IInbox.How.Restart, "a restart");
        vm.assertEq(o.programHash, Program.hash(next()), "with it");
        return o.letIn;
    }

    function test_notBeforeTheWindow() external {
        vm.assertFalse(comesIn(), "nobody asked for it");
        scheduleUpgrade();
        vm.assertFalse(comesIn(), "scheduled");
        vm.warp(start + EXIT_WINDOW);
        vm.assertFalse(comesIn(), "the window's last second");
        vm.assertFalse(inbox.isUpgrade(Program.hash(next())), "and no claim may end in it");
        vm.warp(start + EXIT_WINDOW + 1);
        vm.assertTrue(comesIn(), "after it");
        vm.assertTrue(inbox.isUpgrade(Program.hash(next())), "claims may end in it");
    }

    function test_untilItLapses() external {
        scheduleUpgrade();
        vm.warp(start + EXIT_WINDOW + council.LAPSE());
        vm.assertTrue(comesIn(), "the last second");
        vm.warp(block.timestamp + 1);
        vm.assertFalse(comesIn(), "lapsed");
        scheduleUpgrade();
        vm.assertFalse(comesIn(), "another approval has a window of its own");
    }

    function test_aSecondApprovalStartsTheWindowAnew() external {
        scheduleUpgrade();
        vm.warp(start + EXIT_WINDOW + 1);
        scheduleUpgrade();
        vm.assertFalse(comesIn(), "never shorter");
        vm.warp(start + 2 * EXIT_WINDOW + 2);
        vm.assertTrue(comesIn(), "after the second");
    }

    function test_aQuorumTakesItBack() external {
        bytes32 id = scheduleUpgrade();
        vm.warp(start + EXIT_WINDOW + 1);
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Cancel);
        a.subject = id;
        pass(a);
        vm.assertFalse(comesIn(), "cancelled");
    }

    function test_otherMembersBegunNothing() external {
        scheduleUpgrade();
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Members);
        a.next = memberships();
        pass(a);
        vm.warp(start + EXIT_WINDOW + 1);
        vm.assertTrue(council.mayUpgrade(Program.hash(next())), "of the present members");
        council.execute(a);
        vm.assertFalse(comesIn(), "F-42");
    }

    function test_aPauseStretchesTheWindow() external {
        scheduleUpgrade();
        pauseOn(contradictProofs());
        vm.warp(start + EXIT_WINDOW + PAUSE);
        vm.assertFalse(comesIn(), "not yet");
        vm.warp(start + EXIT_WINDOW + PAUSE + 1);
        vm.assertTrue(comesIn(), "now");
    }

    /// @dev The council alone changes nothing: it has no call of the inbox.
    function test_theCouncilAppendsNothing() external {
        scheduleUpgrade();
        vm.warp(start + EXIT_WINDOW + 1);
        uint64 position = inbox.entryCount();
        address[2] memory who = [address(council), member(1)];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(who[i]);
            vm.expectRevert(abi.encodeWithSelector(IInbox.NotSequencer.selector, who[i]));
            inbox.submitRestart(next(), position);
        }
        vm.assertEq(inbox.entryCount(), position, "no entry");
    }

    /// @dev A rollup without a council keeps its program for good.
    function test_withoutACouncilNothingComesIn() external {
        deploy(config());
        vm.warp(start + 1000 days);
        vm.assertFalse(comesIn(), "nobody to let it in");
    }
}
