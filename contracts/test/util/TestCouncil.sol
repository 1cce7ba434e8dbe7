// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICouncil} from "../../src/interfaces/IParts.sol";

/// @title A council of which only the pauses and one upgrade are seen; anybody may say what they are
contract TestCouncil is ICouncil {
    struct Pause {
        uint64 from;
        uint64 to;
    }

    address public rollup;
    /// @notice Hash of the one program whose exit window is over.
    bytes32 public allowed;
    Pause[] private _pauses;

    function serve(address rollup_) external {
        rollup = rollup_;
    }

    function pause(uint64 from, uint64 to) external {
        _pauses.push(Pause(from, to));
    }

    function pausedBetween(uint64 from, uint64 to) external view returns (uint64 sum) {
        for (uint256 i = 0; i < _pauses.length; ++i) {
            uint64 low = _pauses[i].from > from ? _pauses[i].from : from;
            uint64 high = _pauses[i].to < to ? _pauses[i].to : to;
            if (high > low) sum += high - low;
        }
    }

    function mayUpgrade(bytes32 programHash) external view returns (bool) {
        return programHash != 0 && programHash == allowed;
    }

    function allow(bytes32 programHash) external {
        allowed = programHash;
    }

    function paused() external view returns (bool) {
        uint256 count = _pauses.length;
        return count > 0 && block.timestamp < _pauses[count - 1].to;
    }
}
