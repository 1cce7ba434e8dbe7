// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {Nodes} from "./Nodes.sol";

/// @title Openings: facts about nodes (G-4)
/// @dev One word each: mover(20) ‖ 15 zero bits ‖ refunded(1 bit) ‖ gas price(5) ‖ time(5). A node's children are in
///      the event and in the calldata of whoever walks. An inner tournament has one too, under its id: who opened it
///      (G-10); its preimage has 96 bytes and a node's 64, so they never meet.
library Openings {
    uint256 private constant REFUNDED = 1 << 80;

    /// @notice Records what is new among `children`.
    function record(
        mapping(bytes32 => uint256) storage openings,
        bytes32[2][] calldata children,
        uint40 gasPrice
    ) internal {
        for (uint256 i = 0; i < children.length; ++i) {
            (bytes32 left, bytes32 right) = (children[i][0], children[i][1]);
            bytes32 node = Nodes.hash(left, right);
            if (openings[node] != 0) continue;
            put(openings, node, gasPrice);
            emit IGame.NodeOpened(node, left, right, msg.sender, uint40(block.timestamp), gasPrice);
        }
    }

    function put(mapping(bytes32 => uint256) storage openings, bytes32 what, uint40 gasPrice) internal {
        uint256 mover = uint256(uint160(msg.sender)) << 96;
        openings[what] = mover | (uint256(gasPrice) << 40) | uint40(block.timestamp);
    }

    /// @notice When it was opened; 0 when it was not.
    function timeOf(mapping(bytes32 => uint256) storage openings, bytes32 what)
        internal
        view
        returns (uint256)
    {
        return uint40(openings[what]);
    }

    /// @notice Marks it as paid for, and says whom to pay at what price; nobody when there is nothing to pay.
    function takeRefund(mapping(bytes32 => uint256) storage openings, bytes32 what)
        internal
        returns (address mover, uint256 gasPrice)
    {
        uint256 word = openings[what];
        if (word == 0 || word & REFUNDED != 0) return (address(0), 0);
        openings[what] = word | REFUNDED;
        return (address(uint160(word >> 96)), uint40(word >> 40));
    }
}
