// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {EscapeCore} from "./escape/EscapeCore.sol";
import {EscapeExit} from "./escape/EscapeExit.sol";
import {ExitOutput} from "./escape/ExitOutput.sol";
import {Haircut} from "./escape/Haircut.sol";
import {LedgerRows} from "./escape/LedgerRows.sol";
import {IEscapeHatch} from "./interfaces/IEscapeHatch.sol";
import {CountedRange} from "./lib/CountedRange.sol";
import {Program} from "./lib/Program.sol";

/// @title Escape
/// @notice See IEscapeHatch. Who is paid, by the exit batch's leaves or by the ledger table's rows (E-15 .. E-29).
/// @dev Holds no money and nobody has power over it. The vault pays, and only what is said here.
contract Escape is EscapeExit {
    using BitMaps for BitMaps.BitMap;

    /// @dev What a payment may use when others are paid with it: enough for a token and a wallet, and too little to keep
    ///      fifty others from being paid. Whoever needs more is paid alone, by `claimExit` or `claimRow`.
    uint256 private constant PAY_GAS = 200_000;

    BitMaps.BitMap private _claimed;
    BitMaps.BitMap private _rowPaid;
    Ledger private _ledger;

    constructor(Config memory c) EscapeCore(c) {}

    /// @inheritdoc IEscapeHatch
    function claimExit(uint64 index, Payment calldata payment, bytes32[] calldata path) external {
        bytes32[] memory leaves = new bytes32[](1);
        leaves[0] = ExitOutput.leaf(index, payment);
        _requireLeaves(index, leaves, path);
        require(!_claimed.get(index), AlreadyClaimed(index));
        (uint256 amount, uint256 left) = _amounts(payment);
        require(amount <= left, PoolExhausted(payment.token, left, amount));
        _book(index, payment.token, amount);
        emit ExitPaid(index, payment.to, payment.token, amount);
        if (amount > 0) vault.payExit(payment.token, payment.to, amount);
    }

    /// @inheritdoc IEscapeHatch
    function claimExits(uint64 first, Payment[] calldata payments, bytes32[] calldata path)
        external
        returns (uint256 paid)
    {
        bytes32[] memory leaves = new bytes32[](payments.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = ExitOutput.leaf(first + i, payments[i]);
        }
        _requireLeaves(first, leaves, path);
        for (uint256 i = 0; i < payments.length; ++i) {
            uint64 index = first + uint64(i);
            if (!_claimed.get(index) && _try(index, payments[i])) ++paid;
        }
    }

    /// @inheritdoc IEscapeHatch
    function openLedger(bytes calldata exitState_, Program.Facts calldata program, bytes calldata proof)
        external
    {
        if (_settled != Phase.Void) {
            _requireResolved();
            require(block.timestamp > exitDeadline(), NotLateYet(block.timestamp, exitDeadline()));
            _requireNoWinner();
        }
        (Ledger memory l, uint256 takenIn, uint256 promised) =
            evidence.head(ledgerProof, exitState_, _exit.endRoot, program, proof);
        l.size = _poolSize(l.token, takenIn, promised);
        _ledger = l;
        _settled = Phase.Ledger;
        emit LedgerOpened(l.token, l.size, l.total, l.price, l.divisor);
    }

    /// @inheritdoc IEscapeHatch
    function claimRow(uint32 row, bytes calldata proof) external {
        (Ledger memory l, LedgerRows.Row[] memory list) = _rows(row, 1, proof);
        LedgerRows.Row memory r = list[0];
        require(r.owner != address(0), RowEmpty(row));
        require(!_rowPaid.get(row), RowAlreadyPaid(row));
        uint256 amount = Haircut.part(l.size, l.total, r.worth);
        uint256 left = l.size - l.paid;
        require(amount <= left, PoolExhausted(l.token, left, amount));
        _bookRow(row, amount);
        emit RowPaid(row, r.owner, amount);
        if (amount > 0) vault.payExit(l.token, r.owner, amount);
    }

    /// @inheritdoc IEscapeHatch
    function claimRows(uint32 first, uint32 count, bytes calldata proof) external returns (uint256 paid) {
        (Ledger memory l, LedgerRows.Row[] memory list) = _rows(first, count, proof);
        for (uint256 i = 0; i < list.length; ++i) {
            LedgerRows.Row memory r = list[i];
            uint32 row = first + uint32(i);
            if (r.owner == address(0) || _rowPaid.get(row)) continue;
            if (_tryRow(row, l, r)) ++paid;
        }
    }

    /// @inheritdoc IEscapeHatch
    function due(Payment calldata p) public view returns (uint256) {
        Pool storage s = _pools[p.token];
        // A leaf above its own sum is due more than any pool has, and no arithmetic fails for it.
        if (p.senior > s.senior || p.junior > s.junior) return type(uint256).max;
        return Haircut.share(s.size, s.senior, s.junior, p.senior, p.junior);
    }

    /// @inheritdoc IEscapeHatch
    function ledger() external view returns (Ledger memory) {
        return _ledger;
    }

    /// @inheritdoc IEscapeHatch
    function isClaimed(uint64 index) external view returns (bool) {
        return _claimed.get(index);
    }

    /// @inheritdoc IEscapeHatch
    function isRowPaid(uint32 row) external view returns (bool) {
        return _rowPaid.get(row);
    }

    function _requireLeaves(uint64 first, bytes32[] memory leaves, bytes32[] calldata path) private view {
        require(_settled == Phase.Exit, PhaseIs(phase()));
        (bytes32 root, uint32 count) = outbox();
        CountedRange.verify(root, count, first, leaves, path);
    }

    /// @dev What a leaf is due, and what is left for it: less only when the program's totals are not true.
    function _amounts(Payment calldata p) private view returns (uint256 amount, uint256 left) {
        Pool storage s = _pools[p.token];
        return (due(p), s.size - s.paid);
    }

    /// @dev Before the payment: whoever is paid may run code.
    function _book(uint64 index, address token, uint256 amount) private {
        _pools[token].paid += uint128(amount);
        _claimed.set(index);
    }

    /// @dev E-17: one payment that fails must not keep others from theirs.
    function _try(uint64 index, Payment calldata p) private returns (bool) {
        (uint256 amount, uint256 left) = _amounts(p);
        if (amount > left) return _keep(index, p, amount);
        _book(index, p.token, amount);
        if (amount > 0) {
            try vault.payExit{gas: PAY_GAS}(p.token, p.to, amount) {}
            catch {
                _claimed.unset(index);
                _pools[p.token].paid -= uint128(amount);
                return _keep(index, p, amount);
            }
        }
        emit ExitPaid(index, p.to, p.token, amount);
        return true;
    }

    function _keep(uint64 index, Payment calldata p, uint256 amount) private returns (bool) {
        emit ExitKept(index, p.to, p.token, amount);
        return false;
    }

    /// @dev E-27.
    function _rows(uint32 first, uint32 count, bytes calldata proof)
        private
        view
        returns (Ledger memory l, LedgerRows.Row[] memory list)
    {
        require(_settled == Phase.Ledger, PhaseIs(phase()));
        l = _ledger;
        list = evidence.rows(ledgerProof, l, first, count, proof);
    }

    function _bookRow(uint32 row, uint256 amount) private {
        _ledger.paid += uint128(amount);
        _rowPaid.set(row);
    }

    function _tryRow(uint32 row, Ledger memory l, LedgerRows.Row memory r) private returns (bool) {
        uint256 amount = Haircut.part(l.size, l.total, r.worth);
        if (amount > l.size - _ledger.paid) return _keepRow(row, r.owner, amount);
        _bookRow(row, amount);
        if (amount > 0) {
            try vault.payExit{gas: PAY_GAS}(l.token, r.owner, amount) {}
            catch {
                _rowPaid.unset(row);
                _ledger.paid -= uint128(amount);
                return _keepRow(row, r.owner, amount);
            }
        }
        emit RowPaid(row, r.owner, amount);
        return true;
    }

    function _keepRow(uint32 row, address owner, uint256 amount) private returns (bool) {
        emit RowKept(row, owner, amount);
        return false;
    }
}
