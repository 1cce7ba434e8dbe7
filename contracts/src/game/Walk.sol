// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Clock} from "./Clock.sol";
import {Nodes} from "./Nodes.sol";
import {Openings} from "./Openings.sol";

/// @title The walk of a pair from both roots down (G-5 .. G-7)
library Walk {
    uint256 internal constant LEVEL_BYTES = 128;

    /// @notice Where a walk stands: both nodes, how far it came, and what the clocks say up to there.
    struct Pair {
        bytes32 x;
        bytes32 y;
        uint256 index;
        uint256 depth;
        uint256 reach;
        uint256 chargeX;
        uint256 chargeY;
    }

    /// @notice Walks down all levels of `walk`: x's left and right, y's left and right.
    function run(
        mapping(bytes32 => uint256) storage openings,
        bytes calldata walk,
        Pair memory p,
        uint256 height,
        uint256 grace
    ) internal view {
        require(p.x != p.y, IGame.WalkOfEqualRoots());
        require(walk.length % LEVEL_BYTES == 0, IGame.WalkLength(walk.length));
        uint256 levels = walk.length / LEVEL_BYTES;
        require(levels <= height, IGame.WalkTooLong(levels, height));
        for (; p.depth < levels; ++p.depth) {
            (bytes32 xl, bytes32 xr, bytes32 yl, bytes32 yr) = level(walk, p.depth);
            uint256 atX = _openedAt(openings, p.x, Nodes.hash(xl, xr), p.depth, 0);
            uint256 atY = _openedAt(openings, p.y, Nodes.hash(yl, yr), p.depth, 1);
            p.chargeX += Clock.excess(p.reach, atX, grace);
            p.chargeY += Clock.excess(p.reach, atY, grace);
            p.reach = Clock.later(p.reach, Clock.later(atX, atY));
            bool right = xl == yl;
            (p.x, p.y) = right ? (xr, yr) : (xl, yl);
            p.index = 2 * p.index + (right ? 1 : 0);
        }
    }

    /// @notice Adds the wait at the depth where the walk stops above the bottom.
    function waitForOpenings(mapping(bytes32 => uint256) storage openings, Pair memory p, uint256 grace)
        internal
        view
    {
        p.chargeX += Clock.excess(p.reach, Clock.orNow(Openings.timeOf(openings, p.x)), grace);
        p.chargeY += Clock.excess(p.reach, Clock.orNow(Openings.timeOf(openings, p.y)), grace);
    }

    /// @notice Adds the wait at the bottom, where both wait until now.
    function waitForDecision(Pair memory p, uint256 grace) internal view {
        uint256 charge = Clock.excess(p.reach, block.timestamp, grace);
        p.chargeX += charge;
        p.chargeY += charge;
    }

    /// @dev `depth` is below the walk's length in levels.
    function level(bytes calldata walk, uint256 depth)
        internal
        pure
        returns (bytes32 xl, bytes32 xr, bytes32 yl, bytes32 yr)
    {
        assembly ("memory-safe") {
            let words := add(walk.offset, mul(LEVEL_BYTES, depth))
            xl := calldataload(words)
            xr := calldataload(add(words, 32))
            yl := calldataload(add(words, 64))
            yr := calldataload(add(words, 96))
        }
    }

    function _openedAt(
        mapping(bytes32 => uint256) storage openings,
        bytes32 node,
        bytes32 shown,
        uint256 depth,
        uint8 side
    ) private view returns (uint256 time) {
        require(shown == node, IGame.WalkNotTheNode(depth, side));
        time = Openings.timeOf(openings, node);
        require(time != 0, IGame.WalkNotOpened(depth, side));
    }
}
