// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISequencerBond} from "../src/interfaces/ISequencerBond.sol";
import {Receipts} from "../src/lib/Receipts.sol";
import {BondFixture} from "./util/BondFixture.sol";
import {Headers} from "./util/Headers.sol";

/// @title What it costs to take a bond, for a receipt of a group of 64 and a batch of 1,024 transactions
/// forge-config: default.isolate = true
contract GasBondTest is BondFixture {
    function many(uint256 count, bytes32 salt) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            list[i] = keccak256(abi.encode(salt, i));
        }
    }

    function promised() internal view returns (Receipts.Receipt memory) {
        return receiptsOf(0, many(64, "promised"), uint64(block.number) + PROMISE)[33];
    }

    function test_equivocation() external {
        Receipts.Receipt memory other = receiptsOf(0, many(64, "other"), 9)[33];
        bond.slashEquivocation(promised(), other);
        vm.snapshotGasLastCall("slash two promises for one place");
    }

    function test_order() external {
        Receipts.Receipt memory r = promised();
        post("batch");
        bytes32[] memory hashes = many(1024, "done");
        bytes memory last = ordered(1, hashes);
        finalizeWith(last);
        bond.slashOrder(r, headers[1], orderProof(last, hashes, 33));
        vm.snapshotGasLastCall("slash another transaction at the place");
    }

    function test_void() external {
        Receipts.Receipt memory r = promised();
        post("batch");
        finalizeWith("");
        bond.slashOrder(r, headers[1], orderProof("", new bytes32[](0), 0));
        vm.snapshotGasLastCall("slash a void batch");
    }

    function test_absentAndLate() external {
        Receipts.Receipt memory r = promised();
        vm.roll(r.deadlineBlock + GRACE + 1);
        uint256 before = vm.snapshotState();
        bond.slashAbsent(r);
        vm.snapshotGasLastCall("slash a missing batch");
        vm.revertToState(before);
        post("late");
        vm.roll(block.number + 1);
        bond.slashEntry(r, headers[1]);
        vm.snapshotGasLastCall("slash a late batch");
    }

    function test_recordJam() external {
        bytes[] memory list = new bytes[](32);
        bytes32 parent = "start";
        uint64 first = uint64(block.number) - 100;
        for (uint64 i = 0; i < 32; ++i) {
            list[31 - i] = Headers.encode(parent, first + i, JAM_FEE);
            parent = keccak256(list[31 - i]);
        }
        vm.setBlockhash(first + 31, parent);
        bond.recordJam(first + 31, list);
        vm.snapshotGasLastCall("record 32 jammed blocks");
    }

    function test_deposit() external {
        vm.deal(address(this), 1 ether);
        bond.deposit{value: 1 ether}();
        vm.snapshotGasLastCall("add to the sequencer's bond");
        vm.prank(seq);
        bond.requestWithdrawal(1 ether);
        vm.snapshotGasLastCall("ask for the bond back");
    }
}
