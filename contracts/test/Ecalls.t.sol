// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Kb5} from "../src/step/Kb5.sol";
import {Mulmod256} from "../src/step/Mulmod256.sol";
import {Secp256k1} from "../src/step/Secp256k1.sol";
import {Test} from "./util/Test.sol";

/// @title The libraries behind external calls, and nothing but them, so that a call's gas is theirs
contract EcallHarness {
    function mulmod256(bytes memory data, uint32 mode) external pure returns (bytes memory) {
        Mulmod256.apply_(data, mode);
        return data;
    }

    function secp256k1(bytes memory page) external view returns (bool canonical, bytes memory) {
        canonical = Secp256k1.add(page);
        return (canonical, page);
    }

    function kb5(bytes memory x, bytes memory y, uint256 n) external pure returns (bool, bytes32) {
        return Kb5.dot(x, y, n);
    }
}

/// @title What ecalls compute, against test/vectors/ecalls.json (M-26, M-27, M-28, M-31)
contract EcallsTest is Test {
    EcallHarness internal lib = new EcallHarness();

    uint256 private constant MULMOD_RECORD = 1 + 128 + 32;
    uint256 private constant SECP_RECORD = 256 + 1 + 64;

    function records(string memory key, uint256 size) private view returns (bytes memory all, uint256 count) {
        all = vm.parseJsonBytes(vm.readFile("test/vectors/ecalls.json"), key);
        count = all.length / size;
        vm.assertEq(all.length % size, 0, "whole records");
        vm.assertGe(count, 30, "records");
    }

    function cut(bytes memory all, uint256 start, uint256 size) private pure returns (bytes memory out) {
        out = new bytes(size);
        assembly ("memory-safe") {
            mcopy(add(out, 32), add(add(all, 32), start), size)
        }
    }

    function test_mulmod() external view {
        (bytes memory all, uint256 count) = records(".mulmod", MULMOD_RECORD);
        for (uint256 i = 0; i < count; ++i) {
            uint256 start = i * MULMOD_RECORD;
            bytes memory got = lib.mulmod256(cut(all, start + 1, 128), uint8(all[start]));
            vm.assertEq(cut(got, 96, 32), cut(all, start + 129, 32), "r");
            vm.assertEq(cut(got, 0, 96), cut(all, start + 1, 96), "operands stay");
        }
    }

    function test_secp() external view {
        (bytes memory all, uint256 count) = records(".secp", SECP_RECORD);
        for (uint256 i = 0; i < count; ++i) {
            uint256 start = i * SECP_RECORD;
            bytes memory page = cut(all, start, 256);
            (bool canonical, bytes memory got) = lib.secp256k1(page);
            vm.assertEq(canonical ? 1 : 0, uint8(all[start + 256]), "canonical");
            if (canonical) {
                vm.assertEq(cut(got, 128, 64), cut(all, start + 257, 64), "R");
                vm.assertEq(cut(got, 0, 128), cut(page, 0, 128), "operands stay");
                vm.assertEq(cut(got, 192, 64), cut(page, 192, 64), "the rest stays");
            } else {
                vm.assertEq(got, page, "nothing written");
            }
        }
    }

    function test_kb5() external view {
        bytes memory all = vm.parseJsonBytes(vm.readFile("test/vectors/ecalls.json"), ".kb5");
        uint256 done = 0;
        while (done < all.length) {
            uint256 n = uint8(all[done]);
            uint256 size = (20 * n + 15) & ~uint256(15);
            bytes memory x = cut(all, done + 1, size);
            done += 1 + 2 * size;
            (bool canonical, bytes32 result) = lib.kb5(x, cut(all, done - size, size), n);
            vm.assertEq(canonical ? 1 : 0, uint8(all[done]), "canonical");
            vm.assertEq(abi.encodePacked(result), cut(all, done + 1, 32), "sum");
            done += 33;
        }
        vm.assertEq(done, all.length, "whole records");
    }

    function test_kb5_rejectsTooManyElements() external {
        vm.expectRevert(abi.encodeWithSelector(Kb5.TooManyElements.selector, 49));
        lib.kb5(new bytes(992), new bytes(992), 49);
    }

    /// @dev Whatever stands at the precompile's address, only the inverse passes.
    function test_secp_rejectsWrongInverses() external {
        bytes memory page = new bytes(256);
        page[0] = 0x05; // (5, 0) and (0, 1): the chord needs the inverse of -5
        page[96] = 0x01;
        bytes[4] memory answers =
            [bytes(""), abi.encode(1), abi.encode(type(uint256).max), abi.encode(uint256(1), uint256(2))];
        for (uint256 i = 0; i < answers.length; ++i) {
            vm.mockCall(address(0x05), "", answers[i]);
            vm.expectRevert(abi.encodeWithSelector(Secp256k1.InversionFailed.selector));
            lib.secp256k1(page);
        }
    }

    /// @dev An inverse has one definition: below m, and 1 when multiplied.
    function testFuzz_inverse(uint256 a, uint256 m, uint256 cut_) external pure {
        m >>= bound(cut_, 0, 255);
        uint256 r = Mulmod256.inverse(a, m);
        if (r != 0) {
            vm.assertTrue(r < m && mulmod(a, r, m) == 1, "inverse");
        } else {
            uint256 x = m;
            uint256 y = a;
            while (y != 0) {
                (x, y) = (y, x % y);
            }
            vm.assertTrue(m <= 1 || x > 1, "0 only without an inverse");
        }
    }
}
