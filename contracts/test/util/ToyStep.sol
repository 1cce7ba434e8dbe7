// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IStep} from "../../src/interfaces/IStep.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {ToyMachine} from "./ToyMachine.sol";

/// @title The toy machine's step contract
/// @dev Log: state(285) and, for a step that reads, the element(32).
contract ToyStep is IStep {
    error LogLength(uint256 given);

    function step(bytes calldata log) external pure returns (Result memory r) {
        require(log.length >= MachineState.BYTES, LogLength(log.length));
        r.start = keccak256(log[:MachineState.BYTES]);
        MachineState.State memory s = MachineState.decode(log[:MachineState.BYTES]);
        r.readInput = ToyMachine.reads(s);
        r.position = s.inputPosition;
        if (r.readInput) r.element = bytes32(log[MachineState.BYTES:]);
        ToyMachine.step(s, r.element);
        r.end = MachineState.encode(s);
    }
}
