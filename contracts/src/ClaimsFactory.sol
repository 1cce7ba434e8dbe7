// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "./Claims.sol";
import {IClaims} from "./interfaces/IClaims.sol";

/// @title ClaimsFactory
/// @notice Creates the claims contract of a rollup. It stands before rollups do and serves all of them.
/// @dev A contract by itself because the rollup's init code with it would be larger than EIP-3860 allows.
contract ClaimsFactory {
    function create(IClaims.Config calldata c) external returns (Claims) {
        return new Claims(c);
    }
}
