// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "../src/Claims.sol";
import {Rollup} from "../src/Rollup.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IDisputeGame} from "../src/interfaces/IDisputeGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title A game that says what the test tells it
contract PuppetGame is IDisputeGame {
    mapping(bytes32 id => bool) public open;

    function setOpen(bytes32 id, bool value) external {
        open[id] = value;
    }

    function mayFinalize(uint64, bytes32 id) external view returns (bool) {
        return !open[id];
    }

    function reject(Claims claims, uint64 number, bytes32 id) external {
        claims.reject(number, id);
    }

    function collect(Claims claims) external {
        claims.collect();
    }

    receive() external payable {}
}

/// @title When a claim is final, with the game's seat empty
contract FinalityTest is RollupFixture {
    function setUp() public override {
        super.setUp();
        submitCalldata("a", 0);
        submitCalldata("b", 0);
    }

    function test_nothingIsFinalOneSecondEarly() external {
        proposePlain(1);
        uint256 until = block.timestamp + PERIOD;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.ChallengePeriodRunning.selector, 1, until));
        claims.finalize(1);
        vm.warp(until);
        claims.finalize(1);
        vm.assertEq(claims.finalized(), 1, "final");
    }

    function test_aYoungClaimDoesNotHideBehindAnOldOne() external {
        proposePlain(1);
        vm.warp(block.timestamp + PERIOD - 1);
        proposePlain(1);
        uint256 until = block.timestamp + PERIOD;
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.ChallengePeriodRunning.selector, 2, until));
        claims.finalize(2);
        claims.finalize(1);
    }

    function test_finalizeRange() external {
        proposePlain(1);
        vm.warp(block.timestamp + PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NothingToFinalize.selector, 0, 0, 1));
        claims.finalize(0);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NothingToFinalize.selector, 2, 0, 1));
        claims.finalize(2);
        claims.finalize(1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NothingToFinalize.selector, 1, 1, 1));
        claims.finalize(1);
    }

    function test_notFinalIsNotUsable() external {
        proposePlain(1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotFinal.selector, 1, 0));
        claims.verifyOutput(1, 0, 0, new bytes32[](0));
    }

    function test_bondComesBackOnce() external {
        proposePlain(1);
        proposePlain(2);
        finalizeAll();
        vm.assertEq(claims.credit(PROPOSER), 2 * BOND, "both bonds");
        uint256 before = PROPOSER.balance;
        vm.prank(PROPOSER);
        claims.collect();
        vm.assertEq(PROPOSER.balance - before, 2 * BOND, "paid");
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NothingToCollect.selector, PROPOSER));
        claims.collect();
        vm.assertEq(address(claims).balance, 0, "nothing is left behind");
    }

    function test_nobodyRejectsWithoutAGame(address anybody) external {
        proposePlain(1);
        bytes32 id = claims.claim(1).id;
        vm.assume(anybody != address(0));
        vm.prank(anybody);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NotGame.selector, anybody));
        claims.reject(1, id);
    }
}

/// @title The game's seat
contract GameSeatTest is RollupFixture {
    PuppetGame internal game;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.game = address(game);
        c.proposer = address(0);
    }

    function setUp() public override {
        game = new PuppetGame();
        super.setUp();
        submitCalldata("a", 0);
        submitCalldata("b", 0);
        submitCalldata("c", 0);
    }

    function test_anybodyProposesWhenAGameIsThere(address anybody) external {
        vm.assume(anybody != address(vm));
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        vm.deal(anybody, BOND);
        vm.prank(anybody);
        claims.propose{value: BOND}(p);
        vm.assertEq(claims.claim(1).proposer, anybody, "proposer");
    }

    function test_disputedClaimWaits() external {
        proposePlain(1);
        bytes32 id = claims.claim(1).id;
        game.setOpen(id, true);
        vm.warp(block.timestamp + PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IClaims.ClaimDisputed.selector, 1));
        claims.finalize(1);
        game.setOpen(id, false);
        claims.finalize(1);
    }

    function test_rejectionTakesAllThatStandsOnTheClaim() external {
        proposePlain(1);
        IClaims.Proposal memory wrong = proposal(plainOutputs(1), "");
        propose(wrong);
        proposePlain(1);
        bytes32 id = claims.claim(2).id;
        game.reject(claims, 2, id);
        vm.assertEq(claims.tip(), 1, "back to the parent");
        vm.assertEq(claims.credit(address(game)), 2 * BOND, "both bonds to the game");
        game.collect(claims);
        vm.assertEq(address(game).balance, 2 * BOND, "paid");
        // The same claim cannot come back; another one can take its place.
        vm.deal(PROPOSER, BOND);
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(IClaims.RejectedBefore.selector, id));
        claims.propose{value: BOND}(wrong);
        proposePlain(2);
        vm.warp(block.timestamp + PERIOD);
        claims.finalize(2);
        vm.assertEq(claims.credit(PROPOSER), 2 * BOND, "honest bonds are whole");
    }

    function test_onlyPendingClaimsAreRejected() external {
        proposePlain(1);
        proposePlain(1);
        bytes32 first = claims.claim(1).id;
        bytes32 second = claims.claim(2).id;
        vm.warp(block.timestamp + PERIOD);
        claims.finalize(1);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchPendingClaim.selector, 1, first));
        game.reject(claims, 1, first);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchPendingClaim.selector, 2, first));
        game.reject(claims, 2, first);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchPendingClaim.selector, 3, bytes32(0)));
        game.reject(claims, 3, 0);
        game.reject(claims, 2, second);
        vm.expectRevert(abi.encodeWithSelector(IClaims.NoSuchPendingClaim.selector, 2, second));
        game.reject(claims, 2, second);
    }
}

/// @title Construction of claims
contract ClaimsConfigTest is RollupFixture {
    function good() internal view returns (IClaims.Config memory) {
        return IClaims.Config({
            inbox: IInbox(address(inbox)),
            game: IDisputeGame(address(0)),
            proposer: PROPOSER,
            programHash: "p",
            genesisRoot: "g",
            log2Frame: 48,
            log2Stride: 47,
            challengePeriod: 1,
            bond: 0
        });
    }

    function rejects(IClaims.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(IClaims.ConfigInvalid.selector, field));
        new Claims(c);
    }

    function test_everyFieldIsChecked() external {
        IClaims.Config memory c = good();
        new Claims(c);
        c.inbox = IInbox(address(0));
        rejects(c, "inbox");
        c = good();
        // Without a game an open proposer's seat would hand the vault to the first liar.
        c.proposer = address(0);
        rejects(c, "proposer");
        c = good();
        c.log2Stride = 48;
        rejects(c, "log2Frame");
        c.log2Frame = 49;
        rejects(c, "log2Frame");
        c = good();
        c.challengePeriod = 0;
        rejects(c, "challengePeriod");
    }
}
