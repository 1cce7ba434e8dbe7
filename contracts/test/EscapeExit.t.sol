// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {History} from "../src/lib/History.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {EscapeFixture} from "./util/EscapeFixture.sol";

/// @title What a proposed exit batch must be (E-8 .. E-10), and when its output counts (E-12)
contract EscapeExitTest is EscapeFixture {
    bytes internal exports;
    bytes internal good;

    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
        finalizeEverything();
        resolveChain();
        exports = totalsOf(new address[](0), new uint256[4][](0));
        good = exitHeader(keccak256("root"), 3, exports);
    }

    function honest() internal view returns (IEscapeHatch.ExitProposal memory) {
        return exitProposal(good, exports, "honest");
    }

    /// @dev L1 forms the start itself: the exit state, running at the exit entry point, with nothing to read.
    function test_roundStartsAtTheExitEntry() external {
        bytes32 id = proposeExit(PROPOSER, honest());
        MachineState.State memory s = this.decodeState(exitStateBytes);
        s.status = MachineState.RUNNING;
        s.core[0] = 0;
        (s.core[1], s.core[2], s.core[3]) = (0, bytes1(0x20), 0);
        vm.assertEq(s.inputPosition, s.inputLimit, "nothing to read");
        (bytes32 round, uint32 attempt) = escape.exitRound();
        IEscapeHatch.ExitClaim memory c = escape.exitClaim(id);
        vm.assertEq(attempt, 0, "attempt");
        vm.assertEq(c.index, 0, "first contestant");
        vm.assertTrue(c.known, "known");
        IGame.Contestant memory who = game.contestant(round, 0);
        vm.assertEq(who.owner, PROPOSER, "owner");
        bytes memory one = abi.encodePacked(uint8(2), uint64(1), Outputs.leaf(keccak256(good)));
        vm.assertEq(who.tag, keccak256(one), "outputs root over one output");
        // The same round from this start accepts another contestant: from any other it would be refused.
        IGame.Round memory r;
        r.parentId = escape.exitState().claimId;
        (r.log2Frame, r.log2Stride, r.batches, r.firstEntry) = (5, 2, 1, escape.exitPosition());
        (r.parentEndRoot, r.startRoot, r.inbox) = (keccak256(exitStateBytes), MachineState.root(s), inbox);
        uint256 bond = escape.bond();
        vm.deal(address(escape), bond);
        vm.prank(address(escape));
        game.join{value: bond}(r, "another", "tag", RIVAL);
        r.startRoot = 0;
        vm.deal(address(escape), bond);
        vm.prank(address(escape));
        vm.expectRevert(IGame.RoundShape.selector);
        game.join{value: bond}(r, "third", "tag", RIVAL);
    }

    function test_finalAfterItsRound() external {
        bytes32 id = proposeExit(PROPOSER, honest());
        (bytes32 round,) = escape.exitRound();
        vm.warp(game.tournament(round).closesAt);
        vm.expectPartialRevert(IGame.CellNotClosed.selector);
        escape.finalizeExit(id, good, exports);
        vm.warp(block.timestamp + 1);
        escape.finalizeExit(id, good, exports);
        phaseIs(IEscapeHatch.Phase.Exit);
        (bytes32 root, uint32 count) = escape.outbox();
        vm.assertEq(root, keccak256("root"), "outbox");
        vm.assertEq(count, 3, "count");
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Exit));
        escape.finalizeExit(id, good, exports);
        refusedExit(honest(), wrongPhase(IEscapeHatch.Phase.Exit));
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Exit));
        escape.openLedger(exitStateBytes, facts(), "");
    }

    function test_finalizeWantsTheOutputThatWasProposed() external {
        bytes32 id = proposeExit(PROPOSER, honest());
        vm.warp(block.timestamp + PERIOD + 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NoSuchExit.selector, bytes32("x")));
        escape.finalizeExit("x", good, exports);
        vm.expectPartialRevert(IEscapeHatch.OutputMismatch.selector);
        escape.finalizeExit(id, good, "");
        vm.expectPartialRevert(IEscapeHatch.OutputMismatch.selector);
        escape.finalizeExit(id, "", exports);
    }

    function test_bondIsExact() external {
        IEscapeHatch.ExitProposal memory p = honest();
        uint256 bond = escape.bond();
        vm.expectRevert(abi.encodeWithSelector(IGame.BondWrong.selector, 0, bond));
        escape.proposeExit(p);
    }

    function test_notBeforeItIsResolved() external {
        deployWith(escapeConfig());
        refusedExit(honest(), abi.encodeWithSelector(IEscapeHatch.NotResolved.selector));
    }

    function test_parentAndProgramAreTheExitStates() external {
        IEscapeHatch.ExitProposal memory p = honest();
        p.parentState = genesisState();
        bytes32 root = keccak256(exitStateBytes);
        bytes4 mismatch = IEscapeHatch.ParentStateMismatch.selector;
        refusedExit(p, abi.encodeWithSelector(mismatch, keccak256(genesisState()), root));
        p = honest();
        p.program.exitEntry += 4;
        uint256 bond = escape.bond();
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectPartialRevert(IEscapeHatch.ProgramMismatch.selector);
        escape.proposeExit{value: bond}(p);
    }

    function withEnd(MachineState.State memory s) internal view returns (IEscapeHatch.ExitProposal memory p) {
        p = honest();
        setExitEnd(p, s, "wrong");
    }

    function end() internal view returns (MachineState.State memory) {
        return this.decodeState(honest().endState);
    }

    function test_everyFieldOfTheEndIsChecked() external {
        MachineState.State memory s = end();
        s.programHash = "other";
        bytes32 program = rollup.programHash();
        bytes4 wrong = IEscapeHatch.EndProgramHash.selector;
        refusedExit(withEnd(s), abi.encodeWithSelector(wrong, s.programHash, program));
        s = end();
        for (uint8 status = 0; status < 5; ++status) {
            if (status == MachineState.YIELDED) continue;
            s.status = status;
            refusedExit(withEnd(s), abi.encodeWithSelector(IEscapeHatch.EndStatus.selector, status));
        }
        s = end();
        uint64 limit = s.inputLimit;
        s.inputPosition = limit - 1;
        refusedExit(
            withEnd(s), abi.encodeWithSelector(IEscapeHatch.EndPosition.selector, limit - 1, limit, limit)
        );
        s = end();
        s.inputLimit = limit + 1;
        refusedExit(
            withEnd(s), abi.encodeWithSelector(IEscapeHatch.EndPosition.selector, limit, limit + 1, limit)
        );
        s = end();
        bytes32 accumulator = s.accumulator;
        s.accumulator = "other";
        wrong = IEscapeHatch.EndAccumulator.selector;
        refusedExit(withEnd(s), abi.encodeWithSelector(wrong, bytes32("other"), accumulator));
        s = end();
        s.outputDigest = "other";
        wrong = IEscapeHatch.EndOutputDigest.selector;
        refusedExit(withEnd(s), abi.encodeWithSelector(wrong, bytes32("other"), keccak256(good)));
    }

    function test_historyEndsInTheEndState() external {
        IEscapeHatch.ExitProposal memory p = honest();
        p.historyRoot = "other";
        uint256 bond = escape.bond();
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectPartialRevert(History.HistoryRootMismatch.selector);
        escape.proposeExit{value: bond}(p);
        p = honest();
        p.historyPath = new bytes32[](4);
        refusedExit(p, abi.encodeWithSelector(History.HistoryPathLength.selector, 4, 3));
    }

    function refusedOutput(bytes memory header_, bytes memory exports_, bytes memory reason) internal {
        refusedExit(exitProposal(header_, exports_, "output"), reason);
    }

    function test_outputIsAnExitsOutput() external {
        bytes memory h = exitHeader(0, 0, exports);
        h[8] = 0xfe;
        refusedOutput(
            h, exports, abi.encodeWithSelector(IEscapeHatch.OutputNotExit.selector, type(uint64).max - 1, 255)
        );
        h = exitHeader(0, 0, exports);
        h[9] = 0x02;
        refusedOutput(
            h, exports, abi.encodeWithSelector(IEscapeHatch.OutputNotExit.selector, type(uint64).max, 2)
        );
        h = exitHeader(0, 0, exports);
        h[146] = 0x01;
        h = abi.encodePacked(h, new bytes(96));
        refusedOutput(
            h, exports, abi.encodeWithSelector(IEscapeHatch.OutputNotExit.selector, type(uint64).max, 255)
        );
        refusedOutput(hex"01", "", abi.encodeWithSelector(Outputs.OutputLength.selector, 1, 147));
        refusedOutput("", exports, malformed("no header"));
    }

    function malformed(string memory reason) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscapeHatch.TotalsMalformed.selector, reason);
    }

    function refusedTotals(bytes memory exports_, string memory reason) internal {
        refusedOutput(exitHeader(0, 0, exports_), exports_, malformed(reason));
    }

    function test_exportsAreTheTotals() external {
        IEscapeHatch.ExitProposal memory p = honest();
        p.exports = "other";
        uint256 bond = escape.bond();
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectPartialRevert(IEscapeHatch.ExportsMismatch.selector);
        escape.proposeExit{value: bond}(p);

        refusedTotals("", "length");
        refusedTotals(hex"00000003020000", "version");
        refusedTotals(hex"0000000301000000", "length");
        refusedTotals(hex"00000004010000", "length");
        refusedTotals(hex"00000003010001", "length");
        refusedTotals(hex"00000003010041", "count");
        address[] memory tokens = new address[](2);
        uint256[4][] memory sums = new uint256[4][](2);
        refusedTotals(totalsOf(tokens, sums), "order");
        tokens[1] = address(1);
        for (uint256 i = 0; i < 4; ++i) {
            sums[1][i] = 1 << 128;
            refusedTotals(totalsOf(tokens, sums), "sum");
            sums[1][i] = type(uint128).max;
        }
        bytes memory most = totalsOf(tokens, sums);
        proposeExit(PROPOSER, exitProposal(exitHeader(0, 0, most), most, "most"));
    }

    /// @dev G-17: the round ends without a winner, and the next proposal opens another one.
    function test_anotherAttempt() external {
        bytes32 first = proposeExit(PROPOSER, honest());
        proposeExit(RIVAL, exitProposal(good, exports, "lie"));
        (bytes32 round,) = escape.exitRound();
        vm.warp(block.timestamp + 10 * PERIOD);
        vm.expectPartialRevert(IGame.CellHasSurvivors.selector);
        escape.finalizeExit(first, good, exports);
        game.voidCell(round, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotTheWinner.selector, first));
        escape.finalizeExit(first, good, exports);
        bytes32 again = proposeExit(PROPOSER, honest());
        vm.assertEq(again, first, "the same claim");
        (, uint32 attempt) = escape.exitRound();
        vm.assertEq(attempt, 1, "in another attempt");
        vm.warp(block.timestamp + PERIOD + 1);
        escape.finalizeExit(first, good, exports);
    }

    /// @dev Cells hold two: the third is alone in its cell, and that does not make it the winner.
    function test_oneCellIsNotTheRound() external {
        proposeExit(PROPOSER, honest());
        proposeExit(RIVAL, exitProposal(good, exports, "lie"));
        bytes32 third = proposeExit(RIVAL, exitProposal(good, exports, "another"));
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,) = escape.exitRound();
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.RoundRunning.selector, round));
        escape.finalizeExit(third, good, exports);
    }

    function test_nothingJoinsAWonRound() external {
        proposeExit(PROPOSER, honest());
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,) = escape.exitRound();
        game.settle(round, 0);
        refusedExit(
            exitProposal(good, exports, "late"), abi.encodeWithSelector(IEscapeHatch.ExitWon.selector, round)
        );
        vm.warp(escape.exitDeadline() + 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.ExitWon.selector, round));
        escape.openLedger(exitStateBytes, facts(), "");
    }

    function test_aVoidExitPaysNothing() external {
        exitWith("", "");
        phaseIs(IEscapeHatch.Phase.Void);
        IEscapeHatch.Payment memory p;
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Void));
        escape.claimExit(0, p, new bytes32[](0));
        refusedExit(honest(), wrongPhase(IEscapeHatch.Phase.Void));
    }
}
