// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IInbox} from "../interfaces/IInbox.sol";
import {IStep} from "../interfaces/IStep.sol";
import {Contradiction} from "./Contradiction.sol";
import {Decision} from "./Decision.sol";
import {Resumption} from "./Resumption.sol";

/// @title What states, step logs and proofs show
/// @notice The part of the game that has no state of its own: it looks at bytes, at a step and at an inbox.
/// @dev A contract by itself because the game with it would be larger than a contract may be (EIP-170).
contract Evidence {
    /// @notice Machine root that the step of `log` leads to (G-11).
    function result(
        IStep stepper,
        Decision.Facts calldata facts,
        bytes calldata log,
        bytes calldata inputProof,
        bytes calldata parentState
    ) external view returns (bytes32) {
        bytes memory end = Decision.execute(stepper, facts, log, inputProof);
        return Decision.resultOf(facts.parentRoot, end, parentState);
    }

    /// @notice Root of the state on which the batch of `entry` starts, whose predecessor's root is `root` (C-3).
    function resumed(bytes32 root, bytes calldata state, IInbox inbox, uint64 entry)
        external
        view
        returns (bytes32)
    {
        return Resumption.rootOf(root, state, inbox, entry);
    }

    /// @notice Reverts unless the claim contradicts itself (G-12).
    function contradiction(
        Contradiction.Subject calldata subject,
        bytes calldata state,
        bytes32[] calldata historyPath,
        bytes32 claimedDigest,
        bytes32[] calldata outputPath
    ) external pure {
        Contradiction.check(subject, state, historyPath, claimedDigest, outputPath);
    }
}
