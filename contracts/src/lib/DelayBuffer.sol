// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What lateness costs a sequencer (I-15)
/// @notice Counted in ticks, twentieths of a second: a second of lateness takes twenty, a second without gives one
///         back. So nothing is ever rounded, and how often somebody looks changes nothing.
library DelayBuffer {
    uint256 internal constant TICKS = 20;

    /// @dev One word. Until `countedUntil` all lateness is in `ticks`.
    struct State {
        uint128 ticks;
        uint64 countedUntil;
    }

    /// @param lateFrom since when the oldest item of the queue is late, or will be
    /// @param time now, not before s.countedUntil
    /// @return ticks what is left of the buffer
    /// @return late true when there was lateness that `s` does not hold yet
    function leftAt(State memory s, uint256 capacity, uint256 lateFrom, uint256 time)
        internal
        pure
        returns (uint256 ticks, bool late)
    {
        // Items stand in the order of their times: before the oldest is late none is. What lies before
        // countedUntil was counted with the items that were appended then, so overlapping waits count once.
        uint256 from = lateFrom < s.countedUntil ? s.countedUntil : lateFrom;
        late = from < time;
        if (!late) from = time;
        ticks = s.ticks + (from - s.countedUntil);
        if (ticks > capacity * TICKS) ticks = capacity * TICKS;
        uint256 cost = (time - from) * TICKS;
        ticks = ticks > cost ? ticks - cost : 0;
    }

    /// @notice The deadline that `ticks` leave, in seconds.
    function deadline(uint256 ticks, uint256 least, uint256 most) internal pure returns (uint256) {
        uint256 left = ticks / TICKS;
        if (left < least) return least;
        return left < most ? left : most;
    }
}
