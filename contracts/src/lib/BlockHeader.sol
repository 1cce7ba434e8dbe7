// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The fields of an L1 block header that a jam is judged by (R-14)
/// @dev A header is an RLP list: parent hash first, number ninth, base fee sixteenth. Its hash was checked before, so
///      only the walk matters here; still every input either decodes or reverts with a reason.
library BlockHeader {
    error HeaderNotAList(uint256 firstByte);
    error HeaderTruncated(uint256 needed, uint256 length);
    error HeaderField(uint256 field, uint256 length);

    struct Fields {
        bytes32 parentHash;
        uint64 number;
        uint256 baseFee;
    }

    uint256 private constant NUMBER = 8;
    uint256 private constant BASE_FEE = 15;

    function decode(bytes calldata raw) internal pure returns (Fields memory f) {
        require(raw.length > 0, HeaderTruncated(1, 0));
        uint256 first = uint8(raw[0]);
        // A header is longer than 55 bytes, so its list has the long form.
        require(first > 0xf7, HeaderNotAList(first));
        uint256 offset = 1 + first - 0xf7;
        for (uint256 field = 0; field <= BASE_FEE; ++field) {
            (uint256 start, uint256 length) = _item(raw, offset);
            offset = start + length;
            require(offset <= raw.length, HeaderTruncated(offset, raw.length));
            if (field == 0) {
                require(length == 32, HeaderField(field, length));
                f.parentHash = bytes32(raw[start:offset]);
            } else if (field == NUMBER) {
                require(length <= 8, HeaderField(field, length));
                f.number = uint64(_number(raw[start:offset]));
            } else if (field == BASE_FEE) {
                require(length <= 32, HeaderField(field, length));
                f.baseFee = _number(raw[start:offset]);
            }
        }
    }

    /// @dev Where the byte string at `offset` starts, and its length.
    function _item(bytes calldata raw, uint256 offset) private pure returns (uint256 start, uint256 length) {
        require(offset < raw.length, HeaderTruncated(offset + 1, raw.length));
        uint256 prefix = uint8(raw[offset]);
        if (prefix < 0x80) return (offset, 1);
        if (prefix <= 0xb7) return (offset + 1, prefix - 0x80);
        uint256 width = prefix - 0xb7;
        // The longest field, the logs bloom, has 256 bytes.
        require(width <= 2, HeaderField(offset, width));
        start = offset + 1 + width;
        require(start <= raw.length, HeaderTruncated(start, raw.length));
        length = _number(raw[offset + 1:start]);
    }

    function _number(bytes calldata big) private pure returns (uint256 value) {
        if (big.length > 0) value = uint256(bytes32(big)) >> (8 * (32 - big.length));
    }
}
