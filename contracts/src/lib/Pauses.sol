// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Pauses as a list in time, and how much of a span they cover (F-44)
library Pauses {
    struct Pause {
        uint64 from;
        uint64 until;
        /// seconds of all pauses before this one
        uint64 before;
    }

    /// @notice Appends a pause that does not begin before the last one ends.
    function add(Pause[] storage list, uint64 from, uint64 until) internal {
        uint256 n = list.length;
        uint64 before = 0;
        if (n > 0) {
            Pause storage last = list[n - 1];
            before = last.before + (last.until - last.from);
        }
        list.push(Pause(from, until, before));
    }

    /// @notice Seconds of pauses in [from, to).
    function between(Pause[] storage list, uint64 from, uint64 to) internal view returns (uint64) {
        return to <= from ? 0 : _upto(list, to) - _upto(list, from);
    }

    /// @notice End of the newest pause; 0: there was none.
    function end(Pause[] storage list) internal view returns (uint64) {
        uint256 n = list.length;
        return n == 0 ? 0 : list[n - 1].until;
    }

    /// @dev Seconds of pauses before `time`: those of the last pause that begins by then, and of all before it.
    function _upto(Pause[] storage list, uint64 time) private view returns (uint64) {
        uint256 high = list.length;
        // Asked about the present, nearly always: the newest pause is the one.
        uint256 low = high > 0 && list[high - 1].from <= time ? high : 0;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (list[middle].from <= time) low = middle + 1;
            else high = middle;
        }
        if (low == 0) return 0;
        Pause storage p = list[low - 1];
        return p.before + (time < p.until ? time : p.until) - p.from;
    }
}
