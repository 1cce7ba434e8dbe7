// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../src/Policy.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IEvidenceClass} from "../src/interfaces/IEvidence.sol";
import {IFinality} from "../src/interfaces/IFinality.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {TrustRoots} from "../src/lib/TrustRoots.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";
import {ToyValidity} from "./util/ToyValidity.sol";

/// @title Evidence that never answers
contract Silent {
    uint256 public trustRoots = TrustRoots.BASE | TrustRoots.CIRCUIT;

    function backs(bytes32) external pure returns (bool) {
        while (true) {}
        return true;
    }
}

/// @title Which evidence makes a claim final, and when (F-3 .. F-7)
contract PolicyTest is FinalityFixture {
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        joinAll();
        proposePlain(1);
        id = line[1];
    }

    function notFinal(bytes memory why) internal {
        vm.expectRevert(why);
        claims.finalize(id);
    }

    function test_twoClassesAfterTheShortDelay() external {
        validity.back(id);
        attest(id, 1, 4);
        vm.warp(block.timestamp + SHORT - 1);
        notFinal(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 0));
        vm.warp(block.timestamp + 1);
        claims.finalize(id);
        vm.assertEq(claims.finalized(), 1, "final");
    }

    function test_oneClassAfterThePeriod() external {
        attest(id, 0, ATTESTORS);
        vm.warp(block.timestamp + PERIOD);
        notFinal(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 0));
        vm.warp(block.timestamp + 1);
        claims.finalize(id);
    }

    function test_aProofAloneDoesNotHurry() external {
        validity.back(id);
        vm.warp(block.timestamp + PERIOD);
        notFinal(abi.encodeWithSelector(IGame.CellNotClosed.selector, 0, 0));
    }

    function test_quorumCountsEntities() external {
        validity.back(id);
        attest(id, 0, 3); // two of them are one entity
        vm.warp(block.timestamp + SHORT);
        vm.assertFalse(policy.check(id, uint64(block.timestamp - SHORT)), "two entities");
        attest(id, 3, 4);
        vm.assertTrue(policy.check(id, uint64(block.timestamp - SHORT)), "three");
    }

    function test_classesThatShareARootAreOne() external {
        validity.setRoots(TrustRoots.BASE | TrustRoots.CIRCUIT | TrustRoots.HOST_MACHINE);
        Policy other = new Policy(address(rollup), council, SHORT, validity, attestors);
        validity.back(id);
        attest(id, 1, 4);
        vm.warp(block.timestamp + SHORT);
        vm.assertFalse(other.check(id, uint64(block.timestamp - SHORT)), "not disjoint");
        // The roots were read when the class took its place.
        vm.assertTrue(policy.check(id, uint64(block.timestamp - SHORT)), "disjoint");
    }

    function test_notWithoutAClass() external {
        IEvidenceClass none = IEvidenceClass(address(0));
        validity.back(id);
        attest(id, 1, 4);
        vm.warp(block.timestamp + SHORT);
        uint64 since = uint64(block.timestamp - SHORT);
        vm.assertFalse(
            new Policy(address(rollup), council, SHORT, none, attestors).check(id, since), "no proof"
        );
        vm.assertFalse(new Policy(address(rollup), council, SHORT, validity, none).check(id, since), "nobody");
    }

    /// @dev The game decided for another claim: two classes of evidence do not hurry past that.
    function test_noHurryAgainstTheGame() external {
        IClaims.Proposal memory p = proposalOn(line[0], plain1(), "");
        vm.warp(block.timestamp + 1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        bytes32 rival = proposeBy(RIVAL, twist(p, "another"));
        validity.back(rival);
        attest(rival, 1, 4);
        vm.mockCall(address(game), abi.encodeCall(IGame.tournament, (round)), abi.encode(wonBy(1)));
        vm.warp(block.timestamp + SHORT);
        vm.assertFalse(policy.check(rival, uint64(block.timestamp - SHORT)), "lost");
        vm.mockCall(address(game), abi.encodeCall(IGame.tournament, (round)), abi.encode(wonBy(2)));
        vm.assertTrue(policy.check(rival, uint64(block.timestamp - SHORT)), "won");
    }

    function plain1() internal view returns (bytes[] memory outputs) {
        outputs = new bytes[](1);
        outputs[0] = plain(0);
    }

    function wonBy(uint32 winner) internal view returns (IGame.Tournament memory t) {
        (t.winner, t.overAt) = (winner, uint40(block.timestamp));
    }

    function test_aSilentVerifierIsANo() external {
        Policy other =
            new Policy(address(rollup), council, SHORT, IEvidenceClass(address(new Silent())), attestors);
        attest(id, 1, 4);
        vm.warp(block.timestamp + SHORT);
        vm.assertFalse(other.check{gas: 5_000_000}(id, uint64(block.timestamp - SHORT)), "a no");
    }

    // ---- pauses

    function test_nothingIsFinalInAPause() external {
        uint256 index = contradictProofs();
        pauseOn(index);
        vm.warp(block.timestamp + PERIOD + 1);
        notFinal(abi.encodeWithSelector(IFinality.Paused.selector));
        vm.warp(block.timestamp + PAUSE);
        uint64 since = claims.claim(id).proposedAt;
        vm.assertTrue(block.timestamp > since + PERIOD + PAUSE, "late enough");
        claims.finalize(id);
    }

    function test_aPauseStretchesThePeriod() external {
        pauseOn(contradictProofs());
        uint256 since = claims.claim(id).proposedAt;
        vm.warp(since + PAUSE);
        notFinal(abi.encodeWithSelector(IFinality.PauseStretch.selector, since + PERIOD + PAUSE));
        vm.warp(since + PERIOD + PAUSE - 1);
        notFinal(abi.encodeWithSelector(IFinality.PauseStretch.selector, since + PERIOD + PAUSE));
        vm.warp(since + PERIOD + PAUSE);
        claims.finalize(id);
    }

    function test_aPauseStretchesTheShortDelay() external {
        attest(id, 1, 4);
        uint256 index = contradictProofs();
        pauseOn(index);
        ToyValidity next = new ToyValidity();
        next.back(id);
        replaceBy(policy.VALIDITY(), address(next));
        uint64 since = claims.claim(id).proposedAt;
        vm.warp(since + PAUSE + SHORT - 1);
        vm.expectRevert(abi.encodeWithSelector(IFinality.PauseStretch.selector, since + PERIOD + PAUSE));
        policy.check(id, since);
        vm.warp(since + PAUSE + SHORT);
        vm.assertTrue(policy.check(id, since), "fast");
    }

    // ---- construction, and who may do what

    function test_constructionIsChecked() external {
        vm.expectRevert(abi.encodeWithSelector(IFinality.ConfigInvalid.selector, "rollup"));
        new Policy(address(0), council, SHORT, validity, attestors);
        vm.expectRevert(abi.encodeWithSelector(IFinality.ConfigInvalid.selector, "shortDelay"));
        new Policy(address(rollup), council, 0, validity, attestors);
        uint256 half = TrustRoots.PROGRAM_SOURCE | TrustRoots.CIRCUIT;
        validity.setRoots(half);
        vm.expectRevert(abi.encodeWithSelector(IFinality.RootsIncomplete.selector, half));
        new Policy(address(rollup), council, SHORT, validity, attestors);
        validity.setRoots(TrustRoots.BASE);
        vm.expectRevert(abi.encodeWithSelector(IFinality.RootsIncomplete.selector, TrustRoots.BASE));
        new Policy(address(rollup), council, SHORT, validity, attestors);
    }

    function test_onlyTheCouncil() external {
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotCouncil.selector, address(this)));
        policy.install(1, validity, false);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotCouncil.selector, address(this)));
        policy.switchOffGame(0);
        vm.prank(address(council));
        vm.expectRevert(abi.encodeWithSelector(IFinality.NoSuchClass.selector, 0));
        policy.install(0, validity, false);
    }

    function test_rootsAreReported() external view {
        vm.assertEq(policy.rootsOf(policy.GAME()), TrustRoots.GAME, "game");
        vm.assertEq(policy.rootsOf(policy.VALIDITY()), validity.trustRoots(), "validity");
        vm.assertEq(policy.rootsOf(policy.ATTESTATION()), attestors.trustRoots(), "attestation");
        vm.assertTrue(TrustRoots.disjoint(TrustRoots.GAME, attestors.trustRoots()), "disjoint");
    }
}

