// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Digests} from "../src/step/Digests.sol";
import {MemoryOpening} from "../src/step/MemoryOpening.sol";
import {Poseidon2} from "../src/step/Poseidon2.sol";
import {Poseidon2Rounds} from "../src/step/Poseidon2Rounds.sol";
import {Test} from "./util/Test.sol";

/// @title Calls from outside, each with memory of its own
contract Poseidon2Harness {
    function permute(bytes32 left, bytes32 right) external pure returns (bytes32, bytes32) {
        Poseidon2.reserve();
        (uint256 a, uint256 b) = Poseidon2.permute(uint256(left), uint256(right));
        return (bytes32(a), bytes32(b));
    }

    function compress(bytes32[] memory pairs) external pure returns (bytes32[] memory) {
        uint256 place;
        assembly ("memory-safe") {
            place := add(pairs, 32)
        }
        uint256 count = pairs.length / 2;
        // The rounds' memory may begin below: move the pairs behind it.
        uint256 behind = Poseidon2Rounds.SCRATCH_END;
        assembly ("memory-safe") {
            mcopy(behind, place, mul(64, count))
            mstore(0x40, 0x80)
        }
        Poseidon2.reserve();
        assembly ("memory-safe") {
            mstore(0x40, add(behind, mul(64, add(count, 1))))
        }
        Poseidon2.compressMany(behind, behind, count);
        bytes32[] memory out = new bytes32[](count);
        assembly ("memory-safe") {
            mcopy(add(out, 32), behind, mul(32, count))
        }
        return out;
    }

    function reserveLate() external pure returns (bytes memory early) {
        early = new bytes(Poseidon2Rounds.SCRATCH);
        Poseidon2.reserve();
    }

    function isCanonical(bytes32 digest) external pure returns (bool) {
        return Digests.isCanonical(digest);
    }

    function ofLeaf(bytes16 leaf) external pure returns (bytes32) {
        return bytes32(Digests.ofLeaf(uint128(leaf)));
    }
}

/// @title The permutation and the compression against the C++ side's, and digests as words
contract Poseidon2Test is Test {
    uint256 private constant P = 0x7f000001;
    Poseidon2Harness private lib = new Poseidon2Harness();

    function pack(uint32[8] memory x) private pure returns (bytes32 out) {
        for (uint256 i = 0; i < 8; ++i) {
            out = bytes32((uint256(out) << 32) | x[i]);
        }
    }

    /// @dev The answer that was published for this instance.
    function test_knownAnswer() external view {
        (bytes32 a, bytes32 b) = lib.permute(
            pack(
                [
                    uint32(894_848_333),
                    1_437_655_012,
                    1_200_606_629,
                    1_690_012_884,
                    71_131_202,
                    1_749_206_695,
                    1_717_947_831,
                    120_589_055
                ]
            ),
            pack(
                [
                    uint32(19_776_022),
                    42_382_981,
                    1_831_865_506,
                    724_844_064,
                    171_220_207,
                    1_299_207_443,
                    227_047_920,
                    1_783_754_913
                ]
            )
        );
        vm.assertEq(
            a,
            pack(
                [
                    uint32(1_934_285_469),
                    604_889_435,
                    133_449_501,
                    1_026_180_808,
                    1_830_659_359,
                    176_667_110,
                    1_391_183_747,
                    351_743_874
                ]
            ),
            "first half"
        );
        vm.assertEq(
            b,
            pack(
                [
                    uint32(1_238_264_085),
                    1_292_768_839,
                    2_023_573_270,
                    1_201_586_780,
                    1_360_691_759,
                    1_230_682_461,
                    748_270_449,
                    651_545_025
                ]
            ),
            "second half"
        );
    }

    /// @dev Pairs of digests from the C++ side, the extremes of every lane among them; all at once and one by one.
    function test_compress() external view {
        string memory json = vm.readFile("test/vectors/poseidon2.json");
        bytes32[] memory pairs = vm.parseJsonBytes32Array(json, ".pairs");
        bytes32[] memory digests = vm.parseJsonBytes32Array(json, ".digests");
        bytes32[] memory together = lib.compress(pairs);
        vm.assertEq(together.length, digests.length, "count");
        bytes32[] memory one = new bytes32[](2);
        for (uint256 i = 0; i < digests.length; ++i) {
            vm.assertEq(together[i], digests[i], "together");
            (one[0], one[1]) = (pairs[2 * i], pairs[2 * i + 1]);
            vm.assertEq(lib.compress(one)[0], digests[i], "alone");
        }
    }

    /// @dev What was allocated before must not lie where the rounds write.
    function test_reserveComesFirst() external {
        vm.expectRevert(Poseidon2.ScratchInUse.selector);
        lib.reserveLate();
    }

    function testFuzz_isCanonical(uint256 seed, uint256 lane, uint256 delta) external view {
        lane = bound(lane, 0, 7);
        uint256 digest = 0;
        for (uint256 i = 0; i < 8; ++i) {
            digest = (digest << 32) | (uint256(keccak256(abi.encode(seed, i))) % P);
        }
        vm.assertTrue(lib.isCanonical(bytes32(digest)), "canonical");
        uint256 wrong = bound(delta, P, type(uint32).max);
        uint256 cleared = digest & ~(uint256(type(uint32).max) << (32 * lane));
        vm.assertFalse(lib.isCanonical(bytes32(cleared | (wrong << (32 * lane)))), "p or more");
        vm.assertTrue(lib.isCanonical(bytes32(cleared | ((P - 1) << (32 * lane)))), "p - 1");
    }

    function test_leaf() external view {
        bytes32 digest = lib.ofLeaf(hex"000102030405060708090a0b0c0d0e0f");
        vm.assertEq(digest, hex"000001000000030200000504000007060000090800000b0a00000d0c00000f0e", "T-4");
    }
}
