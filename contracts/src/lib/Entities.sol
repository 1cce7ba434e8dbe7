// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Quorums of entities, not of keys (F-20, F-40)
/// @notice A set of at most 32 keys is a mask; byte i of `entities` says to whom key i belongs.
library Entities {
    uint256 internal constant MOST = 32;

    error TooManyKeys(uint256 count);
    error EntitiesLength(uint256 given, uint256 expected);
    error KeyZero(uint256 index);
    error KeyTwice(address key);
    /// @notice A quorum is more than half of the entities, so that no two of them are strangers.
    error QuorumOutOfRange(uint256 quorum, uint256 entities);

    /// @notice Number of different entities behind the keys of `mask`.
    function distinct(uint256 mask, bytes32 entities) internal pure returns (uint256 count) {
        uint256 seen = 0;
        for (uint256 i = 0; i < MOST; ++i) {
            if ((mask >> i) & 1 == 0) continue;
            uint256 bit = 1 << uint8(entities[i]);
            if (seen & bit == 0) ++count;
            seen |= bit;
        }
    }

    /// @notice Checks a set and packs whom its keys belong to.
    function pack(address[] memory keys, uint8[] memory entities, uint256 quorum)
        internal
        pure
        returns (bytes32 packed)
    {
        uint256 n = keys.length;
        require(n > 0 && n <= MOST, TooManyKeys(n));
        require(entities.length == n, EntitiesLength(entities.length, n));
        uint256 word = 0;
        for (uint256 i = 0; i < n; ++i) {
            require(keys[i] != address(0), KeyZero(i));
            for (uint256 j = 0; j < i; ++j) {
                require(keys[j] != keys[i], KeyTwice(keys[i]));
            }
            word |= uint256(entities[i]) << (248 - 8 * i);
        }
        packed = bytes32(word);
        uint256 count = distinct((1 << n) - 1, packed);
        require(quorum <= count && 2 * quorum > count, QuorumOutOfRange(quorum, count));
    }
}
