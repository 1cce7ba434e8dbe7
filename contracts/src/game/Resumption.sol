// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {MachineState} from "../lib/MachineState.sol";

/// @title The state on which a frame's first step acts (C-3)
library Resumption {
    /// @notice Its root, from the state that the frame before ended in; `entry` is the index of the frame's own.
    function rootOf(bytes32 root, bytes calldata state, IInbox inbox, uint64 entry)
        internal
        view
        returns (bytes32)
    {
        bytes32 given = keccak256(state);
        require(given == root, IGame.StatePreimage(given, root));
        return MachineState.root(MachineState.open(MachineState.decode(state), inbox.opening(entry)));
    }
}
