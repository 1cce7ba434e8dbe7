// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IStep} from "../interfaces/IStep.sol";
import {InputFacts} from "../lib/InputFacts.sol";
import {MachineState} from "../lib/MachineState.sol";

/// @title What one step of the machine leads to (G-11)
library Decision {
    /// @dev M-6: where these fields stand in a state.
    uint256 private constant STATUS_AT = 200;
    uint256 private constant LIMIT_AT = 213;
    uint256 private constant ACCUMULATOR_AT = 221;

    /// @notice What the game knows about the step.
    struct Facts {
        /// machine root before the step
        bytes32 start;
        /// C-4's parent when the step is the last of its frame, else 0
        bytes32 parentRoot;
        IInbox inbox;
    }

    /// @notice Executes the step, which must start where the facts say and read what the inbox has.
    function execute(IStep stepper, Facts calldata c, bytes calldata log, bytes calldata inputProof)
        internal
        view
        returns (bytes memory end)
    {
        IStep.Result memory r = stepper.step(log);
        require(r.start == c.start, IGame.StepStart(r.start, c.start));
        if (r.readInput) {
            bytes32 element = InputFacts.elementAt(c.inbox, r.position, inputProof);
            require(r.element == element, IGame.StepElement(r.element, element));
        }
        return r.end;
    }

    /// @notice Machine root after the step, closed where a frame ends (C-4).
    function resultOf(bytes32 parentRoot, bytes memory end, bytes calldata parentState)
        internal
        pure
        returns (bytes32)
    {
        bool open = parentRoot != 0 && uint8(end[STATUS_AT]) != MachineState.YIELDED;
        if (!open) return keccak256(end);
        bytes32 given = keccak256(parentState);
        require(given == parentRoot, IGame.StatePreimage(given, parentRoot));
        MachineState.State memory parent = MachineState.decode(parentState);
        uint64 limit = uint64(uint256(_word(end, LIMIT_AT)) >> 192);
        return MachineState.root(MachineState.voidSuccessor(parent, limit, _word(end, ACCUMULATOR_AT)));
    }

    /// @dev The 32 bytes from `offset` on, all of which are there.
    function _word(bytes memory data, uint256 offset) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), offset))
        }
    }
}
