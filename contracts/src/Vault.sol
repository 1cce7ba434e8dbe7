// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IEscape} from "./interfaces/IParts.sol";
import {IVault} from "./interfaces/IVault.sol";
import {ChainDigest} from "./lib/ChainDigest.sol";
import {CountedMerkle} from "./lib/CountedMerkle.sol";
import {Entries} from "./lib/Entries.sol";
import {MachineState} from "./lib/MachineState.sol";
import {Outputs} from "./lib/Outputs.sol";

/// @title Vault
/// @notice See IVault. Money leaves by a final claim's outbox, by a refund of a deposit that no program was handed, or, once
///         the chain has ended, by the escape contract.
/// @dev The accepted tokens are fixed at deployment: exactly those that the program knows, since a deposit of
///      any other would be stranded. Tokens that charge on transfer are credited by what arrives; tokens whose
///      balances change by themselves must not be accepted, because `custody` would not follow.
contract Vault is IVault, ReentrancyGuardTransient {
    using BitMaps for BitMaps.BitMap;
    using SafeERC20 for IERC20;

    address private constant ETH = address(0);

    IInbox public immutable inbox;
    IClaims public immutable claims;
    address public immutable escape;

    /// @dev One slot: a withdrawal changes both.
    struct Account {
        uint128 custody;
        uint128 withdrawn;
    }

    /// @inheritdoc IVault
    mapping(address token => bool) public accepted;
    mapping(address token => Account) private _accounts;
    BitMaps.BitMap private _paid;
    BitMaps.BitMap private _refunded;
    BitMaps.BitMap private _queuedRefunded;

    constructor(IInbox inbox_, IClaims claims_, address escape_, address[] memory tokens) {
        inbox = inbox_;
        claims = claims_;
        escape = escape_;
        for (uint256 i = 0; i < tokens.length; ++i) {
            accepted[tokens[i]] = true;
        }
    }

    /// @inheritdoc IVault
    function deposit(address token, uint256 amount, address to) external nonReentrant returns (uint64) {
        require(token != ETH && accepted[token], TokenNotAccepted(token));
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        // What arrived, not what was asked for. The guard keeps a calling token from being counted twice.
        return _credit(token, IERC20(token).balanceOf(address(this)) - before, to);
    }

    /// @inheritdoc IVault
    function depositETH(address to) external payable nonReentrant returns (uint64) {
        require(accepted[ETH], TokenNotAccepted(ETH));
        return _credit(ETH, msg.value, to);
    }

    /// @inheritdoc IVault
    function withdraw(Withdrawal calldata w, OutboxProof calldata proof) external nonReentrant {
        Outputs.Header memory h = Outputs.decode(proof.outputHeader);
        bytes32 digest = keccak256(proof.outputHeader);
        claims.verifyOutput(proof.claimNumber, h.entryIndex, digest, proof.outputPath);
        bytes32 leaf = Outputs.outboxLeaf(w.index, w.token, w.to, w.amount);
        CountedMerkle.verify(h.outboxRoot, h.outboxCount, proof.leafIndex, leaf, proof.outboxPath);
        require(!_paid.get(w.index), AlreadyPaid(w.index));
        _paid.set(w.index);
        // Escape sets aside what is promised and not in here (E-14). Saturating: no token can stop its own payments.
        uint256 sum = uint256(_accounts[w.token].withdrawn) + Math.min(w.amount, type(uint128).max);
        _accounts[w.token].withdrawn = uint128(Math.min(sum, type(uint128).max));
        emit Withdrawn(w.index, w.to, w.token, w.amount, proof.claimNumber);
        _pay(w.token, w.to, w.amount);
    }

    /// @inheritdoc IVault
    function refundVoidDeposit(
        bytes32[4] calldata header,
        Deposit calldata d,
        uint64 claimNumber,
        bytes32[] calldata outputPath
    ) external nonReentrant {
        uint64 entry = _requireDeposit(header, d);
        // An empty output is what makes a batch void (O-6): the program never saw this deposit.
        claims.verifyOutput(claimNumber, entry, MachineState.EMPTY_DIGEST, outputPath);
        _refundEntry(entry, d);
    }

    /// @inheritdoc IVault
    function refundUnconsumed(bytes32[4] calldata header, Deposit calldata d) external nonReentrant {
        require(escape != address(0) && IEscape(escape).resolved(), ExitNotFixed());
        // Written down before anything is paid because of it.
        IEscape(escape).resolve();
        uint64 entry = _requireDeposit(header, d);
        uint64 position = IEscape(escape).exitPosition();
        require(entry >= position, ConsumedEntry(entry, position));
        _refundEntry(entry, d);
    }

    /// @inheritdoc IVault
    function refundQueued(uint64 queueIndex, Deposit calldata d) external nonReentrant {
        // Nothing is appended to a closed inbox, so what is not in an entry now never will be.
        require(inbox.closed(), ExitNotFixed());
        uint64 appended = inbox.queueAppended();
        require(queueIndex >= appended, AppendedAlready(queueIndex, appended));
        IInbox.QueueItem memory item = inbox.queueItem(queueIndex);
        require(item.kind == Entries.DEPOSIT, NotADeposit(item.kind));
        _requirePayload(d, item.payloadHash);
        require(!_queuedRefunded.get(queueIndex), AlreadyRefunded(queueIndex));
        _queuedRefunded.set(queueIndex);
        emit QueuedRefunded(queueIndex, d.from, d.token, d.amount);
        _pay(d.token, d.from, d.amount);
    }

    /// @inheritdoc IVault
    /// @custom:power the escape contract; pays an account what the exit says; after the freeze and its
    /// resolution; pay more than the vault holds, or before a freeze
    function payExit(address token, address to, uint256 amount) external nonReentrant {
        require(msg.sender == escape, NotEscape(msg.sender));
        _pay(token, to, amount);
    }

    /// @inheritdoc IVault
    function custody(address token) external view returns (uint256) {
        return _accounts[token].custody;
    }

    /// @inheritdoc IVault
    function withdrawn(address token) external view returns (uint256) {
        return _accounts[token].withdrawn;
    }

    /// @inheritdoc IVault
    function isQueuedRefunded(uint64 queueIndex) external view returns (bool) {
        return _queuedRefunded.get(queueIndex);
    }

    /// @inheritdoc IVault
    function isPaid(uint64 index) external view returns (bool) {
        return _paid.get(index);
    }

    /// @inheritdoc IVault
    function isRefunded(uint64 entryIndex) external view returns (bool) {
        return _refunded.get(entryIndex);
    }

    /// @dev Index of the entry that this header and deposit are.
    function _requireDeposit(bytes32[4] calldata header, Deposit calldata d) private view returns (uint64) {
        Entries.Header memory h = Entries.decode(header);
        // The inbox's own accumulators on both sides of the entry leave only one header for it (I-3).
        (bytes32 before,) = inbox.stateAt(h.index);
        (bytes32 expected,) = inbox.stateAt(h.index + 1);
        bytes32 computed = Entries.extend(before, header);
        require(computed == expected, HeaderMismatch(computed, expected));
        require(h.kind == Entries.DEPOSIT, NotADeposit(h.kind));
        _requirePayload(d, h.payloadHash);
        return h.index;
    }

    function _requirePayload(Deposit calldata d, bytes32 expected) private pure {
        bytes32 payloadHash = ChainDigest.digest(abi.encodePacked(d.token, d.from, d.to, d.amount));
        require(payloadHash == expected, DepositMismatch(payloadHash, expected));
    }

    function _refundEntry(uint64 entry, Deposit calldata d) private {
        require(!_refunded.get(entry), AlreadyRefunded(entry));
        _refunded.set(entry);
        emit DepositRefunded(entry, d.from, d.token, d.amount);
        _pay(d.token, d.from, d.amount);
    }

    function _credit(address token, uint256 amount, address to) private returns (uint64 queueIndex) {
        require(amount > 0, ZeroAmount());
        // Half of the word's range stays free, so a program adds deposits without fear of wrapping.
        require(amount <= type(uint128).max, AmountTooLarge(amount));
        require(to != address(0), ZeroRecipient());
        uint256 held = _accounts[token].custody + amount;
        require(held <= type(uint128).max, AmountTooLarge(held));
        _accounts[token].custody = uint128(held);
        queueIndex = inbox.queueDeposit(token, msg.sender, to, amount);
        emit Deposited(queueIndex, msg.sender, to, token, amount);
    }

    /// @dev Called last: the recipient may run code.
    function _pay(address token, address to, uint256 amount) private {
        uint256 held = _accounts[token].custody;
        require(amount <= held, InsufficientCustody(token, held, amount));
        _accounts[token].custody = uint128(held - amount);
        if (token == ETH) {
            Address.sendValue(payable(to), amount);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
    }
}
