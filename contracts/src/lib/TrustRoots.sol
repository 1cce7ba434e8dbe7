// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a piece of evidence stands on (F-2): one bit for each thing that must be right for it to be right
library TrustRoots {
    uint256 internal constant PROGRAM_SOURCE = 1 << 0;
    uint256 internal constant MACHINE_SPEC = 1 << 1;
    /// @notice Poseidon2, as the hash of the memory tree.
    uint256 internal constant MEMORY_TREE = 1 << 2;
    /// @notice Keccak-256 as L1 itself uses it: machine roots are made of it, whoever computes them.
    uint256 internal constant KECCAK = 1 << 3;
    uint256 internal constant STEP_CONTRACT = 1 << 4;
    /// @notice Somebody honest moves in time.
    uint256 internal constant CHALLENGER = 1 << 5;
    /// @notice The C++ that executes the machine on hosts.
    uint256 internal constant HOST_MACHINE = 1 << 6;
    uint256 internal constant ATTESTOR_SET = 1 << 7;
    uint256 internal constant CIRCUIT = 1 << 8;
    /// @notice LogUp-GKR, WHIR, and the transcript's hash as a random oracle.
    uint256 internal constant ARGUMENT = 1 << 9;
    uint256 internal constant VERIFIER_CONTRACT = 1 << 10;
    uint256 internal constant SEQUENCER_KEY = 1 << 11;
    /// @notice The council chose it and nobody had time to leave (F-6).
    uint256 internal constant COUNCIL = 1 << 12;

    /// @notice What every class stands on: reported, and never counted as disjoint.
    uint256 internal constant BASE = PROGRAM_SOURCE | MACHINE_SPEC | MEMORY_TREE | KECCAK;
    uint256 internal constant GAME = BASE | STEP_CONTRACT | CHALLENGER;

    /// @notice F-2: a declaration names the base and something of its own.
    function complete(uint256 roots) internal pure returns (bool) {
        return roots & BASE == BASE && roots & ~BASE != 0;
    }

    /// @notice F-3.
    function disjoint(uint256 a, uint256 b) internal pure returns (bool) {
        return a & b & ~BASE == 0;
    }
}
