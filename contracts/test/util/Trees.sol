// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Roots and paths of whole trees, the slow and obvious way
library Trees {
    /// @notice Path in a counted tree (O-2): zero padding, nodes with prefix 0x01.
    function countedPath(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory) {
        (, bytes32[] memory path) = _walk(_pad(leaves, leaves.length, 0), index, true);
        return path;
    }

    /// @notice Path of the leaves [first, first + count) in a counted tree: at each level the sibling on the left when there is
    ///         one, then the one on the right.
    function countedRange(bytes32[] memory leaves, uint256 first, uint256 count)
        internal
        pure
        returns (bytes32[] memory path)
    {
        bytes32[] memory row = _pad(leaves, leaves.length, 0);
        uint256 high = first + count - 1;
        for (; row.length > 1; (first, high) = (first >> 1, high >> 1)) {
            if (first % 2 == 1) path = _append(path, row[first - 1]);
            if (high % 2 == 0) path = _append(path, row[high + 1]);
            row = _fold(row, true);
        }
    }

    function countedRoot(bytes32[] memory leaves) internal pure returns (bytes32) {
        (bytes32 top,) = _walk(_pad(leaves, leaves.length, 0), 0, true);
        return keccak256(abi.encodePacked(uint8(2), uint64(leaves.length), top));
    }

    /// @notice Root and path of the last real leaf in a history (C-5): repeats of it fill up the frames.
    function history(bytes32[] memory leaves, uint256 frames)
        internal
        pure
        returns (bytes32 root, bytes32[] memory path)
    {
        bytes32 last = leaves[leaves.length - 1];
        uint256 perFrame = leaves.length / frames;
        uint256 padded = _powerOfTwo(frames) * perFrame;
        bytes32[] memory all = _pad(leaves, padded, last);
        return _walk(all, leaves.length - 1, false);
    }

    function _powerOfTwo(uint256 n) private pure returns (uint256 width) {
        width = 1;
        while (width < n) width *= 2;
    }

    function _pad(bytes32[] memory leaves, uint256 atLeast, bytes32 fill)
        private
        pure
        returns (bytes32[] memory all)
    {
        all = new bytes32[](_powerOfTwo(atLeast));
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = i < leaves.length ? leaves[i] : fill;
        }
    }

    function _walk(bytes32[] memory row, uint256 index, bool counted)
        private
        pure
        returns (bytes32, bytes32[] memory path)
    {
        uint256 height = 0;
        while ((uint256(1) << height) < row.length) ++height;
        path = new bytes32[](height);
        for (uint256 level = 0; level < height; ++level) {
            path[level] = row[index ^ 1];
            index /= 2;
            row = _fold(row, counted);
        }
        return (row[0], path);
    }

    function _fold(bytes32[] memory row, bool counted) private pure returns (bytes32[] memory next) {
        next = new bytes32[](row.length / 2);
        for (uint256 i = 0; i < next.length; ++i) {
            bytes memory pair = abi.encodePacked(row[2 * i], row[2 * i + 1]);
            next[i] = keccak256(counted ? abi.encodePacked(uint8(1), pair) : pair);
        }
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) {
            longer[i] = list[i];
        }
        longer[list.length] = item;
    }
}
