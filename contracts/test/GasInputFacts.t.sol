// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InputFixture} from "./util/InputFixture.sol";

/// @title What showing an input element costs, as whole transactions
contract GasInputFactsTest is InputFixture {
    function measure(uint64 entry, uint256 k, bytes memory proof, string memory name) private {
        // Not as a view, which forge would not make a transaction of.
        bytes memory data = abi.encodeCall(lib.elementAt, (inbox, positionOf(entry, k), proof));
        (bool ok,) = address(lib).call(data);
        vm.assertTrue(ok, name);
        vm.snapshotGasLastCall(name);
    }

    /// forge-config: default.isolate = true
    function test_elements() external {
        measure(DEPOSIT, 0, headProof(DEPOSIT), "accumulator before an entry");
        measure(DEPOSIT, 4, headProof(DEPOSIT), "header word");
        measure(GENESIS, 5, payloadProof(GENESIS, 0), "genesis word 0");
        measure(DEPOSIT, 5, payloadProof(DEPOSIT, 0), "deposit word 0");
        measure(FORCED, 5, payloadProof(FORCED, 0), "forced word 0 of 1024 bytes");
        measure(LONGEST, 5, payloadProof(LONGEST, 0), "calldata batch word 0 of 65536 bytes");
        measure(LONGEST, 5 + 2047, payloadProof(LONGEST, 2047), "calldata batch last word of 65536 bytes");
        measure(SIX_BLOBS, 5 + 5, hashesProof(SIX_BLOBS, 6), "versioned hash of 6");
        bytes memory proof = wordProof(SIX_BLOBS, 6, openedWords(5)[1]);
        measure(SIX_BLOBS, 11 + 4096 * 5 + 1, proof, "blob word of 6 blobs");
    }
}
