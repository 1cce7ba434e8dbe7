// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escape} from "../src/Escape.sol";
import {Rollup} from "../src/Rollup.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {ILedgerProof} from "../src/interfaces/ILedgerProof.sol";
import {IEscape} from "../src/interfaces/IParts.sol";
import {Entries} from "../src/lib/Entries.sol";
import {EscapeFixture} from "./util/EscapeFixture.sol";
import {TestCouncil} from "./util/TestCouncil.sol";

/// @title When a chain can be frozen (E-3, E-4), and what a freeze does
contract EscapeFreezeTest is EscapeFixture {
    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
    }

    function age(uint256 entry) internal view returns (uint256) {
        return header(entry).l1Time + FREEZE;
    }

    function test_freezesTheMomentTheOldestEntryIsTooOld() external {
        vm.warp(age(0));
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotOldEnough.selector, age(0)));
        escape.freeze(headers[0]);
        vm.warp(age(0) + 1);
        escape.freeze(headers[0]);
        vm.assertEq(escape.frozenAt(), block.timestamp, "frozen");
        vm.assertTrue(inbox.closed(), "inbox");
        phaseIs(IEscapeHatch.Phase.Frozen);
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Frozen));
        escape.freeze(headers[0]);
    }

    function test_nothingEntersAFrozenInbox() external {
        freezeChain();
        vm.expectRevert(IInbox.InboxClosed.selector);
        inbox.forceTransaction{value: FEE}("x");
        vm.deal(ALICE, 1);
        vm.prank(ALICE);
        vm.expectRevert(IInbox.InboxClosed.selector);
        vault.depositETH{value: 1}(ALICE);
    }

    /// @dev A younger entry cannot stand in for the oldest, nor a covered one, however old it is.
    function test_onlyTheOldestUncoveredEntryCounts() external {
        finalizeEverything();
        vm.warp(age(1) + 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NothingUncovered.selector, 2));
        escape.freeze(headers[0]);
        submitCalldata("b", 0);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotTheOldest.selector, 0, 2));
        escape.freeze(headers[0]);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotOldEnough.selector, age(2)));
        escape.freeze(headers[2]);
    }

    /// @dev A claim that is proposed and not final covers nothing: so no proposer can hold off a freeze with words.
    function test_pendingClaimsCoverNothing() external {
        vm.warp(age(0) + 1);
        proposePlain(2);
        escape.freeze(headers[0]);
    }

    function testFuzz_forgedHeader(uint256 word, uint256 bit) external {
        bytes32[4] memory h = headers[0];
        // The index and the kind stay: whatever else is forged leads past the inbox's accumulator.
        h[bound(word, 0, 3)] ^= bytes32(uint256(1) << bound(bit, 0, 127));
        vm.assume(Entries.decode(h).index == 0);
        vm.warp(age(0) + 1);
        vm.expectPartialRevert(IEscapeHatch.HeaderMismatch.selector);
        escape.freeze(h);
    }

    /// @dev Claims over what is there become final until the deadline, and then never again.
    function test_claimsGoOnUntilTheDeadline() external {
        submitCalldata("b", 0);
        vm.warp(age(0) + 1);
        escape.freeze(headers[0]);
        proposePlain(1);
        proposePlain(2);
        vm.warp(block.timestamp + PERIOD + 1);
        claims.finalize(line[1]);
        vm.warp(escape.resolutionDeadline());
        vm.assertFalse(escape.resolved(), "not yet");
        vm.expectRevert(IEscapeHatch.NotResolved.selector);
        escape.resolve();
        vm.expectRevert(IEscapeHatch.NotResolved.selector);
        escape.exitPosition();
        vm.warp(block.timestamp + 1);
        vm.assertTrue(escape.resolved(), "resolved");
        vm.expectRevert(IClaims.EscapeResolved.selector);
        claims.finalize(line[2]);
        vm.assertEq(escape.exitPosition(), 1, "before anybody resolves");
        escape.resolve();
        escape.resolve();
        IEscapeHatch.ExitState memory x = escape.exitState();
        vm.assertEq(x.claimId, line[1], "claim");
        vm.assertEq(x.position, 1, "position");
        vm.assertEq(x.number, 1, "number");
        vm.assertEq(x.endRoot, claims.claim(line[1]).endRoot, "root");
        phaseIs(IEscapeHatch.Phase.Resolved);
    }

    function test_phasesHaveTheirCalls() external {
        bytes32[] memory none = new bytes32[](0);
        IEscapeHatch.Payment memory p;
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Running));
        escape.claimExit(0, p, none);
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Running));
        escape.claimRow(2, "");
        vm.expectRevert(IEscapeHatch.NotResolved.selector);
        escape.openLedger("", facts(), "");
        vm.expectRevert(IEscapeHatch.NotResolved.selector);
        escape.finalizeExit(0, "", "");
        vm.assertEq(escape.resolutionDeadline(), 0, "no deadline");
        vm.assertEq(escape.exitDeadline(), 0, "none");
    }

    function test_onlyTheEscapeContractCloses() external {
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotEscape.selector, address(this)));
        inbox.close();
    }
}

