// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Inbox} from "../../src/Inbox.sol";
import {Game} from "../../src/game/Game.sol";
import {IGame} from "../../src/interfaces/IGame.sol";
import {IInbox} from "../../src/interfaces/IInbox.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {Outputs} from "../../src/lib/Outputs.sol";
import {Test} from "./Test.sol";
import {ToyMachine} from "./ToyMachine.sol";
import {ToyStep} from "./ToyStep.sol";
import {Tree} from "./Tree.sol";
import {Trees} from "./Trees.sol";
import {Vm} from "./Vm.sol";

/// @title A game over a real inbox, honest and lying runs of the toy machine, and the moves that a player makes
/// @dev The test contract is the claims contract: `join` is called by it.
abstract contract GameFixture is Test {
    using Tree for Tree.History;

    uint8 internal constant LOG2_FRAME = 4;
    uint8 internal constant LOG2_STRIDE = 2;
    uint32 internal constant BATCHES = 2;
    uint40 internal constant BUDGET = 1000;
    uint40 internal constant GRACE = 10;
    uint40 internal constant JOIN_GRACE = 200;
    uint40 internal constant INNER_JOIN_GRACE = 100;
    uint56 internal constant GAS_PRICE = 10 gwei;
    uint32 internal constant NO_LIE = 0;
    address internal constant ALICE = address(0xA11CE);
    address internal constant MALLORY = address(0xBAD);
    address internal constant CAROL = address(0xCA401);

    /// @notice One run over all batches: before and after every step.
    struct Run {
        /// state that step coordinate i acts on
        bytes[] before;
        /// machine root after it, closed at a frame's end
        bytes32[] afterRoot;
        /// closed end state of each batch
        bytes[] ends;
        Tree.History history;
        bytes32 outputsRoot;
        bytes32[] outputLeaves;
    }

    Inbox internal inbox;
    ToyStep internal stepper;
    Game internal game;
    bytes32[4][] internal headers;
    bytes[] internal payloads;

    receive() external payable {}

    function setUp() public virtual {
        vm.warp(1_900_000_000);
        vm.roll(23_000_000);
        vm.txGasPrice(GAS_PRICE);
        vm.deal(address(this), 1e30);
        stepper = new ToyStep();
        vm.recordLogs();
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
                council(),
                address(0),
                ""
            )
        );
        payloads.push("");
        submit(hex"0102"); // six elements: yields within the frame
        submit(hex"03"); // and again
        submit(new bytes(250)); // thirteen: the frame ends before, so its batch is void
        submit(hex"04");
        game = new Game(params());
    }

    function council() internal virtual returns (address) {
        return address(0);
    }

    function params() internal view virtual returns (IGame.Params memory) {
        return IGame.Params(stepper, BUDGET, GRACE, JOIN_GRACE, INNER_JOIN_GRACE, log2Width(), GAS_PRICE);
    }

    function log2Width() internal pure virtual returns (uint8) {
        return 1;
    }

    function batches() internal pure virtual returns (uint32) {
        return BATCHES;
    }

    function firstEntry() internal pure virtual returns (uint64) {
        return 1;
    }

    function submit(bytes memory payload) internal {
        inbox.submitCalldataBatch(payload, inbox.batchCount(), 0);
        takeHeaders();
        payloads.push(payload);
    }

    function takeHeaders() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IInbox.EntryAppended.selector) continue;
            (bytes32[4] memory words,,) = abi.decode(logs[i].data, (bytes32[4], bytes32, uint64));
            headers.push(words);
        }
    }

    // ---- the machine

    /// @dev What the round starts from: a parent claim's end.
    function parentState() internal view returns (MachineState.State memory s) {
        s.programHash = keccak256("toy");
        s.core = new bytes(136);
        (s.accumulator, s.inputLimit) = inbox.stateAt(firstEntry());
        s.inputPosition = s.inputLimit;
        s.status = MachineState.YIELDED;
        s.outputDigest = MachineState.EMPTY_DIGEST;
    }

    /// @dev The run that tampers with the machine after step `coordinate`; an honest one when `lie` is zero.
    function run(uint256 coordinate, uint32 lie) internal view returns (Run memory r) {
        uint256 frame = 1 << LOG2_FRAME;
        r.before = new bytes[](batches() * frame);
        r.afterRoot = new bytes32[](batches() * frame);
        r.ends = new bytes[](batches());
        r.outputLeaves = new bytes32[](batches());
        MachineState.State memory s = parentState();
        for (uint64 k = 0; k < batches(); ++k) {
            MachineState.State memory parent = copy(s);
            MachineState.open(s, inbox.opening(firstEntry() + k));
            for (uint256 i = k * frame; i < (k + 1) * frame; ++i) {
                r.before[i] = MachineState.encode(s);
                ToyMachine.step(s, ToyMachine.reads(s) ? elementAt(s.inputPosition) : bytes32(0));
                if (i == (k + 1) * frame - 1) s = MachineState.close(s, parent);
                if (lie != NO_LIE && i == coordinate) ToyMachine.tamper(s, lie);
                r.afterRoot[i] = MachineState.root(s);
            }
            r.ends[k] = MachineState.encode(s);
            r.outputLeaves[k] = Outputs.leaf(s.outputDigest);
        }
        r.history = Tree.build(strideLeaves(r));
        r.outputsRoot = Trees.countedRoot(r.outputLeaves);
    }

    function honest() internal view returns (Run memory) {
        return run(0, NO_LIE);
    }

    function copy(MachineState.State memory s) internal pure returns (MachineState.State memory) {
        return MachineState.State(
            s.programHash,
            s.memoryRoot,
            s.core,
            s.status,
            s.reason,
            s.inputPosition,
            s.inputLimit,
            s.accumulator,
            s.outputDigest
        );
    }

    function strideLeaves(Run memory r) private pure returns (bytes32[] memory leaves) {
        uint256 steps = 1 << LOG2_STRIDE;
        leaves = new bytes32[](r.afterRoot.length / steps);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = r.afterRoot[(i + 1) * steps - 1];
        }
    }

    /// @dev The history of the single steps of stride `index`.
    function strideOf(Run memory r, uint256 index) internal pure returns (Tree.History memory) {
        bytes32[] memory leaves = new bytes32[](1 << LOG2_STRIDE);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = r.afterRoot[(index << LOG2_STRIDE) + i];
        }
        return Tree.build(leaves);
    }

    // ---- the inbox

    function entryOf(uint64 position) internal view returns (uint64 entry) {
        while (true) {
            (, uint64 end) = inbox.stateAt(entry + 1);
            if (position < end) return entry;
            ++entry;
        }
    }

    function elementAt(uint64 position) internal view returns (bytes32 element) {
        uint64 entry = entryOf(position);
        (bytes32 accumulator, uint64 first) = inbox.stateAt(entry);
        uint256 k = position - first;
        if (k == 0) return accumulator;
        if (k < 5) return headers[entry][k - 1];
        bytes memory padded = bytes.concat(payloads[entry], new bytes(32));
        assembly ("memory-safe") {
            element := mload(add(padded, mul(32, sub(k, 4))))
        }
    }

    function inputProof(uint64 position) internal view virtual returns (bytes memory proof) {
        uint64 entry = entryOf(position);
        (, uint64 first) = inbox.stateAt(entry);
        proof = abi.encodePacked(entry, headers[entry]);
        if (position - first < 5) return proof;
        return abi.encodePacked(proof, payloads[entry].length, payloads[entry]);
    }

    // ---- moves

    function round() internal view returns (IGame.Round memory r) {
        r.parentId = keccak256("parent");
        r.log2Frame = LOG2_FRAME;
        r.log2Stride = LOG2_STRIDE;
        r.batches = batches();
        r.firstEntry = firstEntry();
        r.parentEndRoot = MachineState.root(parentState());
        r.startRoot = MachineState.root(MachineState.open(parentState(), inbox.opening(firstEntry())));
        r.inbox = inbox;
    }

    function roundId() internal view returns (bytes32) {
        return game.roundId(address(this), round().parentId, 0);
    }

    function bondOf(bytes32 id) internal view returns (uint256) {
        return game.tournament(id).bond;
    }

    function join(Run memory r, address owner) internal returns (uint32 index) {
        return join(r.history.root(), r.outputsRoot, owner);
    }

    function join(bytes32 root, bytes32 tag, address owner) internal returns (uint32 index) {
        uint8 height = uint8(LOG2_FRAME - LOG2_STRIDE);
        while ((uint256(1) << (height + LOG2_STRIDE - LOG2_FRAME)) < batches()) ++height;
        (, index) = game.join{value: game.bond(0, height)}(round(), root, tag, owner);
    }

    function joinStride(bytes32 inner, Tree.History memory h, address owner) internal returns (uint32) {
        uint256 bond = bondOf(inner);
        vm.deal(owner, bond);
        vm.prank(owner);
        return game.joinStride{value: bond}(inner, h.root(), h.last(), h.path(h.levels[0].length - 1));
    }

    /// @dev Opens the node of `a` at `depth` on its walk against `b`.
    function openOne(Tree.History memory a, Tree.History memory b, uint256 depth) internal {
        bytes32[2][] memory list = new bytes32[2][](1);
        list[0] = a.children(depth, a.firstDifference(b));
        game.open(list);
    }

    /// @dev Opens all nodes of both above `depth`.
    function openBoth(Tree.History memory a, Tree.History memory b, uint256 depth) internal {
        bytes32[2][] memory list = new bytes32[2][](2 * depth);
        uint256 index = a.firstDifference(b);
        for (uint256 d = 0; d < depth; ++d) {
            list[2 * d] = a.children(d, index);
            list[2 * d + 1] = b.children(d, index);
        }
        game.open(list);
    }

    /// @dev The leaf before `index`, with its path.
    function leafBefore(Tree.History memory h, uint256 index) internal pure returns (IGame.Leaf memory leaf) {
        if (index == 0) return leaf;
        leaf.value = h.levels[0][index - 1];
        leaf.path = h.path(index - 1);
    }

    /// @dev x plays to the bottom against y and opens their inner tournament.
    function openStride(bytes32 id, uint32 x, Run memory a, uint32 y, Run memory b)
        internal
        returns (bytes32)
    {
        (Tree.History memory hx, Tree.History memory hy) = (a.history, b.history);
        openBoth(hx, hy, hx.height());
        uint256 index = hx.firstDifference(hy);
        (bytes memory state, IGame.Leaf memory parent) = strideFacts(a, index);
        bytes memory walk = hx.walk(hy, hx.height());
        return game.openStride(id, x, y, walk, leafBefore(hx, index), state, parent);
    }

    /// @dev What openStride wants besides the walk and the leaf before.
    function strideFacts(Run memory a, uint256 index)
        internal
        pure
        returns (bytes memory state, IGame.Leaf memory parent)
    {
        uint256 strides = 1 << (LOG2_FRAME - LOG2_STRIDE);
        uint256 batch = index / strides;
        if (index % strides == 0 && batch > 0) state = a.ends[batch - 1];
        if (index % strides == strides - 1 && batch > 0) parent = leafBefore(a.history, batch * strides);
    }

    /// @dev Step log of the honest run's coordinate, and the proof of what it reads.
    function logOf(Run memory r, uint256 coordinate)
        internal
        view
        returns (bytes memory log, bytes memory proof)
    {
        log = r.before[coordinate];
        MachineState.State memory s = this.decodeState(log);
        if (!ToyMachine.reads(s)) return (log, proof);
        return (abi.encodePacked(log, elementAt(s.inputPosition)), inputProof(s.inputPosition));
    }

    function decodeState(bytes calldata raw) external pure returns (MachineState.State memory) {
        return MachineState.decode(raw);
    }

    /// @dev Plays x (of run `a`, which is right at the step) against y in stride `index` down to the step.
    function decide(bytes32 inner, uint32 x, Run memory a, uint32 y, Run memory b, uint256 index) internal {
        (Tree.History memory hx, Tree.History memory hy) = (strideOf(a, index), strideOf(b, index));
        openBoth(hx, hy, hx.height());
        uint256 i = hx.firstDifference(hy);
        uint256 coordinate = (index << LOG2_STRIDE) + i;
        (bytes memory log, bytes memory proof) = logOf(a, coordinate);
        bytes memory parent = closingState(a, coordinate);
        game.decide(inner, x, y, hx.walk(hy, hx.height()), leafBefore(hx, i), log, proof, parent);
    }

    /// @dev Preimage of C-4's parent at a frame's last coordinate.
    function closingState(Run memory a, uint256 coordinate) internal view returns (bytes memory) {
        uint256 frame = 1 << LOG2_FRAME;
        if (coordinate % frame != frame - 1) return "";
        uint256 batch = coordinate / frame;
        return batch == 0 ? MachineState.encode(parentState()) : a.ends[batch - 1];
    }

    function pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
    }

    function passJoining(bytes32 id) internal {
        vm.warp(uint256(game.tournament(id).closesAt) + 1);
    }

    function passRefunds() internal {
        pass(uint256(BUDGET) + JOIN_GRACE + 1);
    }

    function isOut(bytes32 id, uint32 index) internal view returns (bool) {
        return game.contestant(id, index).out;
    }
}
