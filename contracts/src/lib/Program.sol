// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Digests} from "../step/Digests.sol";
import {MachineState} from "./MachineState.sol";

/// @title What identifies a program, and the state it starts from (M-7, M-8, C-10)
library Program {
    error FactsInvalid(string field);

    /// @notice The fields of M-7; the last five are zero for an ELF without a manifest.
    struct Facts {
        bytes32 codeRootKeccak;
        bytes32 codeRootPoseidon2;
        bytes32 initialMemoryRoot;
        uint32 entry;
        uint32 exitEntry;
        uint32 ledgerBase;
        uint32 ledgerStride;
        uint32 ledgerCapacity;
        uint32 ledgerLayout;
    }

    /// @notice Program hash (M-7).
    function hash(Facts memory f) internal pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                "belay-program-v1",
                f.codeRootKeccak,
                f.codeRootPoseidon2,
                f.initialMemoryRoot,
                f.entry,
                f.exitEntry,
                f.ledgerBase,
                f.ledgerStride,
                f.ledgerCapacity,
                f.ledgerLayout
            )
        );
    }

    /// @notice Reverts for facts with which no step could be shown to the step contract: it takes no such states and
    ///         programs, so a batch of that program could not be disputed (M-9, S-1).
    function requirePlayable(Facts memory f) internal pure {
        MachineState.requireCanonical(f.initialMemoryRoot);
        require(Digests.isCanonical(f.codeRootPoseidon2), FactsInvalid("codeRootPoseidon2"));
        require(f.entry % 4 == 0, FactsInvalid("entry"));
        require(f.exitEntry % 4 == 0, FactsInvalid("exitEntry"));
    }

    /// @notice End root of the genesis claim (C-10): the initial state (M-8), yielded.
    function genesisRoot(Facts memory f) internal pure returns (bytes32) {
        MachineState.requireCanonical(f.initialMemoryRoot);
        MachineState.State memory s;
        s.programHash = hash(f);
        s.memoryRoot = f.initialMemoryRoot;
        s.core = abi.encodePacked(f.entry, new bytes(132));
        s.status = MachineState.YIELDED;
        s.outputDigest = MachineState.EMPTY_DIGEST;
        return MachineState.root(s);
    }
}
