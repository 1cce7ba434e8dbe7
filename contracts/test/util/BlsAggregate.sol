// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What an aggregate BLS signature of a committee would cost on the precompiles of EIP-2537
/// @notice Signatures in G1, keys in G2: two pairs to check, two maps to hash into G1, one addition a signer. Keys
///         are read from a contract's code, the cheapest store there is.
contract BlsAggregate {
    address internal constant G1ADD = address(0x0b);
    address internal constant G2ADD = address(0x0d);
    address internal constant PAIRING = address(0x0f);
    address internal constant MAP_TO_G1 = address(0x10);

    error PrecompileFailed(address precompile);

    /// @param u two field elements of 64 bytes: what hash_to_field gives; making them is not counted
    function check(
        address keys,
        bytes calldata negativeG2,
        bytes calldata u,
        bytes calldata signature,
        uint256 k
    ) external view returns (bool) {
        bytes memory point = call(MAP_TO_G1, u[:64]);
        point = call(G1ADD, bytes.concat(point, call(MAP_TO_G1, u[64:])));
        bytes memory stored = keys.code;
        bytes memory sum = piece(stored, 0);
        for (uint256 i = 1; i < k; ++i) {
            sum = call(G2ADD, bytes.concat(sum, piece(stored, i)));
        }
        bytes memory one = call(PAIRING, bytes.concat(signature, negativeG2, point, sum));
        return uint256(bytes32(one)) == 1;
    }

    function piece(bytes memory stored, uint256 i) private pure returns (bytes memory key) {
        key = new bytes(256);
        assembly ("memory-safe") {
            mcopy(add(key, 32), add(add(stored, 33), mul(i, 256)), 256)
        }
    }

    function call(address precompile, bytes memory input) public view returns (bytes memory) {
        (bool ok, bytes memory answer) = precompile.staticcall(input);
        require(ok && answer.length != 0, PrecompileFailed(precompile));
        return answer;
    }
}

/// @title Bytes as code, behind a STOP
contract Stored {
    constructor(bytes memory data) {
        bytes memory code = bytes.concat(hex"00", data);
        assembly ("memory-safe") {
            return(add(code, 32), mload(code))
        }
    }
}
