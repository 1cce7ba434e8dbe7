// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IValidityClass} from "../../src/interfaces/IEvidence.sol";
import {TrustRoots} from "../../src/lib/TrustRoots.sol";

/// @title A class that accepts what a test tells it to; there is no such thing outside of tests
contract ToyValidity is IValidityClass {
    uint256 public trustRoots = TrustRoots.BASE | TrustRoots.CIRCUIT | TrustRoots.ARGUMENT;
    mapping(bytes32 claimId => bool) public backs;
    mapping(bytes32 fact => bool) private _facts;

    function setRoots(uint256 roots) external {
        trustRoots = roots;
    }

    function back(bytes32 claimId) external {
        backs[claimId] = true;
    }

    function accept(bytes32 start, uint64 steps, bytes32 end) external {
        _facts[keccak256(abi.encode(start, steps, end))] = true;
    }

    function accepted(bytes32 start, uint64 steps, bytes32 end) external view returns (bool) {
        return _facts[keccak256(abi.encode(start, steps, end))];
    }
}