/// @title Contradictions: who shows one switches the class off for everybody (F-10 .. F-15)
contract ContradictionTest is FinalityFixture {
    function test_twoProofsOfOneRun() external {
        validity.accept("s", 8, "a");
        vm.expectRevert(abi.encodeWithSelector(IFinality.SameEnds.selector));
        policy.contradictProofs("s", 8, "a", "a");
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotAccepted.selector, bytes32("s"), 8, bytes32("b")));
        policy.contradictProofs("s", 8, "a", "b");
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotAccepted.selector, bytes32("s"), 8, bytes32("b")));
        policy.contradictProofs("s", 8, "b", "a");
        validity.accept("s", 8, "b");
        policy.contradictProofs("s", 8, "a", "b");
        vm.assertTrue(policy.slot(policy.VALIDITY()).off, "off");
        vm.assertFalse(policy.slot(policy.ATTESTATION()).off, "the other class is on");
        vm.assertEq(policy.contradicted(policy.VALIDITY()), block.timestamp, "when");
        vm.assertTrue(policy.contradiction(0).counts, "counts");
        vm.expectRevert(abi.encodeWithSelector(IFinality.ClassOffAlready.selector, 1));
        policy.contradictProofs("s", 8, "a", "b");
    }

    function test_twoValidClaims() external {
        (bytes32 a, bytes32 c) = rivals();
        vm.expectRevert(abi.encodeWithSelector(IFinality.SameEnds.selector));
        policy.contradictClaims(a, c); // other histories of one end
        bytes32 b = otherEnd();
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotSupported.selector, a));
        policy.contradictClaims(a, b);
        validity.back(a);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotSupported.selector, b));
        policy.contradictClaims(a, b);
        validity.back(b);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchClaim.selector, bytes32("x")));
        policy.contradictClaims("x", b);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchClaim.selector, bytes32("x")));
        policy.contradictClaims(b, "x");
        policy.contradictClaims(a, b);
        vm.assertTrue(policy.slot(policy.VALIDITY()).off, "off");
    }

    /// @dev The same batches with another memory.
    function otherEnd() internal returns (bytes32) {
        IClaims.Proposal memory p = proposalOn(line[0], plainOf0(), "");
        MachineState.State memory s = endState(1, keccak256(p.outputs[0]));
        s.memoryRoot = bytes32(uint256(7));
        setEnd(p, s);
        return proposeBy(BOB, p);
    }

    function plainOf0() internal view returns (bytes[] memory outputs) {
        outputs = new bytes[](1);
        outputs[0] = plain(0);
    }

    function test_startsMustBeOne() external {
        proposePlain(1);
        proposePlain(1);
        vm.expectRevert(abi.encodeWithSelector(IFinality.StartsDiffer.selector, line[1], line[2]));
        policy.contradictClaims(line[1], line[2]);
        vm.expectRevert(abi.encodeWithSelector(IFinality.StartsDiffer.selector, line[1], line[2]));
        policy.contradictQuorums(line[1], line[2]);
    }

    function test_twoQuorums() external {
        joinAll();
        (bytes32 a, bytes32 b) = rivals();
        vm.expectRevert(abi.encodeWithSelector(IFinality.SameEnds.selector));
        policy.contradictQuorums(a, a);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NoQuorum.selector, a));
        policy.contradictQuorums(a, b);
        attest(a, 1, 4);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NoQuorum.selector, b));
        policy.contradictQuorums(a, b);
        attest(b, 2, 5);
        // Neither counts from then on, whether or not anybody makes the call.
        vm.assertFalse(attestors.backs(a), "a");
        vm.assertFalse(attestors.backs(b), "b");
        policy.contradictQuorums(a, b);
        vm.assertTrue(policy.slot(policy.ATTESTATION()).off, "off");
        vm.expectRevert(abi.encodeWithSelector(IFinality.ClassOffAlready.selector, 2));
        policy.contradictQuorums(a, b);
    }

    /// @dev Equivocators who get themselves slashed first do not hide the contradiction.
    function test_slashedSignaturesStillContradict() external {
        joinAll();
        (bytes32 a, bytes32 b) = rivals();
        attest(a, 1, 4);
        attest(b, 2, 5);
        attestors.slash(2, startOf(a), a, signatureOf(2, startOf(a), a), b, signatureOf(2, startOf(b), b));
        policy.contradictQuorums(a, b);
    }

    function test_absentClassesContradictNothing() external {
        IEvidenceClass none = IEvidenceClass(address(0));
        Policy p = new Policy(address(rollup), council, SHORT, none, none);
        vm.expectRevert(abi.encodeWithSelector(IFinality.ClassAbsent.selector, 1));
        p.contradictProofs("s", 8, "a", "b");
        vm.expectRevert(abi.encodeWithSelector(IFinality.ClassAbsent.selector, 2));
        p.contradictQuorums("a", "b");
        vm.expectRevert(abi.encodeWithSelector(IFinality.NoSuchContradiction.selector, 0));
        p.contradiction(0);
    }

    /// @dev F-14: what the council has just put there contradicts itself for nobody's benefit.
    function test_aHurriedVerifierGivesTheCouncilNothing() external {
        contradictProofs();
        replaceBy(policy.VALIDITY(), address(new ToyValidity()));
        vm.assertEq(policy.rootsOf(1) & TrustRoots.COUNCIL, TrustRoots.COUNCIL, "the council's choice");
        uint256 index = contradictProofs();
        vm.assertFalse(policy.contradiction(index).counts, "does not count");
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Pause);
        a.contradiction = index;
        approve(1, a);
        approve(2, a);
        vm.expectRevert(abi.encodeWithSelector(ISecurityCouncil.ContradictionDoesNotCount.selector, index));
        approve(3, a);
    }

    function test_twoHurriedClassesAreOne() external {
        joinAll();
        (bytes32 a, bytes32 b) = rivals();
        attest(a, 1, 4);
        attest(b, 2, 5);
        policy.contradictQuorums(a, b);
        contradictProofs();
        (ToyValidity v, ToyValidity w) = (new ToyValidity(), new ToyValidity());
        w.setRoots(TrustRoots.BASE | TrustRoots.ATTESTOR_SET);
        replaceBy(policy.VALIDITY(), address(v));
        replaceBy(policy.ATTESTATION(), address(w));
        v.back(a);
        w.back(a);
        vm.warp(block.timestamp + SHORT);
        vm.assertFalse(policy.check(a, uint64(block.timestamp - SHORT)), "one council");
        vm.warp(block.timestamp + EXIT_WINDOW);
        vm.assertTrue(policy.check(a, uint64(block.timestamp - SHORT)), "there was time to leave");
    }
}
