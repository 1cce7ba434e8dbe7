// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EcallHarness} from "./Ecalls.t.sol";
import {Endian} from "../src/lib/Endian.sol";
import {Test} from "./util/Test.sol";

/// @title What the ecalls' arithmetic costs, as calls with their ABI coding
contract GasEcallsTest is Test {
    EcallHarness internal lib = new EcallHarness();
    uint256 private constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;

    function operands(uint256 a, uint256 b, uint256 m) private pure returns (bytes memory data) {
        data = new bytes(128);
        Endian.store(data, 0, a);
        Endian.store(data, 32, b);
        Endian.store(data, 64, m);
    }

    function test_mulmod() external {
        lib.mulmod256(operands(P - 1, P - 2, P), 0);
        vm.snapshotGasLastCall("mulmod256, product");
        lib.mulmod256(operands(uint256(keccak256("a")), 0, P), 1);
        vm.snapshotGasLastCall("mulmod256, inverse");
        // Neighbouring Fibonacci numbers: no operands need more divisions.
        uint256 a = 1;
        uint256 m = 1;
        while (m <= type(uint256).max - a) {
            (a, m) = (m, m + a);
        }
        lib.mulmod256(operands(a, 0, m), 1);
        vm.snapshotGasLastCall("mulmod256, inverse, worst case");
    }

    function test_secp() external {
        bytes memory page = new bytes(256);
        for (uint256 i = 0; i < 4; ++i) {
            Endian.store(page, 32 * i, uint256(keccak256(abi.encode(i))) >> 1);
        }
        lib.secp256k1(page);
        vm.snapshotGasLastCall("secp256k1_add, chord");
        for (uint256 i = 0; i < 64; ++i) {
            page[64 + i] = page[i];
        }
        lib.secp256k1(page);
        vm.snapshotGasLastCall("secp256k1_add, tangent");
    }

    function test_kb5() external {
        lib.kb5(new bytes(960), new bytes(960), 48);
        vm.snapshotGasLastCall("kb5_dot of 48");
    }
}
