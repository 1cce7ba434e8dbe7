// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestToken} from "../../dev/TestToken.sol";
import {ClaimsFactory} from "../../src/ClaimsFactory.sol";
import {Escape} from "../../src/Escape.sol";
import {Rollup} from "../../src/Rollup.sol";
import {LedgerProof} from "../../src/escape/LedgerProof.sol";
import {Game} from "../../src/game/Game.sol";
import {IClaims} from "../../src/interfaces/IClaims.sol";
import {IEscapeHatch} from "../../src/interfaces/IEscapeHatch.sol";
import {IGame} from "../../src/interfaces/IGame.sol";
import {ChainDigest} from "../../src/lib/ChainDigest.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {Program} from "../../src/lib/Program.sol";
import {Payouts} from "./Payouts.sol";
import {Trees} from "./Trees.sol";

/// @title A rollup with an escape contract, a chain that stops, and exit batches that say anything
abstract contract EscapeFixture is Payouts {
    uint64 internal constant FREEZE = 30 days;
    uint64 internal constant RESOLUTION = 14 days;
    uint64 internal constant EXIT = 15 days;
    uint32 internal constant LEDGER_BASE = 0x40000;
    uint32 internal constant LEDGER_ROWS = 16;

    Escape internal escape;
    /// @dev Preimage of the newest final claim's end root, and what its memory root is to be.
    bytes internal exitStateBytes;
    bytes32 internal exitMemory;

    function setUp() public virtual override {
        vm.warp(1_900_000_000);
        vm.roll(23_000_000);
        token = new TestToken();
        game = makeGame();
        claimsFactory = new ClaimsFactory();
        deployWith(escapeConfig());
    }

    function makeGame() internal virtual returns (Game) {
        return new Game(gameParams());
    }

    function facts() internal pure override returns (Program.Facts memory f) {
        f = super.facts();
        (f.exitEntry, f.ledgerBase, f.ledgerStride) = (0x2000, LEDGER_BASE, 64);
        (f.ledgerCapacity, f.ledgerLayout) = (LEDGER_ROWS, 1);
    }

    function escapeConfig() internal virtual returns (IEscapeHatch.Config memory c) {
        c.ledgerProof = new LedgerProof();
        c.freezePeriod = FREEZE;
        c.resolutionPeriod = RESOLUTION;
        c.exitPeriod = EXIT;
        c.longestPause = 7 days;
        (c.contestants, c.innerContestants) = (4, 4);
    }

    function council() internal view virtual returns (address) {
        return address(0);
    }

    /// @dev The rollup is the creation after the escape contract.
    function deployWith(IEscapeHatch.Config memory e) internal virtual {
        e.rollup = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        escape = new Escape(e);
        Rollup.Config memory c = config();
        (c.parts.escape, c.parts.council) = (address(escape), council());
        deploy(c);
        exitStateBytes = genesisState();
    }

    // ---- the chain stops

    /// @dev All entries so far, final, in a state whose memory is `exitMemory` when that is set.
    function finalizeEverything() internal {
        bytes[] memory outputs = plainOutputs(inbox.entryCount() - claimAt(tip()).position);
        finalizeWith(outputs);
    }

    function finalizeWith(bytes[] memory outputs) internal {
        IClaims.Proposal memory p = proposal(outputs, "");
        if (exitMemory != 0) {
            MachineState.State memory s = this.decodeState(p.endState);
            s.memoryRoot = exitMemory;
            setEnd(p, s);
        }
        propose(p);
        finalizeAll();
        exitStateBytes = p.endState;
    }

    function decodeState(bytes calldata raw) external pure returns (MachineState.State memory) {
        return MachineState.decode(raw);
    }

    /// @dev Another entry, that nobody claims; then all waiting.
    function freezeChain() internal {
        uint64 oldest = claimAt(claims.finalized()).position;
        if (oldest == inbox.entryCount()) submitCalldata("the last", inbox.queueLength());
        vm.warp(header(oldest).l1Time + FREEZE + 1);
        escape.freeze(headers[oldest]);
    }

    function resolveChain() internal {
        freezeChain();
        vm.warp(escape.resolutionDeadline() + 1);
        escape.resolve();
    }

    // ---- the exit batch

    function totalsOf(address[] memory tokens, uint256[4][] memory sums)
        internal
        pure
        returns (bytes memory t)
    {
        t = abi.encodePacked(uint8(1), uint16(tokens.length));
        for (uint256 i = 0; i < tokens.length; ++i) {
            t = abi.encodePacked(t, tokens[i], sums[i]);
        }
        return abi.encodePacked(uint32(t.length), t);
    }

    function exitHeader(bytes32 root, uint256 count, bytes memory exports)
        internal
        pure
        returns (bytes memory)
    {
        bytes memory start = abi.encodePacked(uint8(1), type(uint64).max, uint8(255), root, uint32(count));
        bytes32 none = Trees.countedRoot(new bytes32[](0));
        return abi.encodePacked(start, none, uint32(0), bytes32(0), ChainDigest.digest(exports), uint8(0));
    }

    function exitLeaf(uint256 index, IEscapeHatch.Payment memory p) internal pure returns (bytes32) {
        bytes memory sums = abi.encodePacked(p.senior, p.junior);
        return keccak256(abi.encodePacked(uint8(3), uint64(index), p.token, p.to, sums));
    }

    function exitLeaves(IEscapeHatch.Payment[] memory list) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](list.length);
        for (uint256 i = 0; i < list.length; ++i) {
            leaves[i] = exitLeaf(i, list[i]);
        }
    }

    /// @dev A run that ends with this output; an empty header is a void one.
    function exitProposal(bytes memory outputHeader, bytes memory exports, bytes32 salt)
        internal
        view
        returns (IEscapeHatch.ExitProposal memory p)
    {
        p.program = facts();
        p.parentState = exitStateBytes;
        (p.outputHeader, p.exports) = (outputHeader, exports);
        MachineState.State memory s = this.decodeState(exitStateBytes);
        s.outputDigest = keccak256(outputHeader);
        setExitEnd(p, s, salt);
    }

    function setExitEnd(IEscapeHatch.ExitProposal memory p, MachineState.State memory s, bytes32 salt)
        internal
        pure
    {
        p.endState = MachineState.encode(s);
        bytes32[] memory leaves = new bytes32[](STRIDES);
        for (uint256 i = 0; i + 1 < leaves.length; ++i) {
            leaves[i] = keccak256(abi.encode(salt, i));
        }
        leaves[leaves.length - 1] = keccak256(p.endState);
        (p.historyRoot, p.historyPath) = Trees.history(leaves, 1);
    }

    function proposeExit(address account, IEscapeHatch.ExitProposal memory p) internal returns (bytes32) {
        uint256 bond = escape.bond();
        vm.deal(account, account.balance + bond);
        vm.prank(account);
        return escape.proposeExit{value: bond}(p);
    }

    /// @dev The exit batch is final when this returns.
    function exitWith(bytes memory outputHeader, bytes memory exports) internal returns (bytes32 id) {
        id = proposeExit(PROPOSER, exitProposal(outputHeader, exports, "exit"));
        vm.warp(block.timestamp + PERIOD + 1);
        escape.finalizeExit(id, outputHeader, exports);
    }

    function refusedExit(IEscapeHatch.ExitProposal memory p, bytes memory reason) internal {
        uint256 bond = escape.bond();
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        vm.expectRevert(reason);
        escape.proposeExit{value: bond}(p);
    }

    function phaseIs(IEscapeHatch.Phase phase) internal view {
        vm.assertEq(uint256(escape.phase()), uint256(phase), "phase");
    }

    function wrongPhase(IEscapeHatch.Phase phase) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IEscapeHatch.PhaseIs.selector, phase);
    }
}
