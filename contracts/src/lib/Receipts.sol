// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {CountedMerkle} from "./CountedMerkle.sol";

/// @title Receipts: what the sequencer signed, and for which place (R-1 .. R-5)
library Receipts {
    error ReceiptSigner(address signer, address sequencer);

    /// @notice A receipt as its holder has it: its leaf's fields, the way to its group's root, the signature.
    struct Receipt {
        uint64 batch;
        uint32 index;
        bytes32 transactionHash;
        uint64 timeMs;
        uint64 deadlineBlock;
        /// after the group's last transaction (R-4)
        bytes32 runningHash;
        bytes32 groupRoot;
        uint32 groupCount;
        uint32 groupPosition;
        bytes32[] path;
        /// r ‖ s ‖ v
        bytes signature;
    }

    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant GROUP_TYPE =
        keccak256("ReceiptGroup(bytes32 groupRoot,bytes32 runningHash,uint64 deadlineBlock)");

    /// @notice R-3.
    function leaf(Receipt calldata r) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), r.batch, r.index, r.transactionHash, r.timeMs));
    }

    /// @notice The leaf that this transaction is under a batch's transaction root (O-4).
    function outputLeaf(Receipt calldata r) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), r.transactionHash, r.timeMs));
    }

    /// @notice R-5.
    function digest(Receipt calldata r, address inbox) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPE, keccak256("Belay"), keccak256("1"), block.chainid, inbox));
        bytes32 group = keccak256(abi.encode(GROUP_TYPE, r.groupRoot, r.runningHash, r.deadlineBlock));
        return keccak256(abi.encodePacked(hex"1901", domain, group));
    }

    /// @notice Reverts unless `sequencer` signed `r` for this chain and this inbox.
    function verify(Receipt calldata r, address inbox, address sequencer) internal view {
        CountedMerkle.verify(r.groupRoot, r.groupCount, r.groupPosition, leaf(r), r.path);
        address signer = ECDSA.recover(digest(r, inbox), r.signature);
        require(signer == sequencer, ReceiptSigner(signer, sequencer));
    }
}
