// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../src/Policy.sol";
import {Game} from "../src/game/Game.sol";
import {IEvidenceClass} from "../src/interfaces/IEvidence.sol";
import {IFinality} from "../src/interfaces/IFinality.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {ToyValidity} from "./util/ToyValidity.sol";
import {Tree} from "./util/Tree.sol";

/// @title What a policy asks its rollup and its claims contract for
contract RollupOfAGame {
    Game public game;
    uint8 public log2Stride;
    uint64 public challengePeriod = 1 days;

    constructor(Game game_, uint8 log2Stride_) {
        (game, log2Stride) = (game_, log2Stride_);
    }

    function claims() external view returns (address) {
        return address(this);
    }
}

/// @title A proof against a dispute that was really played (F-12, F-15)
/// @dev The test contract is the council.
contract PolicyGameTest is GameFixture {
    using Tree for Tree.History;

    Policy internal policy;
    ToyValidity internal validity;
    bytes32 internal inner;
    bytes32 internal start;
    bytes32 internal right;
    bytes32 internal wrong;

    function setUp() public override {
        super.setUp();
        validity = new ToyValidity();
        RollupOfAGame rollup = new RollupOfAGame(game, LOG2_STRIDE);
        ISecurityCouncil council = ISecurityCouncil(address(this));
        policy = new Policy(address(rollup), council, 1 hours, validity, IEvidenceClass(address(0)));
    }

    function exitWindow() external pure returns (uint64) {
        return 30 days;
    }

    function paused() external pure returns (bool) {
        return false;
    }

    function pausedBetween(uint64, uint64) external pure returns (uint64) {
        return 0;
    }

    /// @dev Opens the nested tournament of a lie at step `coordinate`.
    function dispute(uint256 coordinate, bool honestFirst) internal {
        (Run memory good, Run memory bad) = (honest(), run(coordinate, 7));
        bytes32 id = roundId();
        (Run memory x, Run memory y) = honestFirst ? (good, bad) : (bad, good);
        join(x, ALICE);
        join(y, MALLORY);
        inner = openStride(id, 0, x, 1, y);
        uint256 index = coordinate >> LOG2_STRIDE;
        start = game.stride(inner).startRoot;
        (right, wrong) = (good.history.levels[0][index], bad.history.levels[0][index]);
        // Resumed states are what strides start from: the honest run tells.
        vm.assertEq(start, MachineState.root(this.decodeState(good.before[index << LOG2_STRIDE])), "start");
    }

    function play(uint256 coordinate) internal {
        (Run memory good, Run memory bad) = (honest(), run(coordinate, 7));
        uint256 index = coordinate >> LOG2_STRIDE;
        joinStride(inner, strideOf(bad, index), MALLORY);
        joinStride(inner, strideOf(good, index), ALICE);
        decide(inner, 1, good, 0, bad, index);
        passJoining(inner);
        game.settle(inner, 1);
    }

    function contradictsWithTheLieOnly(uint256 coordinate, bool honestFirst) private {
        dispute(coordinate, honestFirst);
        uint64 steps = uint64(1) << LOG2_STRIDE;
        validity.accept(start, steps, right);
        vm.expectRevert(abi.encodeWithSelector(IFinality.StrideUndecided.selector, inner));
        policy.contradictGame(inner);
        play(coordinate);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NotAccepted.selector, start, steps, wrong));
        policy.contradictGame(inner);
        validity.accept(start, steps, wrong);
        policy.contradictGame(inner);
        vm.assertTrue(policy.slot(1).off, "off");
        vm.assertFalse(policy.gameOff(), "the game overrides");
    }

    function test_aProofAgainstTheGameSwitchesProofsOff() external {
        contradictsWithTheLieOnly(5, true);
    }

    function test_whoeverCameFirst() external {
        contradictsWithTheLieOnly(5, false);
    }

    function test_aFramesEndIsNoRun() external {
        dispute(13, true); // in the first frame's last stride
        vm.expectRevert(abi.encodeWithSelector(IFinality.FrameEnd.selector, inner));
        policy.contradictGame(inner);
        vm.expectRevert(abi.encodeWithSelector(IFinality.NoSuchStride.selector, bytes32("x")));
        policy.contradictGame("x");
    }

    /// @dev F-15: with the game off, one class is nothing.
    function test_theGameOff() external {
        contradictsWithTheLieOnly(5, true);
        uint64 old = uint64(block.timestamp - 10 days);
        vm.assertFalse(policy.check("claim", old), "the game decides");
        policy.switchOffGame(0);
        vm.expectRevert(abi.encodeWithSelector(IFinality.GameOff.selector));
        policy.check("claim", old);
        vm.expectRevert(abi.encodeWithSelector(IFinality.GameOffAlready.selector));
        policy.switchOffGame(0);
    }
}
