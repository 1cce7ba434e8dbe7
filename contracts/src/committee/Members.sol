// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @title Who may certify data, and how (D-1 .. D-6)
/// @notice k of n members, each an account with a signing key. The set changes only after a delay.
abstract contract Members is EIP712 {
    uint256 public constant MAX_MEMBERS = 64;
    /// @notice u64 bitmap of the signers.
    uint256 internal constant BITMAP_BYTES = 8;
    /// @notice r ‖ (parity bit, s), as EIP-2098 packs them.
    uint256 internal constant SIGNATURE_BYTES = 64;

    bytes32 public constant POSSESSION_TYPE = keccak256("Possession(address member)");
    bytes32 public constant CHANGE_TYPE = keccak256("MemberChange(bytes32 set,uint64 number)");

    /// @notice A member as it joins: (r, vs) is `key`'s signature over Possession(account).
    struct Joining {
        address account;
        address key;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice May announce a change by itself; zero: nobody but the members.
    address public immutable council;
    /// @notice Seconds between a change's announcement and its effect.
    uint64 public immutable changeDelay;

    /// @notice Signatures that a certificate needs.
    uint8 public threshold;
    /// @notice Announcements so far; the next one is signed with this number.
    uint64 public changes;
    /// @notice When the announced change may be applied; 0: none is announced.
    uint64 public changeDue;
    /// @notice Of the announced change, as setHash() makes it.
    bytes32 public announcedSet;
    address[] private _accounts;
    /// @dev Ascending, so no key is there twice.
    address[] private _keys;

    event ChangeAnnounced(
        uint64 indexed number, uint8 threshold, address[] accounts, address[] keys, uint64 due
    );
    event MembersChanged(uint8 threshold, address[] accounts, address[] keys);

    error ThresholdInvalid(uint256 threshold, uint256 members);
    error MemberCount(uint256 count);
    error KeysNotAscending(address key);
    /// @notice No proof that somebody holds this key.
    error PossessionInvalid(address key);
    error SignaturesLength(uint256 given, uint256 expected);
    error SignersUnknown(uint256 bitmap, uint256 members);
    error SignersTooFew(uint256 given, uint256 needed);
    /// @notice Not this member's signature, or one with a high s.
    error SignatureInvalid(uint256 member);
    error ChangeMismatch(bytes32 given, bytes32 announced);
    error ChangeNotDue(uint64 due);

    constructor(address council_, uint64 changeDelay_, uint8 threshold_, Joining[] memory set)
        EIP712("Belay committee", "1")
    {
        (council, changeDelay) = (council_, changeDelay_);
        (address[] memory accounts, address[] memory keys) = _check(threshold_, set);
        _put(threshold_, accounts, keys);
    }

    /// @notice Announces a new set, by the council or by `approval`: signatures of enough present members over
    ///         MemberChange(setHash, changes()). Replaces a change that was announced before.
    /// @custom:power the council, or k of the members; announces a new set of committee members; changeDelay; touch a
    /// batch that is in the inbox, or keep the members from announcing another set
    function announceChange(uint8 newThreshold, Joining[] calldata set, bytes calldata approval) external {
        (address[] memory accounts, address[] memory keys) = _check(newThreshold, set);
        bytes32 hash = setHash(newThreshold, accounts, keys);
        uint64 number = changes;
        if (msg.sender != council) {
            _requireSigned(_hashTypedDataV4(keccak256(abi.encode(CHANGE_TYPE, hash, number))), approval);
        }
        changes = number + 1;
        announcedSet = hash;
        changeDue = uint64(block.timestamp) + changeDelay;
        emit ChangeAnnounced(number, newThreshold, accounts, keys, changeDue);
    }

    /// @notice Puts the announced set in place once its delay has passed; open to all.
    function applyChange(uint8 newThreshold, address[] calldata accounts, address[] calldata keys) external {
        bytes32 hash = setHash(newThreshold, accounts, keys);
        require(changeDue != 0 && hash == announcedSet, ChangeMismatch(hash, announcedSet));
        require(block.timestamp >= changeDue, ChangeNotDue(changeDue));
        (changeDue, announcedSet) = (0, 0);
        _put(newThreshold, accounts, keys);
    }

    function setHash(uint8 newThreshold, address[] memory accounts, address[] memory keys)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(newThreshold, accounts, keys));
    }

    /// @notice Accounts and keys; a member's place here is its bit in a certificate.
    function members() external view returns (address[] memory accounts, address[] memory keys) {
        return (_accounts, _keys);
    }

    /// @dev `proof` = u64(bitmap) ‖ 64 bytes for every set bit, lowest first.
    function _requireSigned(bytes32 digest, bytes calldata proof) internal view {
        require(proof.length >= BITMAP_BYTES, SignaturesLength(proof.length, BITMAP_BYTES));
        uint256 bitmap = uint64(bytes8(proof[:BITMAP_BYTES]));
        uint256 count = _keys.length;
        require(bitmap >> count == 0, SignersUnknown(bitmap, count));
        uint256 given = (proof.length - BITMAP_BYTES) / SIGNATURE_BYTES;
        uint256 offset = BITMAP_BYTES;
        for (uint256 i = 0; bitmap >> i != 0; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            uint256 end = offset + SIGNATURE_BYTES;
            require(end <= proof.length, SignaturesLength(proof.length, end));
            (bytes32 r, bytes32 vs) = abi.decode(proof[offset:end], (bytes32, bytes32));
            require(_signer(digest, r, vs) == _keys[i], SignatureInvalid(i));
            offset = end;
        }
        require(offset == proof.length, SignaturesLength(proof.length, offset));
        require(given >= threshold, SignersTooFew(given, threshold));
    }

    /// @dev Zero when there is none; a high s is refused inside.
    function _signer(bytes32 digest, bytes32 r, bytes32 vs) private pure returns (address signer) {
        (signer,,) = ECDSA.tryRecover(digest, r, vs);
    }

    function _check(uint8 newThreshold, Joining[] memory set)
        private
        view
        returns (address[] memory accounts, address[] memory keys)
    {
        uint256 count = set.length;
        require(count > 0 && count <= MAX_MEMBERS, MemberCount(count));
        require(newThreshold > 0 && newThreshold <= count, ThresholdInvalid(newThreshold, count));
        (accounts, keys) = (new address[](count), new address[](count));
        address last = address(0);
        for (uint256 i = 0; i < count; ++i) {
            Joining memory m = set[i];
            require(m.key > last, KeysNotAscending(m.key));
            bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(POSSESSION_TYPE, m.account)));
            require(_signer(digest, m.r, m.vs) == m.key, PossessionInvalid(m.key));
            (accounts[i], keys[i], last) = (m.account, m.key, m.key);
        }
    }

    function _put(uint8 newThreshold, address[] memory accounts, address[] memory keys) private {
        (threshold, _accounts, _keys) = (newThreshold, accounts, keys);
        emit MembersChanged(newThreshold, accounts, keys);
    }
}
