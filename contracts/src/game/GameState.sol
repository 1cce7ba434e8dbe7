// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {IInbox} from "../interfaces/IInbox.sol";

/// @title What the game stores
/// @dev Packed for the calls that happen most: an opening is one slot, a contestant three when it joins in time.
///      Times have 40 bits; prices too, because P is at most 2^40 wei (G-3), which also keeps every pool below 2^96.
library GameState {
    uint8 internal constant SIDE = 1;
    uint8 internal constant OUT = 2;

    struct Contestant {
        bytes32 root;
        bytes32 tag;
        address owner;
        uint40 arrivedAt;
        /// paid when joining (G-22)
        uint40 gasPrice;
        uint8 stage;
        /// side, and OUT when it is eliminated; whoever is in a void cell is out too
        uint8 flags;
        uint40 charge;
        uint40 carried;
    }

    /// @notice G-14.
    struct Cell {
        uint32 alive;
        /// all that ever stood in it
        uint32 arrived;
        uint32 settledBelow;
        uint32 innersOpen;
        uint40 lastArrival;
        /// or void
        bool settled;
    }

    struct Tournament {
        uint40 openedAt;
        uint40 closesAt;
        uint40 overAt;
        uint32 count;
        uint32 winner;
        /// level 0: that every claim covers
        uint32 batches;
        uint8 level;
        uint8 height;
        bool finished;
        /// level 1: its winner has been paid for joining (G-22)
        bool joinerPaid;
        uint96 pool;
        mapping(uint256 index => Contestant) contestants;
        mapping(uint256 key => Cell) cells;
        /// index + 1 of the contestant with this root and tag
        mapping(bytes32 rootAndTag => uint32) indexOf;
    }

    /// @notice Level 0: G-1.
    struct Round {
        bytes32 startRoot;
        bytes32 parentEndRoot;
        IInbox inbox;
        uint64 firstEntry;
        uint8 log2Frame;
        uint8 log2Stride;
    }

    struct State {
        /// packed by Openings
        mapping(bytes32 node => uint256) openings;
        mapping(bytes32 id => Tournament) tournaments;
        mapping(bytes32 id => Round) rounds;
        /// level 1; who opened it is in `openings`, under the tournament's id
        mapping(bytes32 id => IGame.Stride) strides;
        mapping(address account => uint256) owed;
    }
}
