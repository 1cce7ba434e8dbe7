// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TestToken} from "../../dev/TestToken.sol";
import {Claims} from "../../src/Claims.sol";
import {ClaimsFactory} from "../../src/ClaimsFactory.sol";
import {Inbox} from "../../src/Inbox.sol";
import {Rollup} from "../../src/Rollup.sol";
import {Vault} from "../../src/Vault.sol";
import {Game} from "../../src/game/Game.sol";
import {IClaims} from "../../src/interfaces/IClaims.sol";
import {IGame} from "../../src/interfaces/IGame.sol";
import {IInbox} from "../../src/interfaces/IInbox.sol";
import {Entries} from "../../src/lib/Entries.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {Outputs} from "../../src/lib/Outputs.sol";
import {Program} from "../../src/lib/Program.sol";
import {Step} from "../../src/step/Step.sol";
import {Test} from "./Test.sol";
import {Trees} from "./Trees.sol";
import {Vm} from "./Vm.sol";

/// @title A deployed rollup, and a proposer that can say anything about a program that does not exist
/// @dev Machine roots here are invented: L1 never runs the program, so any chain of well-formed states will do.
abstract contract RollupFixture is Test {
    address internal constant SEQUENCER = address(0x5E0);
    address internal constant PROPOSER = address(0x9709);
    /// @dev Whoever claims what PROPOSER does not.
    address internal constant RIVAL = address(0x417A1);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    uint64 internal constant DEADLINE = 1 hours;
    uint40 internal constant BUDGET = 20 hours;
    uint40 internal constant JOIN_GRACE = 4 hours;
    /// @dev From the first claim of a round until it is final when nobody disputes it.
    uint64 internal constant PERIOD = 1 days;
    uint256 internal constant FEE = 0.01 ether;
    uint256 internal constant STRIDES = 8;

    Game internal game;
    ClaimsFactory internal claimsFactory;
    Rollup internal rollup;
    Inbox internal inbox;
    Claims internal claims;
    Vault internal vault;
    TestToken internal token;

    /// @dev Header words of every entry so far, as the events told them.
    bytes32[4][] internal headers;
    /// @dev The proposer's own line of claims, each on the one before; 0 is the genesis claim.
    bytes32[] internal line;
    /// @dev Preimage of each claim's end root.
    mapping(bytes32 id => bytes) internal endStates;

    function setUp() public virtual {
        vm.warp(1_900_000_000);
        vm.roll(23_000_000);
        token = new TestToken();
        game = new Game(gameParams());
        claimsFactory = new ClaimsFactory();
        deploy(config());
    }

    function gameParams() internal returns (IGame.Params memory p) {
        p.step = new Step();
        p.budget = BUDGET;
        p.grace = 5 minutes;
        p.joinGrace = JOIN_GRACE;
        p.innerJoinGrace = 1 hours;
        p.log2Width = 1;
        p.gasPrice = 20 gwei;
    }

    function config() internal view virtual returns (Rollup.Config memory c) {
        c.program = facts();
        c.sequencer = SEQUENCER;
        c.game = address(game);
        c.claimsFactory = address(claimsFactory);
        c.log2Frame = 5;
        c.log2Stride = 2;
        c.batchTimeWindowMs = 60_000;
        c.forcedDeadline = DEADLINE;
        c.leastDeadline = 10 minutes;
        c.delayBuffer = 2 hours;
        c.maxDueAppends = 4;
        c.forcedPerBlock = 5;
        c.forcedBaseFee = FEE;
        c.tokens = new address[](2);
        c.tokens[1] = address(token);
        c.programConfig = "a program's own configuration";
    }

    function facts() internal pure virtual returns (Program.Facts memory) {
        return
            Program.Facts(keccak256("code"), bytes32(uint256(2)), bytes32(uint256(3)), 0x1000, 0, 0, 0, 0, 0);
    }

    function deploy(Rollup.Config memory c) internal {
        vm.recordLogs();
        rollup = new Rollup(c);
        (inbox, claims, vault) = (rollup.inbox(), rollup.claims(), rollup.vault());
        delete line;
        line.push(claims.finalClaim(0));
        endStates[line[0]] = genesisState();
        sync();
    }

    /// @dev Takes in the entries appended since the last call.
    function sync() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IInbox.EntryAppended.selector) continue;
            (bytes32[4] memory words,,) = abi.decode(logs[i].data, (bytes32[4], bytes32, uint64));
            headers.push(words);
        }
    }

    function submitBlobs(bytes32[] memory hashes, uint64 queueUpto) internal {
        vm.blobhashes(hashes);
        uint64 number = inbox.batchCount();
        vm.prank(SEQUENCER);
        inbox.submitBlobBatch(number, queueUpto);
        sync();
    }

    function submitCalldata(bytes memory batch, uint64 queueUpto) internal {
        uint64 number = inbox.batchCount();
        vm.prank(SEQUENCER);
        inbox.submitCalldataBatch(batch, number, queueUpto);
        sync();
    }

    function depositToken(address from, uint256 amount, address to) internal returns (uint64) {
        token.mint(from, amount);
        vm.prank(from);
        token.approve(address(vault), amount);
        vm.prank(from);
        return vault.deposit(address(token), amount, to);
    }

    function genesisState() internal pure returns (bytes memory) {
        MachineState.State memory s;
        s.programHash = Program.hash(facts());
        s.memoryRoot = facts().initialMemoryRoot;
        s.core = abi.encodePacked(facts().entry, new bytes(132));
        s.status = MachineState.YIELDED;
        s.outputDigest = keccak256("");
        return MachineState.encode(s);
    }

    function output(uint256 index, bytes32 outboxRoot, uint256 outboxCount, bytes memory blobs)
        internal
        view
        returns (bytes memory)
    {
        bytes memory start = abi.encodePacked(
            uint8(1), uint64(index), uint8(uint256(headers[index][0]) >> 248), outboxRoot, uint32(outboxCount)
        );
        bytes memory middle = abi.encodePacked(bytes32("tx"), uint32(7), bytes32(0), bytes32("exports"));
        return abi.encodePacked(start, middle, uint8(blobs.length / 96), blobs);
    }

    /// @dev An output without withdrawals, of an entry without blobs.
    function plain(uint256 index) internal view returns (bytes memory) {
        return output(index, Trees.countedRoot(new bytes32[](0)), 0, "");
    }

    function plainOutputs(uint256 count) internal view returns (bytes[] memory outputs) {
        uint256 first = claimAt(tip()).position;
        outputs = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            outputs[i] = plain(first + i);
        }
    }

    function endState(uint64 position, bytes32 digest) internal view returns (MachineState.State memory s) {
        s.programHash = rollup.programHash();
        uint256 canonical = 0x3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff3fffffff;
        s.memoryRoot = bytes32(uint256(keccak256(abi.encode("memory", position, digest))) & canonical);
        s.core = new bytes(136);
        s.core[135] = bytes1(uint8(position));
        s.status = MachineState.YIELDED;
        (s.accumulator, s.inputLimit) = inbox.stateAt(position);
        s.inputPosition = s.inputLimit;
        s.outputDigest = digest;
    }

    /// @dev Length of the proposer's line.
    function tip() internal view returns (uint64) {
        return uint64(line.length) - 1;
    }

    function claimAt(uint256 number) internal view returns (IClaims.Claim memory) {
        return claims.claim(line[number]);
    }

    /// @dev A proposal on the newest claim of the line over `outputs.length` batches.
    function proposal(bytes[] memory outputs, bytes memory kzg)
        internal
        view
        returns (IClaims.Proposal memory)
    {
        return proposalOn(line[tip()], outputs, kzg);
    }

    function proposalOn(bytes32 parentId, bytes[] memory outputs, bytes memory kzg)
        internal
        view
        returns (IClaims.Proposal memory p)
    {
        uint64 first = claims.claim(parentId).position;
        p.parentId = parentId;
        p.parentState = endStates[parentId];
        p.outputs = outputs;
        p.kzg = kzg;
        for (uint256 i = 0; i < outputs.length; ++i) {
            p.entries = abi.encodePacked(p.entries, headers[first + i]);
        }
        bytes32 digest = keccak256(outputs[outputs.length - 1]);
        setEnd(p, endState(first + uint64(outputs.length), digest));
    }

    /// @dev Puts another end state, with a history that ends in it, into a proposal.
    function setEnd(IClaims.Proposal memory p, MachineState.State memory s) internal pure {
        p.endState = MachineState.encode(s);
        historyOf(p, "leaf");
    }

    function historyOf(IClaims.Proposal memory p, bytes32 salt) internal pure {
        bytes32[] memory leaves = new bytes32[](p.outputs.length * STRIDES);
        for (uint256 i = 0; i + 1 < leaves.length; ++i) {
            leaves[i] = keccak256(abi.encode(salt, i));
        }
        leaves[leaves.length - 1] = keccak256(p.endState);
        (p.historyRoot, p.historyPath) = Trees.history(leaves, p.outputs.length);
    }

    function bondOf(IClaims.Proposal memory p) internal view returns (uint256) {
        return claims.bond(p.outputs.length);
    }

    function proposeBy(address account, IClaims.Proposal memory p) internal returns (bytes32 id) {
        uint256 bond = bondOf(p);
        vm.deal(account, account.balance + bond);
        vm.prank(account);
        id = claims.propose{value: bond}(p);
        endStates[id] = p.endState;
    }

    /// @dev The next claim of the line.
    function propose(IClaims.Proposal memory p) internal returns (uint64 number) {
        line.push(proposeBy(PROPOSER, p));
        return tip();
    }

    function proposePlain(uint256 batches) internal returns (uint64) {
        return propose(proposal(plainOutputs(batches), ""));
    }

    /// @dev The same batches with another history: wrong, but nothing that a proposal can be refused for.
    function twist(IClaims.Proposal memory p, bytes32 how) internal pure returns (IClaims.Proposal memory) {
        historyOf(p, how);
        return p;
    }

    function finalizeAll() internal {
        vm.warp(block.timestamp + PERIOD + 1);
        finalizeUpTo(tip());
    }

    function finalizeUpTo(uint64 number) internal {
        for (uint64 i = claims.finalized() + 1; i <= number; ++i) {
            claims.finalize(line[i]);
        }
    }

    function outputLeaves(bytes[] memory outputs) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](outputs.length);
        for (uint256 i = 0; i < outputs.length; ++i) {
            leaves[i] = Outputs.leaf(keccak256(outputs[i]));
        }
    }

    function header(uint256 index) internal view returns (Entries.Header memory) {
        return Entries.decode(headers[index]);
    }
}
