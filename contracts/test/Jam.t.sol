// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SequencerBond} from "../src/SequencerBond.sol";
import {IJam, ISequencerBond} from "../src/interfaces/ISequencerBond.sol";
import {BlockHeader} from "../src/lib/BlockHeader.sol";
import {Receipts} from "../src/lib/Receipts.sol";
import {BondFixture} from "./util/BondFixture.sol";
import {Headers} from "./util/Headers.sol";

/// @title The walk over a header, behind an external call
contract HeaderReader {
    function decode(bytes calldata raw) external pure returns (BlockHeader.Fields memory) {
        return BlockHeader.decode(raw);
    }
}

/// @title Jams recorded from headers, and what they do to deadlines (R-14 .. R-16)
contract JamTest is BondFixture {
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    HeaderReader internal reader = new HeaderReader();

    /// @dev Headers of [first, first + count), newest first, each with this base fee; the L1 knows the newest one.
    function chain(uint64 first, uint256 count, uint256 fee) internal returns (bytes[] memory headers_) {
        headers_ = new bytes[](count);
        bytes32 parent = keccak256("before");
        for (uint256 i = 0; i < count; ++i) {
            headers_[count - 1 - i] = Headers.encode(parent, first + uint64(i), fee);
            parent = keccak256(headers_[count - 1 - i]);
        }
        vm.setBlockhash(first + count - 1, parent);
    }

    /// @dev Records blocks [first, first + count) as jammed, some time later.
    function jam(uint64 first, uint64 count) internal {
        if (block.number < first + count) vm.roll(first + count);
        bytes[] memory list = chain(first, count, JAM_FEE);
        bond.recordJam(first + count - 1, list);
    }

    function test_eachBlockCountsOnce() external {
        uint64 first = uint64(block.number) - 20;
        bytes[] memory list = chain(first, 10, JAM_FEE);
        vm.assertEq(bond.recordJam(first + 9, list), 10, "ten");
        vm.assertEq(bond.recordJam(first + 9, list), 0, "none again");
        vm.assertTrue(bond.jammed(first) && bond.jammed(first + 9), "both ends");
        vm.assertFalse(bond.jammed(first - 1) || bond.jammed(first + 10), "no more");
    }

    function test_cheapBlocksDoNotCount() external {
        uint64 first = uint64(block.number) - 20;
        bytes[] memory list = chain(first, 10, JAM_FEE - 1);
        vm.assertEq(bond.recordJam(first + 9, list), 0, "none");
    }

    function test_headersMustFollowFromAKnownHash() external {
        uint64 first = uint64(block.number) - 20;
        bytes[] memory list = chain(first, 3, JAM_FEE);
        (bytes memory middle, bytes memory last) = (list[1], list[2]);
        list[1] = Headers.encode(bytes32("another"), first + 1, JAM_FEE);
        vm.expectPartialRevert(IJam.HeaderHash.selector);
        bond.recordJam(first + 2, list);
        (list[1], list[2]) = (last, middle);
        vm.expectPartialRevert(IJam.HeaderHash.selector);
        bond.recordJam(first + 2, list);
        uint64 old = uint64(block.number) - 9000;
        vm.expectRevert(abi.encodeWithSelector(IJam.BlockUnknown.selector, old));
        bond.recordJam(old, list);
        vm.expectRevert(IJam.NoHeaders.selector);
        bond.recordJam(first, new bytes[](0));
    }

    /// @dev A record leads back to older blocks than BLOCKHASH knows.
    function test_recordsGoOnWhereTheyEnded() external {
        uint64 first = uint64(block.number) - 250;
        bytes[] memory all = chain(first, 20, JAM_FEE);
        (bytes[] memory newer, bytes[] memory older) = (new bytes[](8), new bytes[](12));
        for (uint256 i = 0; i < 20; ++i) {
            if (i < 8) newer[i] = all[i];
            else older[i - 8] = all[i];
        }
        bond.recordJam(first + 19, newer);
        vm.roll(block.number + 10_000);
        vm.assertEq(bond.recordJam(first + 11, older), 12, "from the anchor");
    }

    function test_historyContractIsAsked() external {
        uint64 number = uint64(block.number) - 5000;
        bytes[] memory list = new bytes[](1);
        list[0] = Headers.encode(bytes32("parent"), number, JAM_FEE);
        vm.mockCall(HISTORY, abi.encode(uint256(number)), abi.encode(keccak256(list[0])));
        vm.assertEq(bond.recordJam(number, list), 1, "counted");
    }

    /// @dev W blocks without jam, whatever lies between them: the definition, taken literally.
    function naive(uint64 deadline) internal view returns (uint64 end) {
        uint256 free = 0;
        end = deadline - PROMISE;
        while (free < PROMISE && end < deadline + MAX_STRETCH) {
            ++end;
            if (!bond.jammed(end)) ++free;
        }
    }

    function test_stretchIsTheDefinition(uint256 start, uint256 length, uint256 gap, uint256 second)
        external
    {
        uint64 deadline = uint64(block.number) + PROMISE;
        uint64 first = uint64(bound(start, block.number - 50, deadline + 60));
        uint64 count = uint64(bound(length, 1, 60));
        jam(first, count);
        jam(first + count + uint64(bound(gap, 1, 300)), uint64(bound(second, 1, 60)));
        vm.assertEq(bond.stretchedDeadline(deadline), naive(deadline), "equal");
    }

    function test_wholeWordsCount() external {
        uint64 deadline = uint64(block.number) + PROMISE;
        uint64 first = uint64((block.number / 256 + 1) * 256);
        jam(first, 250);
        jam(first + 250, 250);
        jam(first + 500, 250);
        vm.assertEq(bond.stretchedDeadline(deadline), naive(deadline), "a word of 256 ones");
        vm.assertGe(bond.stretchedDeadline(deadline), first + 749, "beyond the jam");
    }

    function test_noStretchBeyondTheMost() external {
        ISequencerBond.Config memory c = bondConfig(address(rollup));
        c.maxStretch = 100;
        bond = new SequencerBond(c);
        uint64 deadline = uint64(block.number) + PROMISE;
        jam(deadline - 50, 250);
        vm.assertEq(bond.stretchedDeadline(deadline), deadline + 100, "the most");
    }

    function test_jamMovesTheDeadlineOfANonExistentBatch() external {
        Receipts.Receipt memory r = receipt(0, "a");
        jam(r.deadlineBlock - 40, 40);
        uint256 from = uint256(r.deadlineBlock) + 40 + GRACE + 1;
        vm.roll(from - 1);
        vm.expectRevert(abi.encodeWithSelector(ISequencerBond.TooEarly.selector, from - 1, from));
        bond.slashAbsent(r);
        vm.roll(from);
        bond.slashAbsent(r);
        vm.assertEq(bond.bond(), 0, "slashed");
    }

    /// @dev Between the deadline and its stretched form a late, void or foreign batch is excused; other content is not.
    function test_whatAJamExcuses() external {
        Receipts.Receipt memory r = receipt(0, "a");
        jam(r.deadlineBlock - 40, 40);
        vm.roll(r.deadlineBlock + 20);
        post("batch");
        bytes memory reason = abi.encodeWithSelector(
            ISequencerBond.ExcusedByJam.selector, r.deadlineBlock + 20, r.deadlineBlock, r.deadlineBlock + 40
        );
        vm.expectRevert(reason);
        bond.slashEntry(r, headers[1]);
        ISequencerBond.OrderProof memory p;
        vm.expectRevert(reason);
        bond.slashOrder(r, headers[1], p);
        bytes memory last = ordered(1, pair("x", "y"));
        finalizeWith(last);
        bond.slashOrder(r, headers[1], orderProof(last, pair("x", "y"), 0));
        vm.assertEq(bond.bond(), 0, "slashed for the other order");
    }

    function test_jamIsForgottenByNobody() external {
        Receipts.Receipt memory r = receipt(0, "a");
        jam(r.deadlineBlock - 40, 10);
        vm.roll(r.deadlineBlock + 11);
        post("batch");
        vm.roll(r.deadlineBlock + 10 + GRACE + 1);
        bond.slashEntry(r, headers[1]);
        vm.assertEq(bond.bond(), 0, "one block beyond the stretch");
    }

    function test_decoderIsTotal(bytes calldata raw) external view {
        try reader.decode(raw) returns (BlockHeader.Fields memory) {}
        catch (bytes memory why) {
            bytes4 selector = bytes4(why);
            vm.assertTrue(
                selector == BlockHeader.HeaderNotAList.selector
                    || selector == BlockHeader.HeaderTruncated.selector
                    || selector == BlockHeader.HeaderField.selector,
                "a named reason"
            );
        }
    }

    function test_decoderRefusals(uint256 cut) external {
        bytes memory good = Headers.encode(bytes32("p"), 5, 7);
        BlockHeader.Fields memory f = reader.decode(good);
        vm.assertEq(f.parentHash, bytes32("p"), "parent");
        vm.assertEq(f.number, 5, "number");
        vm.assertEq(f.baseFee, 7, "fee");
        cut = bound(cut, 0, good.length - 70);
        bytes memory shorter = new bytes(cut);
        for (uint256 i = 0; i < cut; ++i) {
            shorter[i] = good[i];
        }
        vm.expectPartialRevert(BlockHeader.HeaderTruncated.selector);
        reader.decode(shorter);
        vm.expectPartialRevert(BlockHeader.HeaderNotAList.selector);
        reader.decode(hex"c0");
        good[3] = 0x9f;
        vm.expectPartialRevert(BlockHeader.HeaderField.selector);
        reader.decode(good);
    }
}
