// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Chain digest (O-1): a hash of long data that a machine can also compute, 1,024 bytes at a time
library ChainDigest {
    uint256 internal constant CHUNK = 992;

    /// @notice h_0 = u256(n); h_{i+1} = keccak(h_i ‖ chunk_i) over chunks of 992 bytes, the last shorter.
    function digest(bytes memory data) internal pure returns (bytes32 h) {
        h = bytes32(data.length);
        bytes memory buffer = new bytes(32 + CHUNK);
        for (uint256 done = 0; done < data.length; done += CHUNK) {
            uint256 size = data.length - done < CHUNK ? data.length - done : CHUNK;
            assembly ("memory-safe") {
                mstore(add(buffer, 32), h)
                mcopy(add(buffer, 64), add(add(data, 32), done), size)
                h := keccak256(add(buffer, 32), add(32, size))
            }
        }
    }

    /// @notice The digest whose value is `h` when only `rest` is still to come: a whole number of chunks lies before.
    function resume(bytes32 h, bytes calldata rest) internal pure returns (bytes32) {
        bytes memory buffer = new bytes(32 + CHUNK);
        for (uint256 done = 0; done < rest.length; done += CHUNK) {
            uint256 size = rest.length - done < CHUNK ? rest.length - done : CHUNK;
            assembly ("memory-safe") {
                mstore(add(buffer, 32), h)
                calldatacopy(add(buffer, 64), add(rest.offset, done), size)
                h := keccak256(add(buffer, 32), add(32, size))
            }
        }
        return h;
    }
}
