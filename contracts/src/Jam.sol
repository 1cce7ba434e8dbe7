// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJam} from "./interfaces/ISequencerBond.sol";
import {BlockHeader} from "./lib/BlockHeader.sol";

/// @title Blocks of a jammed L1, recorded by proof
/// @notice R-14, R-15. One bit a block. What is recorded only ever lengthens a deadline, by one block each.
abstract contract Jam is IJam {
    /// @dev EIP-2935: hashes of the last 8,191 blocks, where an L1 has it.
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;

    /// @notice Wei of base fee from which a block counts as jammed.
    uint256 public immutable jamBaseFee;
    /// @notice W: blocks without jam within which a promise is to be kept (R-9).
    uint64 public immutable promiseBlocks;
    /// @notice No deadline is stretched by more blocks than this.
    uint64 public immutable maxStretch;

    mapping(uint256 word => uint256 bits) private _jammed;
    /// @inheritdoc IJam
    mapping(uint256 number => bytes32) public knownHash;

    constructor(uint256 jamBaseFee_, uint64 promiseBlocks_, uint64 maxStretch_) {
        (jamBaseFee, promiseBlocks, maxStretch) = (jamBaseFee_, promiseBlocks_, maxStretch_);
    }

    /// @inheritdoc IJam
    function recordJam(uint64 newest, bytes[] calldata headers) external returns (uint256 counted) {
        require(headers.length > 0, NoHeaders());
        bytes32 expected = _hashOf(newest);
        require(expected != 0, BlockUnknown(newest));
        for (uint256 i = 0; i < headers.length; ++i) {
            bytes32 given = keccak256(headers[i]);
            require(given == expected, HeaderHash(i, given, expected));
            BlockHeader.Fields memory f = BlockHeader.decode(headers[i]);
            if (f.baseFee >= jamBaseFee && _mark(f.number)) {
                ++counted;
                emit JamRecorded(f.number, f.baseFee);
            }
            expected = f.parentHash;
        }
        // A later call goes on from here, so a jam is never too long ago for the hashes that the L1 itself keeps.
        knownHash[newest - headers.length] = expected;
    }

    /// @inheritdoc IJam
    function jammed(uint64 number) public view returns (bool) {
        return (_jammed[number / 256] >> (number % 256)) & 1 == 1;
    }

    /// @inheritdoc IJam
    function stretchedDeadline(uint64 deadline) public view returns (uint64 end) {
        end = deadline;
        uint256 from = deadline > promiseBlocks ? deadline - promiseBlocks : 0;
        uint256 more = _count(from, deadline);
        uint256 left = maxStretch;
        while (more > 0 && left > 0) {
            if (more > left) more = left;
            left -= more;
            uint64 start = end;
            end += uint64(more);
            more = _count(start, end);
        }
    }

    function _mark(uint64 number) private returns (bool isNew) {
        isNew = !jammed(number);
        _jammed[number / 256] |= uint256(1) << (number % 256);
    }

    /// @dev Jammed blocks in (from, to].
    function _count(uint256 from, uint256 to) private view returns (uint256 n) {
        for (uint256 block_ = from + 1; block_ <= to;) {
            uint256 word = block_ / 256;
            uint256 end = (word + 1) * 256;
            uint256 bits = _jammed[word] >> (block_ % 256);
            if (to + 1 < end) {
                // Only the low (to + 1 - block_) of the bits that are left in this word.
                bits &= (uint256(1) << (to + 1 - block_)) - 1;
            }
            n += _ones(bits);
            block_ = end;
        }
    }

    /// @dev Set bits of a word: pairs, nibbles, bytes, then the sum of the bytes, which 256 would overflow.
    function _ones(uint256 x) private pure returns (uint256) {
        if (x == type(uint256).max) return 256;
        unchecked {
            x -= (x >> 1) & (type(uint256).max / 3);
            x = (x & (type(uint256).max / 5)) + ((x >> 2) & (type(uint256).max / 5));
            x = (x + (x >> 4)) & (type(uint256).max / 17);
            return (x * (type(uint256).max / 255)) >> 248;
        }
    }

    function _hashOf(uint64 number) private view returns (bytes32 hash) {
        hash = knownHash[number];
        if (hash == 0) hash = blockhash(number);
        if (hash == 0) {
            (bool ok, bytes memory answer) = HISTORY.staticcall(abi.encode(uint256(number)));
            if (ok && answer.length == 32) hash = abi.decode(answer, (bytes32));
        }
    }
}
