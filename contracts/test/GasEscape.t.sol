// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {ExitChain} from "./util/ExitChain.sol";
import {LedgerChain} from "./util/LedgerChain.sol";
import {Trees} from "./util/Trees.sol";

/// @title What freeze and escape cost, each call as a transaction of its own
/// forge-config: default.isolate = true
contract GasEscapeTest is ExitChain {
    uint256 private constant LEAVES = 1000;

    function setUp() public override {
        super.setUp();
        fund(1_000_000_000, 0);
        submitCalldata("last", inbox.queueLength());
        finalizeEverything();
    }

    function freezeIt() internal {
        submitCalldata("uncovered", inbox.queueLength());
        vm.warp(header(3).l1Time + FREEZE + 1);
        escape.freeze(headers[3]);
    }

    function payment(uint256 i) internal view returns (IEscapeHatch.Payment memory) {
        return IEscapeHatch.Payment(address(token), address(uint160(0x10000 + i)), 900_000, 200_000);
    }

    function leaves() internal view returns (bytes32[] memory all) {
        all = new bytes32[](LEAVES);
        for (uint256 i = 0; i < LEAVES; ++i) {
            all[i] = exitLeaf(i, payment(i));
        }
    }

    /// @dev A thousand accounts, a haircut on unsettled profit, every account new to the token.
    function test_exit() external {
        freezeIt();
        vm.snapshotGasLastCall("freeze");
        vm.warp(escape.resolutionDeadline() + 1);
        escape.resolve();
        vm.snapshotGasLastCall("resolve");
        address[] memory tokens = new address[](1);
        uint256[4][] memory sums = new uint256[4][](1);
        (tokens[0], sums[0]) = (address(token), [1_000_000_000, 0, 900_000 * LEAVES, 200_000 * LEAVES]);
        bytes memory exports = totalsOf(tokens, sums);
        bytes32[] memory all = leaves();
        bytes memory outputHeader = exitHeader(Trees.countedRoot(all), LEAVES, exports);
        bytes32 id = proposeExit(PROPOSER, exitProposal(outputHeader, exports, "exit"));
        vm.snapshotGasLastCall("propose the exit batch, opening its round");
        vm.warp(block.timestamp + PERIOD + 1);
        escape.finalizeExit(id, outputHeader, exports);
        vm.snapshotGasLastCall("settle and finalize the exit batch, one token");
        claimAll(all);
    }

    function claimAll(bytes32[] memory all) private {
        escape.claimExit(7, payment(7), Trees.countedPath(all, 7));
        escape.claimExit(8, payment(8), Trees.countedPath(all, 8));
        vm.snapshotGasLastCall("claim one exit of 1000");
        batch(all, 100, 50);
        vm.snapshotGasLastCall("claim 50 exits of 1000 at once");
        batch(all, 512, 128);
        vm.snapshotGasLastCall("claim 128 exits of 1000 at once");
        vm.assertEq(token.balanceOf(payment(120).to), 1_000_000, "paid");
    }

    function batch(bytes32[] memory all, uint256 first, uint256 count) private {
        IEscapeHatch.Payment[] memory part = new IEscapeHatch.Payment[](count);
        for (uint256 i = 0; i < count; ++i) {
            part[i] = payment(first + i);
        }
        escape.claimExits(uint64(first), part, Trees.countedRange(all, first, count));
    }

    function test_reserves() external {
        depositToken(ALICE, 1000, BOB);
        submitCalldata("uncovered", inbox.queueLength());
        depositToken(ALICE, 1000, BOB);
        vm.warp(header(3).l1Time + FREEZE + 1);
        escape.freeze(headers[3]);
        IVault.Deposit memory d = IVault.Deposit(address(token), ALICE, BOB, 1000);
        vault.refundQueued(2, d);
        vm.snapshotGasLastCall("refund a queued deposit");
        vm.warp(escape.resolutionDeadline() + 1);
        vault.refundUnconsumed(headers[3], d);
        vm.snapshotGasLastCall("refund an unconsumed deposit");
    }
}

/// @title What the last resort costs
/// forge-config: default.isolate = true
contract GasEscapeLedgerTest is LedgerChain {
    function setUp() public override {
        super.setUp();
        depositToken(ALICE, 1_000_000, ALICE);
        setHead(1_000_000, 0, 1_000_000, 30_000, 2, address(token));
        for (uint256 row = 2; row < LEDGER_ROWS; ++row) {
            setRow(row, address(uint160(0x10000 + row)), 1, 1000);
        }
        endWithLedger();
    }

    function test_ledger() external {
        exitWith("", "");
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
        vm.snapshotGasLastCall("open the ledger table");
        escape.claimRow(2, proofOf(2, 1));
        escape.claimRow(3, proofOf(3, 1));
        vm.snapshotGasLastCall("claim one row");
        escape.claimRows(4, 12, proofOf(4, 12));
        vm.snapshotGasLastCall("claim 12 rows at once");
    }
}
