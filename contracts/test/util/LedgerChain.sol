// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Endian} from "../../src/lib/Endian.sol";
import {EscapeFixture} from "./EscapeFixture.sol";
import {Compressor, LedgerTree} from "./LedgerTree.sol";

/// @title A chain that ends in a state whose memory holds a ledger table
abstract contract LedgerChain is EscapeFixture {
    using LedgerTree for LedgerTree.Memory;

    bytes internal table;
    LedgerTree.Memory internal tree;
    Compressor private compressor;

    function setUp() public virtual override {
        super.setUp();
        compressor = new Compressor();
        table = new bytes(64 * uint256(LEDGER_ROWS));
    }

    function write(uint256 offset, bytes memory what) internal {
        for (uint256 i = 0; i < what.length; ++i) {
            table[offset + i] = what[i];
        }
    }

    function le(uint256 value, uint256 size) internal pure returns (bytes memory out) {
        out = abi.encodePacked(Endian.reversed(value));
        assembly ("memory-safe") {
            mstore(out, size)
        }
    }

    function setHead(
        uint256 takenIn,
        uint256 promised,
        uint256 total,
        int256 price,
        uint256 divisor,
        address which
    ) internal {
        write(0, abi.encodePacked(le(takenIn, 16), le(promised, 16), le(total, 16), bytes16(0)));
        write(64, abi.encodePacked(le(uint256(price), 16), le(divisor, 8), bytes8(0), which, bytes12(0)));
    }

    function setRow(uint256 row, address owner, int256 position, int256 cash) internal {
        bytes memory numbers = abi.encodePacked(le(uint256(position), 8), le(uint256(cash), 16), bytes16(0));
        write(64 * row, abi.encodePacked(owner, bytes4(0), numbers));
    }

    /// @dev The chain ends in a state with this table, and its exit is to be found.
    function endWithLedger() internal {
        tree = LedgerTree.build(compressor, LEDGER_BASE, table);
        exitMemory = tree.root;
        submitCalldata("last", inbox.queueLength());
        finalizeEverything();
        resolveChain();
    }

    function proofOf(uint256 row, uint256 count) internal view returns (bytes memory) {
        return tree.proof(LEDGER_BASE + 64 * row, 64 * count);
    }
}
