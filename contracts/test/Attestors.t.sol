// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Attestors} from "../src/Attestors.sol";
import {IAttestors} from "../src/interfaces/IAttestors.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {Entities} from "../src/lib/Entities.sol";
import {WorstCase} from "../src/escape/WorstCase.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";

/// @title Stakes, signatures, and what they cost who lies (F-20 .. F-25)
contract AttestorsTest is FinalityFixture {
    bytes32 internal a;
    bytes32 internal b;

    function setUp() public override {
        super.setUp();
        joinAll();
        (a, b) = rivals();
    }

    function refusedAttest(bytes32 id, uint256 index, bytes memory signature, bytes memory why) internal {
        uint256[] memory indices = new uint256[](1);
        bytes[] memory list = new bytes[](1);
        (indices[0], list[0]) = (index, signature);
        vm.expectRevert(why);
        attestors.attest(id, indices, list);
    }

    function test_attestationsAreChecked() external {
        bytes memory good = signatureOf(0, startOf(a), a);
        refusedAttest("x", 0, good, abi.encodeWithSelector(IAttestors.NoSuchClaim.selector, bytes32("x")));
        bytes32 genesis = line[0];
        refusedAttest(genesis, 0, good, abi.encodeWithSelector(IAttestors.NoSuchClaim.selector, genesis));
        refusedAttest(a, 5, good, abi.encodeWithSelector(IAttestors.NoSuchAttestor.selector, 5));
        refusedAttest(a, 1, good, abi.encodeWithSelector(IAttestors.SignatureInvalid.selector, 1));
        refusedAttest(b, 0, good, abi.encodeWithSelector(IAttestors.SignatureInvalid.selector, 0));
        refusedAttest(a, 0, "short", abi.encodeWithSelector(IAttestors.SignatureInvalid.selector, 0));
        attest(a, 0, 1);
        refusedAttest(a, 0, good, abi.encodeWithSelector(IAttestors.AttestedAlready.selector, 0, a));
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NoSignatures.selector));
        attestors.attest(a, new uint256[](0), new bytes[](0));
        vm.expectRevert(abi.encodeWithSelector(IAttestors.SignaturesLength.selector, 2, 1));
        attestors.attest(a, new uint256[](1), new bytes[](2));
        vm.assertEq(attestors.signers(a), 1, "one signer");
    }

    /// @dev Another program computes the digest by itself.
    function test_digest() external view {
        IAttestors.Start memory s = startOf(a);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Belay attestation"),
                keccak256("1"),
                block.chainid,
                address(attestors)
            )
        );
        bytes32 body = keccak256(
            abi.encode(
                keccak256(
                    "Attestation(bytes32 parentId,uint64 position,bytes32 accumulator,bytes32 claimId)"
                ),
                s.parentId,
                s.position,
                s.accumulator,
                a
            )
        );
        vm.assertEq(
            attestors.digest(s, a), keccak256(abi.encodePacked(hex"1901", domain, body)), "typed digest"
        );
    }

    function test_onlyTheActiveCount() external {
        attest(a, 1, 4);
        vm.assertTrue(attestors.backs(a), "quorum");
        vm.prank(attestorAddress(1));
        attestors.resign();
        vm.assertFalse(attestors.backs(a), "one has gone");
        vm.assertTrue(attestors.reached(a), "but it was there");
        attest(a, 4, 5);
        vm.assertTrue(attestors.backs(a), "another one came");
        refusedAttest(
            b,
            1,
            signatureOf(1, startOf(b), b),
            abi.encodeWithSelector(IAttestors.WrongStatus.selector, 1, IAttestors.Status.Leaving)
        );
    }

    // ---- stakes

    function refused(uint256 i, bytes memory call, bytes memory why) internal {
        vm.deal(attestorAddress(i), 100 ether);
        vm.prank(attestorAddress(i));
        vm.expectRevert(why);
        (bool ok,) = address(attestors).call(call);
        vm.assertTrue(ok, "expectRevert takes the call over");
    }

    function test_stakeComesAndGoes() external {
        bytes memory join = abi.encodeCall(IAttestors.join, ());
        bytes memory active =
            abi.encodeWithSelector(IAttestors.WrongStatus.selector, 0, IAttestors.Status.Active);
        refused(0, join, active);
        refused(0, abi.encodeCall(IAttestors.withdraw, ()), active);
        vm.prank(attestorAddress(0));
        attestors.resign();
        bytes memory leaving =
            abi.encodeWithSelector(IAttestors.WrongStatus.selector, 0, IAttestors.Status.Leaving);
        refused(0, join, leaving);
        refused(0, abi.encodeCall(IAttestors.resign, ()), leaving);
        uint256 until = block.timestamp + UNBONDING;
        vm.warp(until);
        refused(
            0,
            abi.encodeCall(IAttestors.withdraw, ()),
            abi.encodeWithSelector(IAttestors.TooEarly.selector, until)
        );
        vm.warp(until + 1);
        uint256 before = attestorAddress(0).balance;
        vm.prank(attestorAddress(0));
        attestors.withdraw();
        vm.assertEq(attestorAddress(0).balance - before, STAKE, "paid");
        refused(0, join, abi.encodeWithSelector(IAttestors.StakeWrong.selector, 0, STAKE));
        joinOne(0);
        vm.assertEq(address(attestors).balance, ATTESTORS * STAKE, "all in");
    }

    function test_strangersHaveNoStake() external {
        bytes memory why = abi.encodeWithSelector(IAttestors.NotAnAttestor.selector, address(this));
        vm.expectRevert(why);
        attestors.join();
        vm.expectRevert(why);
        attestors.resign();
        vm.expectRevert(why);
        attestors.withdraw();
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NothingToCollect.selector, address(this)));
        attestors.collect();
    }

    function test_unbondingOutlastsADispute() external {
        IAttestors.Config memory c = attestorsConfig(address(rollup));
        uint256 worst = WorstCase.roundTime(game.params(), 2, 16, 16);
        c.unbonding = uint64(worst);
        Attestors short = new Attestors(c);
        vm.deal(attestorAddress(0), STAKE);
        vm.prank(attestorAddress(0));
        vm.expectRevert(abi.encodeWithSelector(IAttestors.UnbondingTooShort.selector, worst, worst));
        short.join{value: STAKE}();
    }

    // ---- two signatures

    function slash(address reporter, uint256 i, bytes32 x, bytes32 y) internal {
        IAttestors.Start memory s = startOf(a);
        (bytes memory one, bytes memory other) = (signatureOf(i, s, x), signatureOf(i, s, y));
        vm.prank(reporter);
        attestors.slash(i, s, x, one, y, other);
    }

    function test_equivocationTakesTheWholeStake() external {
        slash(BOB, 2, a, "never proposed");
        vm.assertEq(attestors.owed(BOB), STAKE / 4, "a part to the reporter");
        vm.assertEq(attestors.burned(), STAKE - STAKE / 4, "the rest to nobody");
        vm.assertTrue(attestors.attestor(2).status == IAttestors.Status.Slashed, "slashed");
        vm.assertEq(attestors.active() & 4, 0, "not active");
        vm.prank(BOB);
        attestors.collect();
        vm.assertEq(BOB.balance, STAKE / 4, "paid");
        bytes memory slashed =
            abi.encodeWithSelector(IAttestors.WrongStatus.selector, 2, IAttestors.Status.Slashed);
        refused(2, abi.encodeCall(IAttestors.join, ()), slashed);
        refused(2, abi.encodeCall(IAttestors.resign, ()), slashed);
        refused(2, abi.encodeCall(IAttestors.withdraw, ()), slashed);
    }

    function test_whatIsNoEquivocation() external {
        IAttestors.Start memory s = startOf(a);
        bytes memory good = signatureOf(2, s, a);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.SameClaim.selector, a));
        attestors.slash(2, s, a, good, a, good);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.SignatureInvalid.selector, 2));
        attestors.slash(2, s, a, good, b, good);
        // The same attestor after an L1 reorg: another accumulator, another start.
        IAttestors.Start memory reorged = startOf(a);
        reorged.accumulator = "other";
        bytes memory other = signatureOf(2, reorged, b);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.SignatureInvalid.selector, 2));
        attestors.slash(2, s, a, good, b, other);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NoSuchAttestor.selector, 5));
        attestors.slash(5, s, a, good, b, good);
    }

    function test_slashedWhileLeavingAndOnlyOnce() external {
        vm.prank(attestorAddress(2));
        attestors.resign();
        vm.warp(block.timestamp + UNBONDING);
        slash(BOB, 2, a, b);
        IAttestors.Start memory s = startOf(a);
        bytes memory x = signatureOf(2, s, a);
        bytes memory y = signatureOf(2, s, b);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NothingAtStake.selector, 2));
        attestors.slash(2, s, a, x, b, y);
    }

    /// @dev F-24: whoever slashes its own attestor still loses three quarters.
    function test_slashingOneselfIsALoss() external {
        slash(attestorAddress(2), 2, a, b);
        vm.assertEq(attestors.owed(attestorAddress(2)), STAKE / 4, "a loss");
    }

    // ---- the losing side

    function test_aVoidRoundPunishesNobody() external {
        attest(b, 1, 2);
        vm.warp(block.timestamp + 10 * PERIOD);
        (bytes32 round,,) = claims.roundOf(line[0]);
        game.voidCell(round, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NotLost.selector, b));
        attestors.suspend(1, b);
    }

    function test_losersAreSuspended() external {
        attest(b, 1, 2);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NotLost.selector, b));
        attestors.suspend(1, b);
        firstWins();
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NotAttested.selector, 0, b));
        attestors.suspend(0, b);
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NotAttested.selector, 9, b));
        attestors.suspend(9, b);
        attestors.suspend(1, b);
        vm.assertEq(attestors.burned(), PENALTY, "burnt");
        vm.assertEq(attestors.attestor(1).stake, STAKE - PENALTY, "a small part");
        vm.assertEq(attestors.active() & 2, 0, "not active");
        vm.expectRevert(abi.encodeWithSelector(IAttestors.PunishedAlready.selector, 1, b));
        attestors.suspend(1, b);
        uint256 until = block.timestamp + SUSPENSION;
        bytes memory early = abi.encodeWithSelector(IAttestors.TooEarly.selector, until);
        refused(1, abi.encodeCall(IAttestors.join, ()), early);
        vm.warp(until + 1);
        joinOne(1);
        vm.assertEq(attestors.attestor(1).stake, STAKE, "whole again");
        vm.assertEq(address(attestors).balance, ATTESTORS * STAKE + PENALTY, "what is burnt stays");
    }

    function test_theWinningSideIsNotSuspended() external {
        attest(a, 1, 2);
        firstWins();
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NotLost.selector, a));
        attestors.suspend(1, a);
    }

    /// @dev Suspended while leaving: the penalty, and the same wait as before.
    function test_leavingGoesOn() external {
        attest(b, 1, 2);
        vm.prank(attestorAddress(1));
        attestors.resign();
        uint64 since = attestors.attestor(1).since;
        firstWins();
        attestors.suspend(1, b);
        vm.assertEq(attestors.attestor(1).since, since, "the same wait");
        slash(BOB, 1, a, b);
        IAttestors.Start memory s = startOf(a);
        vm.assertEq(attestors.burned(), PENALTY + (STAKE - PENALTY) * 3 / 4, "all of it");
        attest(b, 2, 3);
        attestors.slash(2, s, a, signatureOf(2, s, a), b, signatureOf(2, s, b));
        vm.expectRevert(abi.encodeWithSelector(IAttestors.NothingAtStake.selector, 2));
        attestors.suspend(2, b);
    }

    // ---- construction

    function rejects(IAttestors.Config memory c, bytes memory why) internal {
        vm.expectRevert(why);
        new Attestors(c);
    }

    function rejectsField(IAttestors.Config memory c, string memory field) internal {
        rejects(c, abi.encodeWithSelector(IAttestors.ConfigInvalid.selector, field));
    }

    function fresh() internal view returns (IAttestors.Config memory) {
        return attestorsConfig(address(rollup));
    }

    function test_constructionIsChecked() external {
        IAttestors.Config memory c = fresh();
        c.rollup = address(0);
        rejectsField(c, "rollup");
        c = fresh();
        c.names = new string[](1);
        rejectsField(c, "names");
        c = fresh();
        c.penalty = 0;
        rejectsField(c, "penalty");
        c.penalty = c.stake;
        rejectsField(c, "penalty");
        c = fresh();
        c.suspension = 0;
        rejectsField(c, "suspension");
        c = fresh();
        c.contestants = 1;
        rejectsField(c, "contestants");
    }

    function test_theSetIsChecked() external {
        IAttestors.Config memory c = fresh();
        c.quorum = 2; // of four entities: two quorums could be strangers
        rejects(c, abi.encodeWithSelector(Entities.QuorumOutOfRange.selector, 2, 4));
        c.quorum = 5;
        rejects(c, abi.encodeWithSelector(Entities.QuorumOutOfRange.selector, 5, 4));
        c = fresh();
        c.keys[1] = c.keys[0];
        rejects(c, abi.encodeWithSelector(Entities.KeyTwice.selector, c.keys[0]));
        c.keys[1] = address(0);
        rejects(c, abi.encodeWithSelector(Entities.KeyZero.selector, 1));
        c = fresh();
        c.affiliations = new uint8[](4);
        rejects(c, abi.encodeWithSelector(Entities.EntitiesLength.selector, 4, 5));
        c.keys = new address[](33);
        c.names = new string[](33);
        rejects(c, abi.encodeWithSelector(Entities.TooManyKeys.selector, 33));
    }
}