/// @title Pauses make the clocks of freeze and resolution longer, each by itself and no more
contract EscapePauseTest is EscapeFixture {
    TestCouncil private theCouncil = new TestCouncil();

    function council() internal view override returns (address) {
        return address(theCouncil);
    }

    function deployWith(IEscapeHatch.Config memory e) internal override {
        // The council names the rollup too, which is created after the escape contract.
        theCouncil.serve(vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1));
        super.deployWith(e);
    }

    function test_pausesStretch() external {
        uint64 start = uint64(block.timestamp);
        theCouncil.pause(start + 1 days, start + 3 days);
        vm.warp(start + FREEZE + 2 days);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotOldEnough.selector, start + FREEZE + 2 days));
        escape.freeze(headers[0]);
        vm.warp(block.timestamp + 1);
        escape.freeze(headers[0]);
        vm.assertEq(escape.resolutionDeadline(), block.timestamp + RESOLUTION, "an old pause counts no more");
        theCouncil.pause(uint64(block.timestamp), uint64(block.timestamp) + 5 days);
        vm.warp(block.timestamp + RESOLUTION + 1);
        vm.assertFalse(escape.resolved(), "stretched");
        vm.warp(block.timestamp + 5 days);
        vm.assertTrue(escape.resolved(), "and over");
    }

    /// @dev Once seen, it stays: not even a council that rewrites the past can take it back.
    function test_resolvedStays() external {
        vm.warp(block.timestamp + FREEZE + 1);
        escape.freeze(headers[0]);
        vm.warp(block.timestamp + RESOLUTION + 1);
        escape.resolve();
        theCouncil.pause(uint64(block.timestamp) - 10 days, uint64(block.timestamp));
        vm.assertTrue(escape.resolved(), "resolved");
        vm.assertEq(escape.exitPosition(), 0, "position");
    }
}

/// @title Construction: no period may be shorter than what must fit into it (E-2)
contract EscapeConfigTest is EscapeFixture {
    function refuses(IEscapeHatch.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.ConfigInvalid.selector, field));
        new Escape(c);
    }

    function test_everyFieldIsChecked() external {
        IEscapeHatch.Config memory c = escapeConfig();
        refuses(c, "rollup");
        c.rollup = address(1);
        c.ledgerProof = ILedgerProof(address(2));
        refuses(c, "ledgerProof");
        c = escapeConfig();
        c.rollup = address(1);
        c.contestants = 1;
        refuses(c, "contestants");
        (c.contestants, c.innerContestants) = (2, 1);
        refuses(c, "innerContestants");
    }

    /// @dev The rollup's own constructor asks, so a rollup whose hatch opens too early or too late cannot be deployed.
    function test_periodsMustFit() external {
        uint256 dispute = escape.worstDispute();
        IEscapeHatch.Config memory c = escapeConfig();
        c.freezePeriod = uint64(DEADLINE + dispute + 7 days);
        tooShort(c, "freezePeriod", c.freezePeriod, c.freezePeriod);
        c = escapeConfig();
        c.resolutionPeriod = uint64(dispute + PERIOD) - 1;
        tooShort(c, "resolutionPeriod", c.resolutionPeriod, dispute + PERIOD);
        c = escapeConfig();
        c.exitPeriod = 0;
        tooShort(c, "exitPeriod", 0, dispute + PERIOD);
        c.exitPeriod = uint64(dispute + PERIOD) + 1;
        deployWith(c);
    }

    function tooShort(IEscapeHatch.Config memory c, string memory field, uint256 given, uint256 least)
        internal
    {
        c.rollup = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        Rollup.Config memory r = config();
        r.parts.escape = address(new Escape(c));
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.PeriodTooShort.selector, field, given, least));
        new Rollup(r);
    }

    /// @dev G-31 by hand: N = M = 4 in cells of two are two stages each.
    function test_worstDisputeIsG31() external view {
        IGame.Params memory p = game.params();
        uint256 level0 = 3 * uint256(p.budget) + (63 + 2 + 7) * uint256(p.grace) + p.innerJoinGrace;
        uint256 further = 2 * uint256(p.budget) + (2 + 5) * uint256(p.grace);
        vm.assertEq(escape.worstDispute(), p.joinGrace + 2 * level0 + 2 * further, "seconds");
    }

    function test_boundOnceByTheRollup() external {
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotRollup.selector, address(this)));
        escape.bind(inbox, claims, vault);
        vm.prank(address(rollup));
        vm.expectRevert(IEscape.BoundAlready.selector);
        escape.bind(inbox, claims, vault);
    }

    function test_codeFitsTheLimit() external view {
        vm.assertLe(address(escape).code.length, 24_576, "escape");
        vm.assertLe(address(escape.evidence()).code.length, 24_576, "evidence");
        vm.assertLe(address(escape.ledgerProof()).code.length, 24_576, "ledger proof");
    }
}
