// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../interfaces/IEscapeHatch.sol";
import {ChainDigest} from "../lib/ChainDigest.sol";
import {Outputs} from "../lib/Outputs.sol";

/// @title What an exit batch puts out (O-10 .. O-12)
library ExitOutput {
    uint64 internal constant ENTRY = type(uint64).max;
    uint8 internal constant KIND = 255;
    /// @dev exports = u32(length) ‖ u8(1) ‖ u16(n) ‖ n rows
    uint256 private constant HEAD = 7;
    uint256 private constant ROW = 148;
    /// @dev So that no program makes its exit too long for a transaction.
    uint256 private constant MOST_TOKENS = 64;
    uint256 private constant EXPORTS_DIGEST_AT = 114;

    /// @notice What the program says about a token (O-12).
    struct Totals {
        address token;
        uint256 takenIn;
        uint256 promised;
        uint256 senior;
        uint256 junior;
    }

    /// @notice Total: both byte strings together are an exit batch's output, or a named error.
    function check(bytes calldata header, bytes calldata exports) internal pure {
        Outputs.Header memory h = Outputs.decode(header);
        bool isExit = h.entryIndex == ENTRY && h.kind == KIND && h.blobCount == 0;
        require(isExit, IEscapeHatch.OutputNotExit(h.entryIndex, h.kind));
        bytes32 said = bytes32(header[EXPORTS_DIGEST_AT:EXPORTS_DIGEST_AT + 32]);
        bytes32 computed = ChainDigest.digest(exports);
        require(computed == said, IEscapeHatch.ExportsMismatch(computed, said));
        _checkTotals(exports);
    }

    /// @notice The outbox of a header that has passed `check`.
    function outbox(bytes calldata header) internal pure returns (bytes32 root, uint32 count) {
        return (bytes32(header[10:42]), uint32(bytes4(header[42:46])));
    }

    /// @notice Number of tokens in exports that have passed `check`.
    function tokens(bytes calldata exports) internal pure returns (uint256) {
        return uint16(bytes2(exports[5:7]));
    }

    /// @notice What exports that have passed `check` say about token number `i`.
    function totals(bytes calldata exports, uint256 i) internal pure returns (Totals memory t) {
        uint256 offset = HEAD + ROW * i;
        t.token = address(bytes20(exports[offset:offset + 20]));
        t.takenIn = uint256(bytes32(exports[offset + 20:offset + 52]));
        t.promised = uint256(bytes32(exports[offset + 52:offset + 84]));
        t.senior = uint256(bytes32(exports[offset + 84:offset + 116]));
        t.junior = uint256(bytes32(exports[offset + 116:offset + 148]));
    }

    /// @notice O-10.
    function leaf(uint256 index, IEscapeHatch.Payment calldata p) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(3), uint64(index), p.token, p.to, p.senior, p.junior));
    }

    /// @dev Tokens rise, so that none is named twice; sums of the vault's deposits and of payments have 128 bits.
    function _checkTotals(bytes calldata exports) private pure {
        require(exports.length >= HEAD, IEscapeHatch.TotalsMalformed("length"));
        require(uint8(exports[4]) == 1, IEscapeHatch.TotalsMalformed("version"));
        uint256 count = tokens(exports);
        require(count <= MOST_TOKENS, IEscapeHatch.TotalsMalformed("count"));
        bool whole =
            exports.length == HEAD + ROW * count && uint32(bytes4(exports[0:4])) == exports.length - 4;
        require(whole, IEscapeHatch.TotalsMalformed("length"));
        address last = address(0);
        for (uint256 i = 0; i < count; ++i) {
            Totals memory t = totals(exports, i);
            require(i == 0 || t.token > last, IEscapeHatch.TotalsMalformed("order"));
            last = t.token;
            uint256 sums = t.takenIn | t.promised | t.senior | t.junior;
            require(sums <= type(uint128).max, IEscapeHatch.TotalsMalformed("sum"));
        }
    }
}
