// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaims} from "../src/interfaces/IClaims.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {Blobs} from "../src/lib/Blobs.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {History} from "../src/lib/History.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {KzgFixture} from "./util/KzgFixture.sol";
import {RollupFixture} from "./util/RollupFixture.sol";
import {Trees} from "./util/Trees.sol";
import {Vm} from "./util/Vm.sol";

/// @title What a proposal must be: one accepted, then every check broken alone
contract ProposeTest is RollupFixture, KzgFixture {
    function setUp() public override {
        super.setUp();
        submitCalldata("batch", 0);
        depositToken(ALICE, 100, ALICE);
        submitCalldata("another", 1);
    }

    function refused(IClaims.Proposal memory p, bytes memory reason) internal {
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        vm.expectRevert(reason);
        // A refusing point evaluation would take all gas of the test.
        claims.propose{value: bond, gas: 3_000_000}(p);
    }

    function honest() internal view returns (IClaims.Proposal memory) {
        return proposal(plainOutputs(3), "");
    }

    function test_genesisClaimIsFinalAndStartsTheProgram() external view {
        bytes32 id = claims.finalClaim(0);
        IClaims.Claim memory c = claims.claim(id);
        vm.assertEq(c.endRoot, keccak256(genesisState()), "end root");
        vm.assertEq(c.endRoot, rollup.genesisRoot(), "the rollup says the same");
        bytes32 zero = 0;
        vm.assertEq(id, keccak256(abi.encode(zero, 0, zero, zero, c.endRoot, zero)), "id");
        vm.assertEq(claims.finalized(), 0, "final");
        (, uint64 position, uint32 attempt) = claims.roundOf(id);
        vm.assertEq(position, 0, "no round yet");
        vm.assertEq(attempt, 0, "no attempt yet");
    }

    function test_proposalIsStoredAsClaimed() external {
        IClaims.Proposal memory p = honest();
        uint64 number = propose(p);
        IClaims.Claim memory c = claimAt(number);
        (bytes32 accumulator,) = inbox.stateAt(3);
        bytes32 outputsRoot = Trees.countedRoot(outputLeaves(p.outputs));
        bytes32 endRoot = keccak256(p.endState);
        bytes32 id =
            keccak256(abi.encode(p.parentId, uint256(3), accumulator, p.historyRoot, endRoot, outputsRoot));
        vm.assertEq(line[1], id, "id (C-6)");
        vm.assertEq(c.parentId, p.parentId, "parent");
        vm.assertEq(c.position, 3, "position");
        vm.assertEq(c.endRoot, endRoot, "end root");
        vm.assertEq(c.outputsRoot, outputsRoot, "outputs root");
        vm.assertEq(c.proposedAt, block.timestamp, "time");
        vm.assertEq(c.attempt, 0, "first attempt");
        vm.assertEq(c.index, 0, "first contestant");
    }

    function test_claimIsAContestantOfItsRound() external {
        IClaims.Proposal memory p = honest();
        uint256 bond = bondOf(p);
        propose(p);
        (bytes32 round, uint64 position, uint32 attempt) = claims.roundOf(p.parentId);
        vm.assertEq(round, game.roundId(address(claims), p.parentId, attempt), "the game's id (G-3)");
        vm.assertEq(position, 3, "the first claim fixes the position");
        IGame.Contestant memory c = game.contestant(round, 0);
        vm.assertEq(c.root, p.historyRoot, "history root");
        vm.assertEq(c.tag, claimAt(1).outputsRoot, "outputs root");
        vm.assertEq(c.owner, PROPOSER, "owner");
        vm.assertEq(address(claims).balance, 0, "claims hold nothing");
        vm.assertEq(address(game).balance, bond, "the bond is in the game");
        vm.assertEq(game.tournament(round).bond, bond, "and the round's");
    }

    function test_startRootIsTheParentResumed() external {
        vm.recordLogs();
        propose(honest());
        MachineState.State memory s;
        s.programHash = rollup.programHash();
        s.memoryRoot = facts().initialMemoryRoot;
        s.core = abi.encodePacked(facts().entry, new bytes(132));
        s.outputDigest = keccak256("");
        (s.accumulator, s.inputLimit) = inbox.stateAt(1);
        vm.assertEq(startRootOf(vm.getRecordedLogs()), MachineState.root(s), "C-9");
    }

    /// @dev C-14: whoever proposes, a contract too, shows what its outputs root is over.
    function test_eventShowsEveryOutputsDigest() external {
        bytes[] memory outputs = plainOutputs(3);
        outputs[1] = ""; // a void batch has one as well
        vm.recordLogs();
        propose(proposal(outputs, ""));
        (, bytes32[] memory digests) = shownBy(vm.getRecordedLogs());
        vm.assertEq(digests.length, 3, "one per batch");
        bytes32[] memory leaves = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(digests[i], keccak256(outputs[i]), "digest");
            leaves[i] = Outputs.leaf(digests[i]);
        }
        vm.assertEq(Trees.countedRoot(leaves), claimAt(1).outputsRoot, "they make the outputs root");
    }

    function startRootOf(Vm.Log[] memory logs) internal pure returns (bytes32 root) {
        (root,) = shownBy(logs);
    }

    function shownBy(Vm.Log[] memory logs) internal pure returns (bytes32 root, bytes32[] memory digests) {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IClaims.ClaimProposed.selector) continue;
            (,,,,, root,,, digests) = abi.decode(
                logs[i].data,
                (uint64, bytes32, bytes32, bytes32, bytes32, bytes32, bytes32, uint32, bytes32[])
            );
        }
    }

    function test_claimsOfEverySizeChain(uint256 seed) external {
        for (uint256 i = 0; i < 10; ++i) {
            submitCalldata(abi.encode(i), 0);
        }
        while (claimAt(tip()).position < inbox.entryCount()) {
            uint256 left = inbox.entryCount() - claimAt(tip()).position;
            proposePlain(bound(seed, 1, left));
            seed = uint256(keccak256(abi.encode(seed)));
        }
        vm.assertEq(claimAt(tip()).position, inbox.entryCount(), "all entries claimed");
    }

    function test_voidBatchesHaveEmptyOutputs() external {
        bytes[] memory outputs = plainOutputs(3);
        outputs[1] = "";
        propose(proposal(outputs, ""));
        outputs = new bytes[](1);
        propose(proposal(outputs, ""));
    }

    /// forge-config: default.fuzz.runs = 12
    function test_blobEvaluationsAreChecked(uint256 count) external {
        Opening[] memory list = openings(bound(count, 1, 6));
        submitBlobs(versionedHashes(list), 1);
        proposePlain(4);
        (bytes memory blobs, bytes memory kzg) = evaluations(list);
        bytes[] memory outputs = new bytes[](1);
        outputs[0] = output(4, Trees.countedRoot(new bytes32[](0)), 0, blobs);
        propose(proposal(outputs, kzg));
    }

    function blobProposal(Opening[] memory posted, Opening[] memory said)
        internal
        returns (IClaims.Proposal memory)
    {
        submitBlobs(versionedHashes(posted), 1);
        proposePlain(4);
        (bytes memory blobs, bytes memory kzg) = evaluations(said);
        bytes[] memory outputs = new bytes[](1);
        outputs[0] = output(4, 0, 0, blobs);
        return proposal(outputs, kzg);
    }

    function test_wrongEvaluationReverts() external {
        Opening[] memory said = openings(2);
        said[1].y = bytes32(uint256(said[1].y) ^ 1);
        bytes memory reason = abi.encodeWithSelector(Blobs.EvaluationRejected.selector, said[1].versionedHash);
        refused(blobProposal(openings(2), said), reason);
    }

    function test_evaluationsOfOtherBlobsRevert() external {
        Opening[] memory said = openings(2);
        (said[0], said[1]) = (said[1], said[0]);
        bytes memory reason = abi.encodeWithSelector(IClaims.OutputBlobs.selector, 4);
        refused(blobProposal(openings(2), said), reason);
    }

    function test_fewerEvaluationsThanBlobsRevert() external {
        bytes memory reason = abi.encodeWithSelector(IClaims.OutputBlobs.selector, 4);
        refused(blobProposal(openings(2), openings(1)), reason);
    }

    function test_evaluationsWithoutBlobsRevert() external {
        (bytes memory blobs, bytes memory kzg) = evaluations(openings(1));
        bytes[] memory outputs = plainOutputs(3);
        outputs[1] = output(1, 0, 0, blobs);
        refused(proposal(outputs, kzg), abi.encodeWithSelector(IClaims.OutputBlobs.selector, 1));
    }

    function test_kzgBytesMustFitExactly() external {
        IClaims.Proposal memory p = blobProposal(openings(1), openings(1));
        bytes memory kzg = p.kzg;
        p.kzg = abi.encodePacked(kzg, uint8(0));
        refused(p, abi.encodeWithSelector(IClaims.KzgLength.selector, 97, 96));
        p.kzg = new bytes(95);
        refused(p, abi.encodeWithSelector(IClaims.KzgLength.selector, 95, 96));
    }

    function test_anybodyProposes(address anybody) external {
        vm.assume(anybody != address(vm) && anybody.code.length == 0);
        IClaims.Proposal memory p = honest();
        bytes32 id = proposeBy(anybody, p);
        (bytes32 round,,) = claims.roundOf(p.parentId);
        vm.assertEq(game.contestant(round, claims.claim(id).index).owner, anybody, "owner");
    }

    function test_bondMustBeExact() external {
        IClaims.Proposal memory p = honest();
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond + 1);
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(IGame.BondWrong.selector, bond - 1, bond));
        claims.propose{value: bond - 1}(p);
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(IGame.BondWrong.selector, bond + 1, bond));
        claims.propose{value: bond + 1}(p);
    }

    function test_bondFollowsTheHistorysHeight() external view {
        // Frames of 2^3 strides; one, two and three batches make histories of 3, 4 and 5 levels.
        for (uint256 batches = 1; batches <= 3; ++batches) {
            vm.assertEq(claims.bond(batches), game.bond(0, uint8(2 + batches)), "bond");
        }
    }

    function test_parentMustBeKnown() external {
        IClaims.Proposal memory p = honest();
        p.parentId = "nobody's";
        refused(p, abi.encodeWithSelector(IClaims.NoSuchClaim.selector, bytes32("nobody's")));
    }

    function test_claimOverNothingReverts() external {
        IClaims.Proposal memory p = honest();
        p.outputs = new bytes[](0);
        refused(p, abi.encodeWithSelector(IClaims.NoBatches.selector));
    }

    function test_headersMustBe128BytesEach() external {
        IClaims.Proposal memory p = honest();
        p.entries = abi.encodePacked(p.entries, uint8(0));
        refused(p, abi.encodeWithSelector(IClaims.EntriesLength.selector, 385, 384));
    }

    function test_positionBeyondTheInboxReverts() external {
        IClaims.Proposal memory p = proposal(plainOutputs(4), "");
        bytes[] memory outputs = new bytes[](5);
        for (uint256 i = 0; i < 4; ++i) {
            outputs[i] = p.outputs[i];
        }
        p.outputs = outputs;
        p.entries = abi.encodePacked(p.entries, new bytes(128));
        refused(p, abi.encodeWithSelector(IInbox.PositionBeyondEnd.selector, 5, 4));
    }

    /// @dev As after an L1 reorg: the entries are others than the proposer saw.
    function test_headersOfAnotherHistoryRevert(uint256 index) external {
        IClaims.Proposal memory p = honest();
        // Not the first header's kind: that one is compared with the output first.
        p.entries = flip(p.entries, 16 + bound(index, 0, 111));
        (bytes32 accumulator,) = inbox.stateAt(3);
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        try claims.propose{value: bond}(p) {
            vm.assertTrue(false, "accepted a foreign entry");
        } catch (bytes memory reason) {
            bytes4 selector = bytes4(reason);
            bool named = selector == IClaims.AccumulatorMismatch.selector
                || selector == IClaims.OutputBlobs.selector || selector == IClaims.OutputKind.selector;
            vm.assertTrue(named, "a named reason");
            vm.assertTrue(accumulator != 0, "the inbox has its own");
        }
    }

    function test_outputOfAnotherEntryReverts() external {
        bytes[] memory outputs = plainOutputs(3);
        outputs[1] = plain(2);
        refused(proposal(outputs, ""), abi.encodeWithSelector(IClaims.OutputEntryIndex.selector, 2, 1));
    }

    function test_outputOfAnotherKindReverts() external {
        bytes[] memory outputs = plainOutputs(3);
        outputs[1][9] = 0x04;
        refused(proposal(outputs, ""), abi.encodeWithSelector(IClaims.OutputKind.selector, 4, 2));
    }

    function test_malformedOutputReverts() external {
        bytes[] memory outputs = plainOutputs(3);
        outputs[2] = new bytes(146);
        refused(proposal(outputs, ""), abi.encodeWithSelector(Outputs.OutputLength.selector, 146, 147));
    }

    function test_parentStateMustMatch(uint256 index) external {
        IClaims.Proposal memory p = honest();
        p.parentState = flip(p.parentState, bound(index, 0, 284));
        bytes memory reason = abi.encodeWithSelector(
            IClaims.ParentStateMismatch.selector, keccak256(p.parentState), claimAt(0).endRoot
        );
        refused(p, reason);
    }

    function end() internal view returns (IClaims.Proposal memory p, MachineState.State memory s) {
        p = honest();
        s = endState(3, keccak256(p.outputs[2]));
    }

    function test_endOfAnotherProgramReverts() external {
        (IClaims.Proposal memory p, MachineState.State memory s) = end();
        s.programHash = "other";
        setEnd(p, s);
        bytes32 ours = rollup.programHash();
        refused(p, abi.encodeWithSelector(IClaims.EndProgramHash.selector, bytes32("other"), ours));
    }

    function test_endMustHaveYielded() external {
        for (uint8 status = 0; status <= 4; ++status) {
            if (status == MachineState.YIELDED) continue;
            (IClaims.Proposal memory p, MachineState.State memory s) = end();
            s.status = status;
            setEnd(p, s);
            refused(p, abi.encodeWithSelector(IClaims.EndStatus.selector, status));
        }
    }

    function test_endMustHaveReadAllInput() external {
        (IClaims.Proposal memory p, MachineState.State memory s) = end();
        (, uint64 limit) = inbox.stateAt(3);
        --s.inputPosition;
        setEnd(p, s);
        refused(p, abi.encodeWithSelector(IClaims.EndPosition.selector, limit - 1, limit, limit));
        s.inputPosition = limit + 1;
        s.inputLimit = limit + 1;
        setEnd(p, s);
        refused(p, abi.encodeWithSelector(IClaims.EndPosition.selector, limit + 1, limit + 1, limit));
    }

    function test_endAccumulatorMustBeTheInboxes() external {
        (IClaims.Proposal memory p, MachineState.State memory s) = end();
        bytes32 ours = s.accumulator;
        s.accumulator = "other";
        setEnd(p, s);
        refused(p, abi.encodeWithSelector(IClaims.EndAccumulator.selector, bytes32("other"), ours));
    }

    function test_endDigestMustBeTheLastOutputs() external {
        (IClaims.Proposal memory p, MachineState.State memory s) = end();
        bytes32 ours = s.outputDigest;
        s.outputDigest = keccak256("");
        setEnd(p, s);
        refused(p, abi.encodeWithSelector(IClaims.EndOutputDigest.selector, keccak256(""), ours));
    }

    function test_endMustBeTheHistorysLastLeaf() external {
        IClaims.Proposal memory p = honest();
        p.historyPath[0] = ~p.historyPath[0];
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        vm.expectPartialRevert(History.HistoryRootMismatch.selector);
        claims.propose{value: bond}(p);
    }

    function test_historyPaddingMustRepeatTheEnd() external {
        // Three frames of eight: the fourth frame is padding, the right-hand sibling at level 3.
        IClaims.Proposal memory p = honest();
        p.historyPath[3] = ~p.historyPath[3];
        refused(p, abi.encodeWithSelector(History.HistoryPaddingWrong.selector, 3));
    }

    function test_historyHeightIsFixed() external {
        IClaims.Proposal memory p = honest();
        p.historyPath = new bytes32[](4);
        refused(p, abi.encodeWithSelector(History.HistoryPathLength.selector, 4, 5));
    }

    function test_malformedEndStateReverts() external {
        IClaims.Proposal memory p = honest();
        p.endState = abi.encodePacked(p.endState, uint8(0));
        refused(p, abi.encodeWithSelector(MachineState.StateLength.selector, 286));
    }

    function test_outputsRootIsOverAllOutputs() external {
        IClaims.Proposal memory p = honest();
        propose(p);
        finalizeAll();
        bytes32[] memory leaves = outputLeaves(p.outputs);
        for (uint64 i = 0; i < 3; ++i) {
            claims.verifyOutput(1, i, keccak256(p.outputs[i]), Trees.countedPath(leaves, i));
        }
        bytes32[] memory path = Trees.countedPath(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(IClaims.EntryNotInClaim.selector, 3, 1));
        claims.verifyOutput(1, 3, 0, path);
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        claims.verifyOutput(1, 1, keccak256(p.outputs[0]), path);
        vm.expectRevert(abi.encodeWithSelector(IClaims.EntryNotInClaim.selector, 0, 0));
        claims.verifyOutput(0, 0, 0, path);
    }
}
