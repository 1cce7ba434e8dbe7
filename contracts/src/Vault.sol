// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IVault} from "./interfaces/IVault.sol";
import {ChainDigest} from "./lib/ChainDigest.sol";
import {CountedMerkle} from "./lib/CountedMerkle.sol";
import {Entries} from "./lib/Entries.sol";
import {MachineState} from "./lib/MachineState.sol";
import {Outputs} from "./lib/Outputs.sol";

/// @title Vault
/// @notice See IVault. Money leaves only by a final claim's outbox, or by a refund of a void deposit.
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

    /// @inheritdoc IVault
    mapping(address token => bool) public accepted;
    /// @inheritdoc IVault
    mapping(address token => uint256) public custody;
    BitMaps.BitMap private _paid;
    BitMaps.BitMap private _refunded;

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
        Entries.Header memory h = Entries.decode(header);
        // The inbox's own accumulators on both sides of the entry leave only one header for it (I-3).
        (bytes32 before,) = inbox.stateAt(h.index);
        (bytes32 expected,) = inbox.stateAt(h.index + 1);
        bytes32 computed = Entries.extend(before, header);
        require(computed == expected, HeaderMismatch(computed, expected));
        require(h.kind == Entries.DEPOSIT, NotADeposit(h.kind));
        bytes32 payloadHash = ChainDigest.digest(abi.encodePacked(d.token, d.from, d.to, d.amount));
        require(payloadHash == h.payloadHash, DepositMismatch(payloadHash, h.payloadHash));
        // An empty output is what makes a batch void (O-6): the program never saw this deposit.
        claims.verifyOutput(claimNumber, h.index, MachineState.EMPTY_DIGEST, outputPath);
        require(!_refunded.get(h.index), AlreadyRefunded(h.index));
        _refunded.set(h.index);
        emit DepositRefunded(h.index, d.from, d.token, d.amount);
        _pay(d.token, d.from, d.amount);
    }

    /// @inheritdoc IVault
    function isPaid(uint64 index) external view returns (bool) {
        return _paid.get(index);
    }

    /// @inheritdoc IVault
    function isRefunded(uint64 entryIndex) external view returns (bool) {
        return _refunded.get(entryIndex);
    }

    function _credit(address token, uint256 amount, address to) private returns (uint64 queueIndex) {
        require(amount > 0, ZeroAmount());
        // Half of the word's range stays free, so a program adds deposits without fear of wrapping.
        require(amount <= type(uint128).max, AmountTooLarge(amount));
        require(to != address(0), ZeroRecipient());
        custody[token] += amount;
        queueIndex = inbox.queueDeposit(token, msg.sender, to, amount);
        emit Deposited(queueIndex, msg.sender, to, token, amount);
    }

    /// @dev Called last: the recipient may run code.
    function _pay(address token, address to, uint256 amount) private {
        uint256 held = custody[token];
        require(amount <= held, InsufficientCustody(token, held, amount));
        custody[token] = held - amount;
        if (token == ETH) {
            Address.sendValue(payable(to), amount);
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
    }
}
