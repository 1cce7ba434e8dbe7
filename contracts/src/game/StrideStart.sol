// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Evidence} from "./Evidence.sol";
import {GameState} from "./GameState.sol";
import {Nodes} from "./Nodes.sol";
import {Walk} from "./Walk.sol";

/// @title Where a contested stride starts, and what it may have to be closed with (G-10)
library StrideStart {
    /// @notice A pair at the bottom of level 0: whose history is looked at, where, and what is found.
    struct Place {
        bytes32 outer;
        uint32 x;
        uint32 y;
        Walk.Pair pair;
        bytes32 root;
        uint256 height;
        uint256 index;
        bytes32 startRoot;
        bytes32 parentRoot;
    }

    /// @notice Machine root before the stride's first step.
    function start(
        Evidence evidence,
        GameState.Round storage r,
        Place memory place,
        IGame.Leaf calldata before,
        bytes calldata beforeState
    ) internal view returns (bytes32) {
        if (place.index == 0) return r.startRoot;
        Nodes.requireLeaf(place.root, place.height, place.index - 1, before.value, before.path);
        if (place.index & _lastOfFrame(r) != 0) return before.value;
        return evidence.resumed(before.value, beforeState, r.inbox, entry(r, place.index));
    }

    /// @notice C-4's parent at a frame's last stride, else 0.
    function parentRoot(GameState.Round storage r, Place memory place, IGame.Leaf calldata parent)
        internal
        view
        returns (bytes32)
    {
        uint256 last = _lastOfFrame(r);
        if (place.index & last != last) return 0;
        if (place.index == last) return r.parentEndRoot;
        Nodes.requireLeaf(place.root, place.height, place.index - last - 1, parent.value, parent.path);
        return parent.value;
    }

    /// @notice Index in the inbox of the entry whose batch the stride is in.
    function entry(GameState.Round storage r, uint256 index) internal view returns (uint64) {
        return r.firstEntry + uint64(index >> (r.log2Frame - r.log2Stride));
    }

    /// @dev Strides of a frame, less one: the mask of a leaf's place in its frame.
    function _lastOfFrame(GameState.Round storage r) private view returns (uint256) {
        return (1 << (r.log2Frame - r.log2Stride)) - 1;
    }
}
