// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Block headers as RLP, with the fields that matter and fillers of the usual sizes
library Headers {
    function encode(bytes32 parent, uint64 number, uint256 baseFee) internal pure returns (bytes memory) {
        bytes memory start =
            abi.encodePacked(fixed_(parent), fixed_(keccak256("uncles")), hex"94", new bytes(20));
        for (uint256 i = 0; i < 3; ++i) {
            start = abi.encodePacked(start, fixed_(keccak256(abi.encode("root", i))));
        }
        start = abi.encodePacked(start, hex"b90100", new bytes(256), hex"80", number_(number));
        bytes memory gas = abi.encodePacked(number_(60_000_000), number_(30_000_000), number_(1_900_000_000));
        bytes memory end = abi.encodePacked(hex"8362656c", fixed_(keccak256("mix")), hex"88", new bytes(8));
        bytes memory later = abi.encodePacked(number_(baseFee), fixed_(keccak256("withdrawals")), hex"8080");
        bytes memory all = abi.encodePacked(start, gas, end, later);
        return abi.encodePacked(hex"f9", uint16(all.length), all);
    }

    function fixed_(bytes32 word) private pure returns (bytes memory) {
        return abi.encodePacked(hex"a0", word);
    }

    function number_(uint256 value) private pure returns (bytes memory out) {
        if (value == 0) return hex"80";
        if (value < 0x80) return abi.encodePacked(uint8(value));
        uint256 bytes_ = 0;
        while (value >> (8 * bytes_) != 0) ++bytes_;
        out = new bytes(bytes_ + 1);
        out[0] = bytes1(uint8(0x80 + bytes_));
        for (uint256 i = 0; i < bytes_; ++i) {
            out[i + 1] = bytes1(uint8(value >> (8 * (bytes_ - 1 - i))));
        }
    }
}
