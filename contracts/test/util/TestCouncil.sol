// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ICouncil} from "../../src/interfaces/IParts.sol";

/// @title A council of which only the pauses are seen; anybody may say when they were
contract TestCouncil is ICouncil {
    struct Pause {
        uint64 from;
        uint64 to;
    }

    address public rollup;
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

    function paused() external view returns (bool) {
        uint256 count = _pauses.length;
        return count > 0 && block.timestamp < _pauses[count - 1].to;
    }
}
