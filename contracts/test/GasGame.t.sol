// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Inbox} from "../src/Inbox.sol";
import {Bonds} from "../src/game/Bonds.sol";
import {Game} from "../src/game/Game.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {IStep} from "../src/interfaces/IStep.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Outputs} from "../src/lib/Outputs.sol";
import {DeepTree} from "./util/DeepTree.sol";
import {Test} from "./util/Test.sol";
import {Trees} from "./util/Trees.sol";

/// @title A step that costs next to nothing: its log is what it says
contract FreeStep is IStep {
    function step(bytes calldata log) external pure returns (Result memory r) {
        r.start = bytes32(log[:32]);
        r.end = log[32:];
    }
}

/// @title What each move costs as a transaction, at the heights that are played: 19 and 22 levels
/// @dev Bonds and payments are made of these figures (G-20), so their constants are held against them here.
/// forge-config: default.isolate = true
contract GasGameTest is Test {
    using DeepTree for DeepTree.Branch;

    uint8 internal constant H1 = 19;
    uint8 internal constant H2 = 22;
    uint40 internal constant BUDGET = 7 days;
    uint40 internal constant GRACE = 1 hours;
    /// @dev Two batches: 2^18 strides each.
    uint256 internal constant STRIDES = 1 << 18;
    uint256 internal constant LAST = (1 << H1) - 1;
    address internal constant X = address(0x1);
    address internal constant Y = address(0x2);
    address internal constant CALLER = address(0xCA11);

    /// @dev In isolation gas costs nothing, so nobody is paid; a first payment would be a new word in `owed`, and a
    ///      pool that is warm already.
    uint256 internal constant PAYMENT = 22_100 + 300;

    Game internal game;
    Inbox internal inbox;
    bytes32 internal id;

    function setUp() public {
        vm.warp(1_900_000_000);
        vm.txGasPrice(10 gwei);
        vm.deal(address(this), 1e30);
        vm.deal(X, 1e30);
        vm.deal(Y, 1e30);
        inbox = new Inbox(
            IInbox.Config(
                address(1),
                address(this),
                60_000,
                1 hours,
                4,
                5,
                1,
                0,
                0,
                0,
                address(0),
                address(0),
                address(0),
                ""
            )
        );
        inbox.submitCalldataBatch("", 0, 0);
        inbox.submitCalldataBatch("", 1, 0);
        game = new Game(IGame.Params(new FreeStep(), BUDGET, GRACE, 1 days, 1 days, 2, 10 gwei));
        id = game.roundId(address(this), round().parentId, 0);
    }

    function round() internal view returns (IGame.Round memory r) {
        r.parentId = "parent";
        (r.log2Frame, r.log2Stride, r.batches, r.firstEntry) = (40, H2, 2, 1);
        r.startRoot = "start";
        r.parentEndRoot = "end";
        r.inbox = inbox;
    }

    function state(uint8 status) internal pure returns (bytes memory) {
        MachineState.State memory s;
        s.core = new bytes(136);
        s.status = status;
        s.outputDigest = "output";
        return MachineState.encode(s);
    }

    /// @dev History whose leaf at `index` is `leaf`; frame 0 ends in a yielded state.
    function history(uint256 index, bytes32 leaf) internal pure returns (DeepTree.Branch memory) {
        DeepTree.Branch memory left = firstFrame();
        bytes32[] memory siblings = DeepTree.grow(H1, index, leaf, "history").siblings;
        siblings[H1 - 1] = left.root();
        return DeepTree.over(index, leaf, siblings);
    }

    function firstFrame() internal pure returns (DeepTree.Branch memory) {
        return DeepTree.grow(H1 - 1, STRIDES - 1, keccak256(state(MachineState.YIELDED)), "first frame");
    }

    /// @dev The end of frame 0 within a history.
    function endOfFirst(DeepTree.Branch memory h) internal pure returns (IGame.Leaf memory leaf) {
        leaf.value = keccak256(state(MachineState.YIELDED));
        leaf.path = new bytes32[](H1);
        for (uint256 level = 0; level + 1 < H1; ++level) {
            leaf.path[level] = firstFrame().siblings[level];
        }
        leaf.path[H1 - 1] = h.nodes[H1 - 1];
    }

    function join(DeepTree.Branch memory h, bytes32 tag) internal {
        game.join{value: game.bond(0, H1)}(round(), h.root(), tag, X);
    }

    function beside(DeepTree.Branch memory h) internal pure returns (IGame.Leaf memory) {
        return IGame.Leaf(h.siblings[0], h.pathBeside());
    }

    function within(string memory name, uint256 constant_) private {
        within(name, constant_, vm.snapshotGasLastCall(name));
    }

    /// @dev As within, for a call that pays its caller.
    function withinPaid(string memory name, uint256 constant_) private {
        within(name, constant_, vm.snapshotGasLastCall(name) + PAYMENT);
    }

    function within(string memory name, uint256 constant_, uint256 measured) private pure {
        vm.assertLe(measured, constant_, string.concat(name, ": costs more than its constant"));
        vm.assertLe(4 * constant_, 5 * measured, string.concat(name, ": constant above 5/4 of it"));
    }

    function openAll(DeepTree.Branch memory a, DeepTree.Branch memory b) private {
        game.open(a.opened());
        game.open(b.opened());
    }

    function test_joinAndOpen() external {
        DeepTree.Branch memory h = history(LAST, "x");
        join(h, "tag");
        vm.snapshotGasLastCall("join, opening the round");
        join(history(LAST, "y"), "tag");
        vm.snapshotGasLastCall("join");
        bytes32[2][] memory list = new bytes32[2][](1);
        list[0] = h.childrenAt(H1);
        game.open(list);
        within("open one node", Bonds.OPEN);
        game.open(DeepTree.grow(19, 0, "leaf", "others").opened());
        vm.snapshotGasLastCall("open 19 nodes at once");
    }

    /// @dev Both kinds of dear strides: one that resumes, one that closes a frame.
    function test_openStride() external {
        DeepTree.Branch memory x = history(STRIDES, "x");
        DeepTree.Branch memory y = history(STRIDES, "y");
        join(x, "tag");
        join(y, "tag");
        openAll(x, y);
        IGame.Leaf memory none;
        bytes memory end = state(MachineState.YIELDED);
        vm.prank(CALLER);
        game.openStride(id, 0, 1, x.walk(y), endOfFirst(x), end, none);
        vm.snapshotGasLastCall("open a stride that resumes");
    }

    /// @dev Up to the inner tournament of two claims that differ in the last stride.
    function openLast() internal returns (bytes32 inner) {
        DeepTree.Branch memory x = history(LAST, "x");
        DeepTree.Branch memory y = history(LAST, "y");
        join(x, "tag");
        join(y, "tag");
        openAll(x, y);
        vm.warp(block.timestamp + 2 * GRACE);
        vm.prank(CALLER);
        return game.openStride(id, 0, 1, x.walk(y), beside(x), "", endOfFirst(x));
    }

    function test_openStrideThatCloses() external {
        openLast();
        within("open a stride that closes a frame", Bonds.OPEN_STRIDE);
    }

    function steps(bytes32 leaf) internal pure returns (DeepTree.Branch memory) {
        return DeepTree.grow(H2, (1 << H2) - 1, leaf, "steps");
    }

    function joinStride(bytes32 inner, DeepTree.Branch memory h, address who) internal {
        uint256 bond = game.bond(1, H2);
        vm.prank(who);
        game.joinStride{value: bond}(inner, h.root(), h.nodes[0], h.siblings);
    }

    function test_joinStrideAlone() external {
        bytes32 inner = openLast();
        joinStride(inner, steps("x"), X);
        uint256 joined = vm.snapshotGasLastCall("join a stride");
        vm.warp(uint256(game.tournament(inner).closesAt) + 1);
        vm.prank(CALLER);
        game.settle(inner, 0);
        uint256 measured = joined + vm.snapshotGasLastCall("settle a stride with one contestant");
        within("join and settle", Bonds.JOIN_STRIDE, measured);
    }

    /// @dev x is wrong by the step, which closes a frame that has not yielded.
    function test_decideAndSettle() external {
        (bytes32 inner, bytes32 result) = openClosing();
        DeepTree.Branch memory x = steps("x");
        DeepTree.Branch memory y = steps(result);
        joinStride(inner, x, X);
        joinStride(inner, y, Y);
        openAll(x, y);
        vm.warp(block.timestamp + 2 * GRACE);
        bytes memory log = abi.encodePacked(x.siblings[0], state(MachineState.RUNNING));
        bytes memory parent = state(MachineState.YIELDED);
        vm.prank(CALLER);
        game.decide(inner, 0, 1, x.walk(y), beside(x), log, "", parent);
        withinPaid("decide, without the step", Bonds.DECIDE_BESIDES);
        vm.warp(uint256(game.tournament(inner).closesAt) + 1);
        vm.prank(Y);
        game.settle(inner, 1);
        withinPaid("settle a stride with two contestants", Bonds.SETTLE);
        vm.warp(uint256(game.tournament(id).closesAt) + 1);
        vm.prank(Y);
        game.settle(id, 1);
        vm.snapshotGasLastCall("settle a round");
        game.refund(id, 0, history(LAST, result).walk(history(LAST, "x")));
        vm.snapshotGasLastCall("refund 19 openings and a stride");
        vm.warp(block.timestamp + 9 days);
        game.finish(id);
        vm.snapshotGasLastCall("finish");
        vm.prank(X);
        game.collect();
        vm.snapshotGasLastCall("collect");
    }

    /// @dev As openLast, but y's leaf is what closing leads to.
    function openClosing() private returns (bytes32 inner, bytes32 result) {
        result = keccak256(voidEnd());
        DeepTree.Branch memory x = history(LAST, "x");
        DeepTree.Branch memory y = history(LAST, result);
        join(x, "tag");
        join(y, "tag");
        openAll(x, y);
        inner = game.openStride(id, 0, 1, x.walk(y), beside(x), "", endOfFirst(x));
    }

    function voidEnd() private pure returns (bytes memory) {
        MachineState.State memory s;
        s.core = new bytes(136);
        return MachineState.encode(MachineState.voidSuccessor(s, 0, 0));
    }

    function test_timeout() external {
        (bytes32 inner, bytes32 result) = openClosing();
        DeepTree.Branch memory x = steps("x");
        DeepTree.Branch memory y = steps(result);
        joinStride(inner, x, X);
        joinStride(inner, y, Y);
        openAll(x, y);
        vm.warp(block.timestamp + BUDGET + 2 * GRACE);
        vm.prank(CALLER);
        game.timeout(inner, 0, 1, x.walk(y));
        withinPaid("time out at the bottom of a stride", Bonds.TIMEOUT);
    }

    function test_contradict() external {
        bytes memory end = state(MachineState.YIELDED);
        DeepTree.Branch memory x = history(LAST, keccak256(end));
        bytes32[] memory leaves = new bytes32[](2);
        leaves[1] = Outputs.leaf("another output");
        join(x, Trees.countedRoot(leaves));
        bytes32[] memory path = Trees.countedPath(leaves, 1);
        vm.prank(CALLER);
        game.contradict(id, 0, 1, end, x.siblings, "another output", path);
        withinPaid("contradict", Bonds.CONTRADICT);
    }

    function test_void() external {
        join(history(LAST, "x"), "tag");
        join(history(LAST, "y"), "tag");
        vm.warp(block.timestamp + 30 days);
        vm.prank(CALLER);
        game.voidCell(id, 0, 0);
        vm.snapshotGasLastCall("void a cell of two");
    }

    function test_deploy() external {
        IStep stepper = new FreeStep();
        new Game(IGame.Params(stepper, BUDGET, GRACE, 1 days, 1 days, 2, 10 gwei));
        vm.snapshotGasLastCall("deploy the game");
    }

    /// @dev G-20: every elimination's payment fits into the bond's share for one.
    function test_bondsCoverEveryElimination() external view {
        IGame.GasTable memory t = game.gasTable();
        vm.assertTrue(t.decide >= t.timeout, "level 1");
        uint256 level0 = H1 * t.open + t.openStride + t.joinStride + t.settle;
        uint256 most = t.timeout > t.contradict ? t.timeout : t.contradict;
        vm.assertEq(game.bond(0, H1), (level0 + most) * 10 gwei, "bond of level 0");
        vm.assertEq(game.bond(1, H2), (H2 * t.open + t.decide + t.settle) * 10 gwei, "bond of level 1");
    }
}
