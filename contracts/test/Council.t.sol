// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Council} from "../src/Council.sol";
import {IFinality} from "../src/interfaces/IFinality.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {Entities} from "../src/lib/Entities.sol";
import {WorstCase} from "../src/escape/WorstCase.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";
import {ToyValidity} from "./util/ToyValidity.sol";

/// @title What the council can do, and when (F-40 .. F-50)
contract CouncilTest is FinalityFixture {
    ISecurityCouncil.Kind internal constant UPGRADE = ISecurityCouncil.Kind.Upgrade;

    function refused(uint256 i, ISecurityCouncil.Action memory a, bytes memory why) internal {
        vm.prank(member(i));
        vm.expectRevert(why);
        council.approve(a);
    }

    function wrongState(bytes32 id, ISecurityCouncil.State state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ISecurityCouncil.WrongState.selector, id, state);
    }

    function upgrade(bytes32 facts) internal returns (ISecurityCouncil.Action memory a) {
        a = action(UPGRADE);
        a.subject = facts;
    }

    // ---- quorums

    function test_quorumCountsEntities() external {
        ISecurityCouncil.Action memory a = upgrade("facts");
        approve(0, a);
        approve(1, a); // the same entity as 0
        bytes32 id = approve(2, a);
        vm.assertTrue(council.progress(id).state == ISecurityCouncil.State.Open, "two entities");
        approve(3, a);
        vm.assertTrue(council.progress(id).state == ISecurityCouncil.State.Scheduled, "three");
    }

    function test_whoMayApprove() external {
        ISecurityCouncil.Action memory a = upgrade("facts");
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.NotAMember.selector, address(this)));
        council.approve(a);
        bytes32 id = approve(0, a);
        refused(0, a, abi.encodeWithSelector(ISecurityCouncil.ApprovedAlready.selector, member(0), id));
        approve(2, a);
        approve(3, a);
        refused(4, a, wrongState(id, ISecurityCouncil.State.Scheduled));
    }

    // ---- upgrades

    function test_anUpgradeWaitsTheExitWindow() external {
        bytes32 id = pass(upgrade("facts"));
        uint256 ready = block.timestamp + EXIT_WINDOW;
        vm.warp(ready);
        vm.assertFalse(council.mayUpgrade("facts"), "not yet");
        vm.warp(ready + 1);
        vm.assertTrue(council.mayUpgrade("facts"), "now");
        vm.assertTrue(council.executable(id), "executable");
        vm.assertFalse(council.mayUpgrade("others"), "others");
        vm.warp(ready + council.LAPSE());
        vm.assertTrue(council.mayUpgrade("facts"), "still");
        vm.warp(ready + council.LAPSE() + 1);
        vm.assertFalse(council.mayUpgrade("facts"), "lapsed");
    }

    function test_anUpgradeIsNotExecutedHere() external {
        ISecurityCouncil.Action memory a = upgrade("facts");
        pass(a);
        vm.warp(block.timestamp + EXIT_WINDOW + 1);
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.NotExecutable.selector, UPGRADE));
        council.execute(a);
        a = upgrade(0);
        approve(1, a);
        approve(2, a);
        refused(3, a, abi.encodeWithSelector(ISecurityCouncil.SubjectMissing.selector));
    }

    function test_aQuorumCancels() external {
        bytes32 id = pass(upgrade("facts"));
        ISecurityCouncil.Action memory c = action(ISecurityCouncil.Kind.Cancel);
        c.subject = id;
        approve(0, c);
        approve(4, c);
        approve(5, c);
        vm.warp(block.timestamp + EXIT_WINDOW + 1);
        vm.assertFalse(council.mayUpgrade("facts"), "cancelled");
        ISecurityCouncil.Action memory again = action(ISecurityCouncil.Kind.Cancel);
        again.subject = id;
        approve(1, again);
        approve(2, again);
        refused(3, again, wrongState(id, ISecurityCouncil.State.Cancelled));
    }

    function test_nothingAfterAFreeze() external {
        pass(upgrade("facts"));
        ISecurityCouncil.Action memory a = replaceBy(policy.VALIDITY(), address(new ToyValidity()));
        vm.warp(block.timestamp + EXIT_WINDOW + 1);
        vm.mockCall(address(inbox), abi.encodeCall(IInbox.closed, ()), abi.encode(true));
        vm.assertFalse(council.mayUpgrade("facts"), "frozen");
        bytes memory frozen = abi.encodeWithSelector(ISecurityCouncil.ChainFrozen.selector);
        vm.expectRevert(frozen);
        council.execute(a);
        a = upgrade("more");
        approve(1, a);
        approve(2, a);
        refused(3, a, frozen);
    }

    // ---- verifiers

    function test_aVerifierIsReplacedAfterTheWindow() external {
        ToyValidity next = new ToyValidity();
        ISecurityCouncil.Action memory a = replaceBy(policy.VALIDITY(), address(next));
        bytes32 id = council.actionId(a);
        uint256 ready = block.timestamp + EXIT_WINDOW;
        vm.warp(ready);
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.WindowOpen.selector, id, ready));
        council.execute(a);
        uint256 snapshot = vm.snapshotState();
        uint256 lapse = ready + council.LAPSE();
        vm.warp(lapse + 1);
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.Lapsed.selector, id, lapse));
        council.execute(a);
        vm.revertToState(snapshot);
        vm.warp(ready + 1);
        council.execute(a);
        vm.assertEq(address(policy.slot(1).verifier), address(next), "in its place");
        vm.assertFalse(policy.slot(1).hurried, "not in a hurry");
        vm.expectRevert(wrongState(id, ISecurityCouncil.State.Done));
        council.execute(a);
    }

    function test_aVerifierThatContradictedItselfIsReplacedAtOnce() external {
        contradictProofs();
        ToyValidity next = new ToyValidity();
        replaceBy(policy.VALIDITY(), address(next));
        vm.assertEq(address(policy.slot(1).verifier), address(next), "at once");
        vm.assertTrue(policy.slot(1).hurried, "and marked so");
        // Not the other class.
        replaceBy(policy.ATTESTATION(), address(next));
        vm.assertEq(address(policy.slot(2).verifier), address(attestors), "waits");
    }

    function test_aPauseStretchesTheExitWindow() external {
        ISecurityCouncil.Action memory a = replaceBy(policy.VALIDITY(), address(new ToyValidity()));
        uint256 scheduled = block.timestamp;
        pauseOn(contradictProofs());
        vm.warp(scheduled + EXIT_WINDOW + PAUSE);
        bytes32 id = council.actionId(a);
        vm.expectRevert(
            abi.encodeWithSelector(ISecurityCouncil.WindowOpen.selector, id, scheduled + EXIT_WINDOW + PAUSE)
        );
        council.execute(a);
        vm.warp(scheduled + EXIT_WINDOW + PAUSE + 1);
        council.execute(a);
    }

    function test_theExitWindowCoversLeaving() external {
        uint256 needed = council.exitWindowNeeded();
        vm.assertEq(needed, DEADLINE + WorstCase.roundTime(game.params(), 2, 16, 16) + 7 days, "F-43");
        ISecurityCouncil.Config memory c = councilConfig(address(rollup));
        c.exitWindow = uint64(needed - 1);
        Council short = new Council(c);
        ISecurityCouncil.Action memory a = upgrade("facts");
        vm.prank(member(1));
        short.approve(a);
        vm.prank(member(2));
        short.approve(a);
        vm.prank(member(3));
        vm.expectRevert(
            abi.encodeWithSelector(ISecurityCouncil.ExitWindowTooShort.selector, needed - 1, needed)
        );
        short.approve(a);
    }

    // ---- pauses

    function refusedPause(uint256 contradiction, bytes memory why) internal {
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Pause);
        a.contradiction = contradiction;
        approve(1, a);
        approve(2, a);
        refused(3, a, why);
    }

    /// @dev Another contradiction that counts: a class that was replaced after its window.
    function another() internal returns (uint256) {
        if (policy.slot(1).off) replaceBy(1, address(new ToyValidity()));
        vm.warp(block.timestamp + EXIT_WINDOW);
        return contradictProofs();
    }

    function test_aPauseNeedsAContradiction() external {
        refusedPause(0, abi.encodeWithSelector(IFinality.NoSuchContradiction.selector, 0));
        uint256 index = contradictProofs();
        pauseOn(index);
        vm.assertTrue(council.paused(), "paused");
        refusedPause(index, abi.encodeWithSelector(ISecurityCouncil.ContradictionUsed.selector, index));
        vm.warp(block.timestamp + PAUSE - 1);
        vm.assertTrue(council.paused(), "still");
        vm.warp(block.timestamp + 1);
        vm.assertFalse(council.paused(), "over by itself");
    }

    function test_pausesCoolDownAndAreCapped() external {
        uint256 first = contradictProofs();
        uint256 second = another();
        uint256 third = another();
        pauseOn(first);
        uint256 end = block.timestamp + PAUSE;
        refusedPause(second, abi.encodeWithSelector(ISecurityCouncil.PausedNow.selector, end));
        vm.warp(end + COOL_DOWN - 1);
        refusedPause(second, abi.encodeWithSelector(ISecurityCouncil.CoolingDown.selector, end + COOL_DOWN));
        vm.warp(end + COOL_DOWN);
        pauseOn(second);
        vm.warp(block.timestamp + PAUSE + COOL_DOWN);
        refusedPause(
            third, abi.encodeWithSelector(ISecurityCouncil.YearlyPauseUsed.selector, 3 * PAUSE, YEARLY)
        );
        // A year after the first: two days of it may still be counted.
        vm.warp(end + 365 days - PAUSE - (YEARLY - 2 * PAUSE));
        pauseOn(third);
    }

    function test_onlyAProofAgainstTheGameConcernsIt() external {
        uint256 index = contradictProofs();
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.GameOff);
        a.contradiction = index;
        approve(1, a);
        approve(2, a);
        refused(3, a, abi.encodeWithSelector(IFinality.NotAboutTheGame.selector, index));
        a.contradiction = 9;
        approve(1, a);
        approve(2, a);
        refused(3, a, abi.encodeWithSelector(IFinality.NoSuchContradiction.selector, 9));
    }

    // ---- members

    function others() internal returns (ISecurityCouncil.Action memory a) {
        a = action(ISecurityCouncil.Kind.Members);
        a.next = memberships();
        a.next.keys[5] = BOB;
    }

    function test_formerApprovalsDoNotCount() external {
        ISecurityCouncil.Action memory half = upgrade("half");
        approve(1, half);
        bytes32 before = approve(2, half);
        ISecurityCouncil.Action memory change = others();
        pass(change);
        ISecurityCouncil.Action memory a = replaceBy(policy.VALIDITY(), address(new ToyValidity()));
        pass(upgrade("facts"));
        vm.warp(block.timestamp + EXIT_WINDOW + 1);
        vm.assertTrue(council.mayUpgrade("facts"), "scheduled by the members");
        council.execute(change);
        vm.assertEq(council.epoch(), 2, "epoch");
        vm.assertFalse(council.mayUpgrade("facts"), "they are no longer the members");
        vm.assertTrue(council.actionId(half) != before, "another action");
        approve(3, half);
        vm.assertTrue(
            council.progress(council.actionId(half)).state == ISecurityCouncil.State.Open, "one approval"
        );
        vm.expectRevert(wrongState(council.actionId(a), ISecurityCouncil.State.Open));
        council.execute(a);
        vm.prank(member(5));
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.NotAMember.selector, member(5)));
        council.approve(half);
        vm.prank(BOB);
        council.approve(half);
        vm.assertEq(council.members().keys[5], BOB, "a member");
        vm.assertEq(council.members().entities[5], 5, "of the same entity");
    }

    function test_membersAreChecked() external {
        ISecurityCouncil.Action memory a = others();
        a.next.quorum = 2;
        pass(a);
        vm.warp(block.timestamp + EXIT_WINDOW + 1);
        vm.expectRevert(abi.encodeWithSelector(Entities.QuorumOutOfRange.selector, 2, 5));
        council.execute(a);
    }

    // ---- construction

    function rejects(ISecurityCouncil.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.ConfigInvalid.selector, field));
        new Council(c);
    }

    function fresh() internal view returns (ISecurityCouncil.Config memory) {
        return councilConfig(address(rollup));
    }

    function test_constructionIsChecked() external {
        ISecurityCouncil.Config memory c = fresh();
        c.rollup = address(0);
        rejects(c, "rollup");
        c = fresh();
        c.contestants = 1;
        rejects(c, "contestants");
        c = fresh();
        c.longestPause = 0;
        rejects(c, "longestPause");
        c = fresh();
        c.coolDown = c.longestPause - 1;
        rejects(c, "coolDown");
        c = fresh();
        c.yearlyPause = c.longestPause - 1;
        rejects(c, "yearlyPause");
        c.yearlyPause = 92 days;
        rejects(c, "yearlyPause");
        c = fresh();
        c.exitWindow = 7 days;
        rejects(c, "exitWindow");
    }
}
