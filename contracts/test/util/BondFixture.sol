// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../../src/Rollup.sol";
import {SequencerBond} from "../../src/SequencerBond.sol";
import {ISequencerBond} from "../../src/interfaces/ISequencerBond.sol";
import {Receipts} from "../../src/lib/Receipts.sol";
import {RollupFixture} from "./RollupFixture.sol";
import {Trees} from "./Trees.sol";

/// @title A rollup whose sequencer has a key and a bond
abstract contract BondFixture is RollupFixture {
    uint256 internal constant KEY = 0x5E9;
    uint64 internal constant PROMISE = 300;
    uint64 internal constant GRACE = 100;
    uint64 internal constant MAX_STRETCH = 5000;
    uint64 internal constant MARGIN = 1 days;
    uint256 internal constant JAM_FEE = 500 gwei;
    uint256 internal constant BOND = 50 ether;

    SequencerBond internal bond;
    address internal seq;

    function setUp() public virtual override {
        super.setUp();
        seq = vm.addr(KEY);
        Rollup.Config memory c = config();
        c.sequencer = seq;
        uint64 next = vm.getNonce(address(this));
        bond = new SequencerBond(bondConfig(vm.computeCreateAddress(address(this), next + 1)));
        c.parts.sequencerBond = address(bond);
        delete headers;
        deploy(c);
        vm.deal(address(this), BOND);
        bond.deposit{value: BOND}();
    }

    function bondConfig(address rollup_) internal pure returns (ISequencerBond.Config memory) {
        return ISequencerBond.Config(rollup_, JAM_FEE, PROMISE, MAX_STRETCH, GRACE, MARGIN);
    }

    /// @dev Whole receipts of one signed group: transaction i of batch `batch` has hash `hashes[i]`, time 1000 + i.
    function receiptsOf(uint64 batch, bytes32[] memory hashes, uint64 deadline)
        internal
        view
        returns (Receipts.Receipt[] memory list)
    {
        list = new Receipts.Receipt[](hashes.length);
        bytes32[] memory leaves = new bytes32[](hashes.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint64 time = uint64(1000 + i);
            leaves[i] = keccak256(abi.encodePacked(uint8(0), batch, uint32(i), hashes[i], time));
            (list[i].batch, list[i].index, list[i].transactionHash, list[i].timeMs) =
            (batch, uint32(i), hashes[i], time);
            (list[i].deadlineBlock, list[i].groupCount, list[i].groupPosition) =
            (deadline, uint32(hashes.length), uint32(i));
        }
        bytes32 root = Trees.countedRoot(leaves);
        bytes memory signature = signGroup(KEY, root, deadline);
        for (uint256 i = 0; i < hashes.length; ++i) {
            list[i].groupRoot = root;
            list[i].runningHash = bytes32("running");
            list[i].path = Trees.countedPath(leaves, i);
            list[i].signature = signature;
        }
    }

    /// @dev One receipt, alone in its group.
    function receipt(uint64 batch, bytes32 hash) internal view returns (Receipts.Receipt memory) {
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = hash;
        return receiptsOf(batch, hashes, uint64(block.number) + PROMISE)[0];
    }

    function signGroup(uint256 key, bytes32 root, uint64 deadline) internal view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Belay"),
                keccak256("1"),
                block.chainid,
                address(inbox)
            )
        );
        bytes32 group = keccak256(
            abi.encode(
                keccak256("ReceiptGroup(bytes32 groupRoot,bytes32 runningHash,uint64 deadlineBlock)"),
                root,
                bytes32("running"),
                deadline
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, group)));
        return abi.encodePacked(r, s, v);
    }

    function post(bytes memory batch) internal {
        uint64 number = inbox.batchCount();
        vm.prank(seq);
        inbox.submitCalldataBatch(batch, number, 0);
        sync();
    }

    /// @dev An output whose batch holds these transactions, with the times of receiptsOf (O-4, O-5).
    function ordered(uint256 entry, bytes32[] memory hashes) internal view returns (bytes memory) {
        bytes memory start = abi.encodePacked(
            uint8(1),
            uint64(entry),
            uint8(uint256(headers[entry][0]) >> 248),
            Trees.countedRoot(new bytes32[](0))
        );
        bytes memory middle =
            abi.encodePacked(uint32(0), Trees.countedRoot(txLeaves(hashes)), uint32(hashes.length));
        return abi.encodePacked(start, middle, bytes32(0), bytes32("exports"), uint8(0));
    }

    function txLeaves(bytes32[] memory hashes) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](hashes.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            leaves[i] = keccak256(abi.encodePacked(uint8(0), hashes[i], uint64(1000 + i)));
        }
    }

    /// @dev Makes final what the genesis entry and one batch did, with `last` as the batch's output.
    function finalizeWith(bytes memory last) internal {
        bytes[] memory outputs = new bytes[](2);
        (outputs[0], outputs[1]) = (plain(0), last);
        propose(proposal(outputs, ""));
        finalizeAll();
    }

    /// @dev The proof about the batch of finalizeWith, whose transactions were `hashes`.
    function orderProof(bytes memory last, bytes32[] memory hashes, uint256 index)
        internal
        view
        returns (ISequencerBond.OrderProof memory p)
    {
        bytes[] memory outputs = new bytes[](2);
        (outputs[0], outputs[1]) = (plain(0), last);
        p.claimNumber = tip();
        p.outputHeader = last;
        p.outputPath = Trees.countedPath(outputLeaves(outputs), 1);
        if (index < hashes.length) {
            p.leaf = txLeaves(hashes)[index];
            p.leafPath = Trees.countedPath(txLeaves(hashes), index);
        }
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (a, b);
    }

    receive() external payable {}
}
