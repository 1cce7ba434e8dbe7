// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {Endian} from "../lib/Endian.sol";
import {Program} from "../lib/Program.sol";

/// @title Rows of the ledger table, layout 1 (O-13): 64 bytes each, numbers little endian
library LedgerRows {
    uint32 internal constant LAYOUT = 1;
    uint32 internal constant STRIDE = 64;
    uint32 internal constant FIRST = 2;

    /// @notice Who a row is of, and what it is worth.
    struct Row {
        address owner;
        uint256 worth;
    }

    /// @notice Reverts unless the program declares a table that can be read here, inside of its memory.
    function requireTable(Program.Facts calldata f) internal pure {
        uint256 end = uint256(f.ledgerBase) + uint256(STRIDE) * f.ledgerCapacity;
        bool sound = f.ledgerLayout == LAYOUT && f.ledgerStride == STRIDE && f.ledgerCapacity > FIRST
            && f.ledgerBase % STRIDE == 0 && end <= 1 << 32;
        require(sound, IEscapeHatch.NoLedger(f.ledgerStride, f.ledgerCapacity, f.ledgerLayout));
    }

    /// @notice Rows 0 and 1: what came in and was promised, and what all rows are reckoned with.
    function head(bytes memory data)
        internal
        pure
        returns (IEscapeHatch.Ledger memory l, uint256 takenIn, uint256 promised)
    {
        uint256 sums = Endian.load(data, 0);
        (takenIn, promised) = (uint128(sums), sums >> 128);
        l.total = uint128(Endian.load(data, 32));
        uint256 scale = Endian.load(data, 64);
        l.price = int128(uint128(scale));
        l.divisor = uint64(scale >> 128);
        l.token = _address(data, 96);
        require(l.divisor != 0, IEscapeHatch.LedgerMalformed("divisor"));
    }

    /// @notice The row at byte `offset` of `data`: floor(max(0, cash + position * price) / divisor).
    /// @dev 64 and 128 bits make at most 193: nothing here overflows.
    function row(IEscapeHatch.Ledger calldata l, bytes memory data, uint256 offset)
        internal
        pure
        returns (Row memory r)
    {
        r.owner = _address(data, offset);
        int256 position = int64(uint64(Endian.load(data, offset) >> 192));
        int256 cash = int128(uint128(Endian.load(data, offset + 32)));
        int256 value = cash + position * l.price;
        if (value > 0) r.worth = uint256(value) / l.divisor;
    }

    /// @dev An address lies in memory as it is written, first byte first.
    function _address(bytes memory data, uint256 offset) private pure returns (address who) {
        assembly ("memory-safe") {
            who := shr(96, mload(add(add(data, 32), offset)))
        }
    }
}
