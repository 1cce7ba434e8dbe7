// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaims} from "../src/interfaces/IClaims.sol";
import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Program} from "../src/lib/Program.sol";
import {RestartFixture} from "./util/RestartFixture.sol";
import {Vm} from "./util/Vm.sol";

/// @title Claims over a restart, claims after it, and the exit of a chain whose program is another than at first (C-8)
contract RestartClaimsTest is RestartFixture {
    uint64 internal entry;

    /// @dev Genesis and a batch are claimed; then comes the next program, let in.
    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
        proposePlain(2);
        letIn(next());
        entry = restart(next(), 2);
    }

    /// @dev One output of the restart (U-5), and its openings.
    function imported(uint256 count) internal view returns (bytes[] memory outputs, bytes memory kzg) {
        bytes memory evaluated;
        (evaluated, kzg) = evaluations(openings(count));
        outputs = new bytes[](1);
        outputs[0] = output(entry, 0, 0, evaluated);
    }

    /// @dev A proposal whose end runs this program.
    function endingIn(Program.Facts memory f, bytes[] memory outputs, bytes memory kzg)
        internal
        view
        returns (IClaims.Proposal memory p)
    {
        p = proposal(outputs, kzg);
        MachineState.State memory s = this.decodeState(p.endState);
        s.programHash = Program.hash(f);
        setEnd(p, s);
    }

    function overTheRestart() internal view returns (IClaims.Proposal memory) {
        (bytes[] memory outputs, bytes memory kzg) = imported(2);
        return endingIn(next(), outputs, kzg);
    }

    function refused(IClaims.Proposal memory p, bytes memory why) internal {
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        vm.expectRevert(why);
        // A refusing point evaluation would take all gas of the test.
        claims.propose{value: bond, gas: 3_000_000}(p);
    }

    function startOf(Vm.Log[] memory logs) internal pure returns (bytes32 root) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IClaims.ClaimProposed.selector) continue;
            (,,,,, root) = abi.decode(logs[i].data, (uint64, bytes32, bytes32, bytes32, bytes32, bytes32));
        }
    }

    // ---- over it

    function test_aClaimOverARestart() external {
        IClaims.Proposal memory p = overTheRestart();
        propose(p);
        // U-2, C-9: L1 forms the start from the facts and the parent's digest.
        MachineState.State memory s = opened(p.parentState, entry);
        vm.assertEq(s.programHash, Program.hash(next()), "the next program");
        vm.assertEq(startOf(vm.getRecordedLogs()), MachineState.root(s), "is what the game starts from");
        finalizeAll();
        vm.assertEq(claims.finalized(), 2, "final");
    }

    function test_aClaimOverAVoidRestart() external {
        propose(proposal(new bytes[](1), ""));
        finalizeAll();
        vm.assertEq(claims.finalized(), 2, "the first program goes on");
    }

    function test_aClaimAfterARestart() external {
        propose(overTheRestart());
        submitCalldata("b", 0);
        IClaims.Proposal memory p = endingIn(next(), plainOutputs(1), "");
        propose(p);
        MachineState.State memory s = this.decodeState(p.parentState);
        (bytes32 accumulator, uint64 limit) = inbox.stateAt(entry + 2);
        bytes32 start = MachineState.root(MachineState.resume(s, limit, accumulator));
        vm.assertEq(startOf(vm.getRecordedLogs()), start, "the next program, resumed");
        finalizeAll();
        vm.assertEq(claims.finalized(), 3, "final");
    }

    /// @dev One claim from before the restart to behind it.
    function test_aClaimAcrossARestart() external {
        submitCalldata("b", 0);
        (bytes[] memory one, bytes memory kzg) = imported(2);
        bytes[] memory outputs = new bytes[](2);
        (outputs[0], outputs[1]) = (one[0], plain(entry + 1));
        propose(endingIn(next(), outputs, kzg));
        finalizeAll();
        vm.assertEq(claims.finalized(), 2, "final");
    }

    // ---- what L1 checks of it

    function test_blobsAreCheckedAsOfABatch() external {
        (bytes[] memory outputs, bytes memory kzg) = imported(2);
        IClaims.Proposal memory p = overTheRestart();
        p.kzg = "";
        refused(p, abi.encodeWithSelector(IClaims.KzgLength.selector, 0, 96));
        // The first byte of the first blob's y.
        bytes memory bad = flip(outputs[0], 147 + 64);
        outputs[0] = bad;
        bytes4 rejected = Blobs.EvaluationRejected.selector;
        refused(
            endingIn(next(), outputs, kzg), abi.encodeWithSelector(rejected, openings(1)[0].versionedHash)
        );
        (outputs, kzg) = imported(1);
        refused(endingIn(next(), outputs, kzg), abi.encodeWithSelector(IClaims.OutputBlobs.selector, entry));
    }

    function test_theOutputNamesItsKind() external {
        (bytes[] memory outputs, bytes memory kzg) = imported(2);
        outputs[0][9] = 0x01;
        refused(endingIn(next(), outputs, kzg), abi.encodeWithSelector(IClaims.OutputKind.selector, 1, 5));
    }

    /// @dev L1 looks at the shape alone: an end in the first program, or in one that came later, is the game's to judge.
    function test_anEndIsInAProgramThatL1Knows() external {
        (bytes[] memory outputs, bytes memory kzg) = imported(2);
        bytes32 first = Program.hash(facts());
        Program.Facts memory f = next();
        f.entry += 4;
        bytes4 unknown = IClaims.EndProgramHash.selector;
        refused(endingIn(f, outputs, kzg), abi.encodeWithSelector(unknown, Program.hash(f), first));
        // A restart that was not let in brings nothing.
        restart(f, 1);
        refused(endingIn(f, outputs, kzg), abi.encodeWithSelector(unknown, Program.hash(f), first));
        propose(endingIn(facts(), outputs, kzg));
    }

    function test_aForeignRestartIsClaimedAsVoid() external {
        propose(overTheRestart());
        Program.Facts memory f = next();
        f.entry += 4;
        uint64 position = restart(f, 1);
        IClaims.Proposal memory p = endingIn(next(), new bytes[](1), "");
        vm.getRecordedLogs();
        propose(p);
        MachineState.State memory s = opened(p.parentState, position);
        vm.assertEq(s.reason, MachineState.FOREIGN, "trapped from the start");
        vm.assertEq(s.programHash, Program.hash(next()), "on the program that runs");
        vm.assertEq(startOf(vm.getRecordedLogs()), MachineState.root(s), "C-9");
        finalizeAll();
    }

    // ---- leaving

    function exitProposalOf(Program.Facts memory f)
        internal
        view
        returns (IEscapeHatch.ExitProposal memory p)
    {
        bytes memory exports = totalsOf(new address[](0), new uint256[4][](0));
        p = exitProposal(exitHeader(keccak256("root"), 3, exports), exports, "exit");
        p.program = f;
    }

    /// @dev E-8: the exit entry point is that of the program which the exit state runs.
    function test_theExitIsTheNewProgramsOwn() external {
        IClaims.Proposal memory over = overTheRestart();
        propose(over);
        finalizeAll();
        exitStateBytes = over.endState;
        resolveChain();
        bytes4 mismatch = IEscapeHatch.ProgramMismatch.selector;
        (bytes32 first, bytes32 now_) = (Program.hash(facts()), Program.hash(next()));
        refusedExit(exitProposalOf(facts()), abi.encodeWithSelector(mismatch, first, now_));
        IEscapeHatch.ExitProposal memory p = exitProposalOf(next());
        vm.getRecordedLogs();
        bytes32 id = proposeExit(PROPOSER, p);
        MachineState.State memory s = this.decodeState(over.endState);
        s.status = MachineState.RUNNING;
        (s.core[0], s.core[1], s.core[2], s.core[3]) = (0, 0, 0x40, 0);
        vm.assertEq(exitStart(vm.getRecordedLogs()), MachineState.root(s), "at its exit entry");
        vm.warp(block.timestamp + PERIOD + 1);
        escape.finalizeExit(id, p.outputHeader, p.exports);
        phaseIs(IEscapeHatch.Phase.Exit);
    }

    function exitStart(Vm.Log[] memory logs) internal pure returns (bytes32 start) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IEscapeHatch.ExitProposed.selector) continue;
            (,, start) = abi.decode(logs[i].data, (bytes32, uint32, bytes32));
        }
    }

    /// @dev What was only appended moves nobody's exit: the last final claim is the first program's.
    function test_anUpgradeThatIsNotFinalIsNoUpgrade() external {
        finalizeAll();
        exitStateBytes = endStates[line[1]];
        vm.warp(header(entry).l1Time + FREEZE + 1);
        escape.freeze(headers[entry]);
        vm.warp(escape.resolutionDeadline() + 1);
        escape.resolve();
        bytes4 mismatch = IEscapeHatch.ProgramMismatch.selector;
        (bytes32 first, bytes32 other) = (Program.hash(facts()), Program.hash(next()));
        refusedExit(exitProposalOf(next()), abi.encodeWithSelector(mismatch, other, first));
        proposeExit(PROPOSER, exitProposalOf(facts()));
    }
}
