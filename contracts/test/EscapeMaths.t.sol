// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Haircut} from "../src/escape/Haircut.sol";
import {CountedMerkle} from "../src/lib/CountedMerkle.sol";
import {CountedRange} from "../src/lib/CountedRange.sol";
import {Test} from "./util/Test.sol";
import {Trees} from "./util/Trees.sol";

/// @title Ranges behind an external call
contract Ranges {
    function verify(
        bytes32 root,
        uint256 count,
        uint256 first,
        bytes32[] memory leaves,
        bytes32[] calldata path
    ) external pure {
        CountedRange.verify(root, count, first, leaves, path);
    }
}

/// @title The arithmetic of exits by itself
contract EscapeMathsTest is Test {
    Ranges private ranges = new Ranges();

    /// @dev The sum of all shares never exceeds what there is, and loses at most a unit or two for each account.
    function testFuzz_sharesFitThePool(uint128 size, uint256 seed, uint256 count) external pure {
        count = bound(count, 1, 40);
        (uint256 allSenior, uint256 allJunior) = (0, 0);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 s, uint256 j) = parts(seed, i);
            (allSenior, allJunior) = (allSenior + s, allJunior + j);
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint256 s, uint256 j) = parts(seed, i);
            uint256 share = Haircut.share(size, allSenior, allJunior, s, j);
            vm.assertLe(share, s + j, "never more than due");
            if (size >= allSenior) vm.assertGe(share, s, "senior in full");
            else vm.assertLe(share, s, "junior nothing");
            sum += share;
        }
        vm.assertLe(sum, size, "fits");
        uint256 all = allSenior + allJunior;
        uint256 whole = size < all ? size : all;
        vm.assertGe(sum + count, whole, "only the roundings stay");
    }

    function parts(uint256 seed, uint256 i) private pure returns (uint256 senior, uint256 junior) {
        uint256 r = uint256(keccak256(abi.encode(seed, i)));
        // Of every size, zero among them.
        return (uint120(r) >> (r >> 248), uint120(r >> 120) >> ((r >> 240) & 0xff));
    }

    function testFuzz_poolLeavesWhatIsPending(
        uint128 takenIn,
        uint128 promised,
        uint128 custody,
        uint128 withdrawn
    ) external pure {
        uint256 size = Haircut.poolSize(takenIn, promised, custody, withdrawn);
        uint256 pending = promised > withdrawn ? promised - withdrawn : 0;
        vm.assertTrue(size == 0 || uint256(size) + pending <= custody, "pending withdrawals stay whole");
        vm.assertTrue(size == 0 || uint256(size) + promised <= takenIn, "what was taken in");
    }

    function testFuzz_part(uint128 size, uint128 total, uint128 worth) external pure {
        uint256 part = Haircut.part(size, total, worth);
        if (size >= total) vm.assertEq(part, worth, "in full");
        else vm.assertEq(part, uint256(worth) * size / total, "in proportion");
    }

    /// @dev Every range of every small tree, and nothing that is not in it.
    function test_ranges() external {
        for (uint256 count = 1; count <= 9; ++count) {
            bytes32[] memory leaves = new bytes32[](count);
            for (uint256 i = 0; i < count; ++i) {
                leaves[i] = keccak256(abi.encode(i));
            }
            bytes32 root = Trees.countedRoot(leaves);
            for (uint256 first = 0; first < count; ++first) {
                for (uint256 size = 1; size <= count - first; ++size) {
                    range(root, leaves, first, size);
                }
            }
        }
    }

    function range(bytes32 root, bytes32[] memory leaves, uint256 first, uint256 size) private {
        bytes32[] memory part = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            part[i] = leaves[first + i];
        }
        bytes32[] memory path = Trees.countedRange(leaves, first, size);
        ranges.verify(root, leaves.length, first, part, path);
        part[size - 1] = "forged";
        vm.expectPartialRevert(CountedMerkle.RootMismatch.selector);
        ranges.verify(root, leaves.length, first, part, path);
        bytes32[] memory longer = new bytes32[](path.length + 1);
        vm.expectRevert(
            abi.encodeWithSelector(CountedMerkle.PathLength.selector, path.length + 1, path.length)
        );
        ranges.verify(root, leaves.length, first, part, longer);
        if (path.length == 0) return;
        bytes32[] memory shorter = new bytes32[](path.length - 1);
        vm.expectPartialRevert(CountedMerkle.PathLength.selector);
        ranges.verify(root, leaves.length, first, part, shorter);
    }

    function test_paddingIsNoMember() external {
        bytes32[] memory leaves = new bytes32[](3);
        bytes32 root = Trees.countedRoot(leaves);
        bytes32[] memory zeros = new bytes32[](2);
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.LeafIndexOutOfRange.selector, 2, 3));
        ranges.verify(root, 3, 2, zeros, new bytes32[](1));
        vm.expectRevert(abi.encodeWithSelector(CountedMerkle.LeafIndexOutOfRange.selector, 3, 3));
        ranges.verify(root, 3, 3, zeros, new bytes32[](1));
    }
}
