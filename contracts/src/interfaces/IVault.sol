// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Custody of what is deposited
/// @notice Rules I-6, O-3, C-12. Token zero is ETH everywhere.
interface IVault {
    /// @notice What a program paid out (O-3). `index` counts all withdrawals of the chain.
    struct Withdrawal {
        uint64 index;
        address token;
        address to;
        uint256 amount;
    }

    /// @notice Where it stands: outbox leaf -> output header -> outputs root of a final claim (C-12).
    struct OutboxProof {
        uint64 claimNumber;
        bytes outputHeader;
        bytes32[] outputPath;
        uint32 leafIndex;
        bytes32[] outboxPath;
    }

    /// @notice A deposit's payload (I-6).
    struct Deposit {
        address token;
        address from;
        address to;
        uint256 amount;
    }

    event Deposited(
        uint64 indexed queueIndex, address indexed from, address indexed to, address token, uint256 amount
    );
    event Withdrawn(
        uint64 indexed index, address indexed to, address token, uint256 amount, uint64 claimNumber
    );
    event DepositRefunded(uint64 indexed entryIndex, address indexed to, address token, uint256 amount);

    event QueuedRefunded(uint64 indexed queueIndex, address indexed to, address token, uint256 amount);

    error NotEscape(address caller);
    error AppendedAlready(uint64 queueIndex, uint64 queueAppended);
    /// @notice The chain is not frozen, or its exit position not fixed yet.
    error ExitNotFixed();
    error ConsumedEntry(uint64 entryIndex, uint64 exitPosition);
    error TokenNotAccepted(address token);
    error ZeroAmount();
    error ZeroRecipient();
    error AmountTooLarge(uint256 amount);
    error AlreadyPaid(uint64 index);
    error AlreadyRefunded(uint64 entryIndex);
    error InsufficientCustody(address token, uint256 custody, uint256 amount);
    error NotADeposit(uint8 kind);
    error HeaderMismatch(bytes32 computed, bytes32 inbox);
    error DepositMismatch(bytes32 computed, bytes32 header);

    /// @notice Takes `amount` of an accepted token from the caller; credits to `to` what arrived.
    function deposit(address token, uint256 amount, address to) external returns (uint64 queueIndex);

    /// @notice As deposit, with the ETH sent along.
    function depositETH(address to) external payable returns (uint64 queueIndex);

    /// @notice Pays a withdrawal of a final claim, once; anybody may call (C-12).
    function withdraw(Withdrawal calldata w, OutboxProof calldata proof) external;

    /// @notice Gives a deposit back to who paid it, once, when its entry was void (design: void batch).
    /// @param header the deposit's entry header words (I-2)
    /// @param outputPath path of the empty output's digest in the outputs root of final claim `claimNumber`
    function refundVoidDeposit(
        bytes32[4] calldata header,
        Deposit calldata d,
        uint64 claimNumber,
        bytes32[] calldata outputPath
    ) external;

    /// @notice Gives a deposit back to who paid it, once, that the chain was frozen before (E-20): its entry stands at or past
    ///         the exit position.
    function refundUnconsumed(bytes32[4] calldata header, Deposit calldata d) external;

    /// @notice The same for a deposit that is in the queue of a frozen chain's inbox and in no entry (E-20).
    function refundQueued(uint64 queueIndex, Deposit calldata d) external;

    /// @notice Pays out of custody; only the escape contract (E-18).
    function payExit(address token, address to, uint256 amount) external;

    /// @notice Wei or units that withdrawals have taken out so far; stops at 2^128 - 1.
    function withdrawn(address token) external view returns (uint256);
    function isQueuedRefunded(uint64 queueIndex) external view returns (bool);
    function custody(address token) external view returns (uint256);
    function accepted(address token) external view returns (bool);
    function isPaid(uint64 index) external view returns (bool);
    function isRefunded(uint64 entryIndex) external view returns (bool);
}
