// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";

/// @title What moves cost, and the bonds that pay for them (G-20, G-21)
/// @dev Whole transactions in gas, calldata included, for histories of 19 levels and strides of 22; a test holds
///      each against its measurement.
library Bonds {
    uint256 internal constant OPEN = 55_000;
    uint256 internal constant OPEN_STRIDE = 460_000;
    uint256 internal constant JOIN_STRIDE = 320_000;
    uint256 internal constant TIMEOUT = 320_000;
    /// @dev The most that a step may take: kb5_dot of 48 elements whose leaves lie as badly as they can.
    uint256 internal constant STEP_BOUND = 4_100_000;
    uint256 internal constant DECIDE_BESIDES = 370_000;
    uint256 private constant CALLDATA_BYTE = 16;
    uint256 internal constant DECIDE = STEP_BOUND + DECIDE_BESIDES;
    uint256 internal constant CONTRADICT = 135_000;
    uint256 internal constant SETTLE = 160_000;

    /// @notice Gas of all that beating one contestant takes.
    function gasFor(uint256 level, uint256 height) internal pure returns (uint256) {
        if (level == 0) {
            uint256 elimination = TIMEOUT > CONTRADICT ? TIMEOUT : CONTRADICT;
            return height * OPEN + OPEN_STRIDE + JOIN_STRIDE + elimination + SETTLE;
        }
        return height * OPEN + DECIDE + SETTLE;
    }

    /// @notice What a step took: what was executed, and `bytes_` of calldata; at most STEP_BOUND (G-21).
    function stepGas(uint256 executed, uint256 bytes_) internal pure returns (uint256) {
        uint256 used = executed + CALLDATA_BYTE * bytes_;
        return used < STEP_BOUND ? used : STEP_BOUND;
    }

    /// @notice What this transaction pays for gas, at most P.
    function price(uint256 most) internal view returns (uint40) {
        return uint40(tx.gasprice < most ? tx.gasprice : most);
    }

    function table() internal pure returns (IGame.GasTable memory) {
        return IGame.GasTable({
            open: uint64(OPEN),
            openStride: uint64(OPEN_STRIDE),
            joinStride: uint64(JOIN_STRIDE),
            timeout: uint64(TIMEOUT),
            decide: uint64(DECIDE),
            contradict: uint64(CONTRADICT),
            settle: uint64(SETTLE)
        });
    }
}
