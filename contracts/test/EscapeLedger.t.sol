// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../src/interfaces/IEscapeHatch.sol";
import {IStep} from "../src/interfaces/IStep.sol";
import {Program} from "../src/lib/Program.sol";
import {LedgerRows} from "../src/escape/LedgerRows.sol";
import {LedgerChain} from "./util/LedgerChain.sol";
import {LedgerTree} from "./util/LedgerTree.sol";
import {Stone} from "./util/Recipients.sol";

/// @title Payments by the ledger table in the exit state's memory (E-25 .. E-29)
contract EscapeLedgerTest is LedgerChain {
    using LedgerTree for LedgerTree.Memory;

    /// @dev Alice 500,000 cash; Bob long 10 at 30,000 with 100,000 of cash; Carol short and under water; row 5 free.
    function setUp() public override {
        super.setUp();
        depositToken(ALICE, 1_000_000, ALICE);
        setHead(1_000_000, 0, 1_000_000, 30_000, 2, address(token));
        setRow(2, ALICE, 0, 1_000_000);
        setRow(3, BOB, 10, 100_000);
        setRow(4, address(0xCA401), -10, 299_999);
        setRow(6, address(0xDA7E), -3, 90_005);
        endWithLedger();
    }

    function test_lateExitOpensTheLedger() external {
        bytes memory proof = proofOf(0, 2);
        uint256 deadline = escape.exitDeadline();
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.NotLateYet.selector, deadline, deadline));
        escape.openLedger(exitStateBytes, facts(), proof);
        vm.warp(deadline + 1);
        escape.openLedger(exitStateBytes, facts(), proof);
        phaseIs(IEscapeHatch.Phase.Ledger);
        IEscapeHatch.Ledger memory l = escape.ledger();
        vm.assertEq(l.size, 1_000_000, "pool");
        vm.assertEq(l.total, 1_000_000, "total");
        vm.assertEq(uint256(uint128(l.price)), 30_000, "price");
        vm.assertEq(l.divisor, 2, "divisor");
        vm.assertEq(l.token, address(token), "token");
        vm.expectRevert(wrongPhase(IEscapeHatch.Phase.Ledger));
        escape.openLedger(exitStateBytes, facts(), proof);
        refusedExit(exitProposal("", "", "late"), wrongPhase(IEscapeHatch.Phase.Ledger));
    }

    function test_voidExitOpensItAtOnce() external {
        exitWith("", "");
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
        phaseIs(IEscapeHatch.Phase.Ledger);
    }

    function open() internal {
        exitWith("", "");
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
    }

    function test_everyRowIsPaidOnce() external {
        open();
        escape.claimRow(2, proofOf(2, 1));
        vm.assertEq(token.balanceOf(ALICE), 500_000, "cash alone");
        bytes memory proof = proofOf(2, 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.RowAlreadyPaid.selector, 2));
        escape.claimRow(2, proof);
        // Carol owes and the free row has nobody: both in one call with the others.
        vm.assertEq(escape.claimRows(2, 6, proofOf(2, 6)), 3, "Bob, Carol, Dave");
        vm.assertEq(token.balanceOf(BOB), 200_000, "long");
        vm.assertEq(token.balanceOf(address(0xCA401)), 0, "under water");
        vm.assertEq(token.balanceOf(address(0xDA7E)), 2, "short, rounded down");
        vm.assertTrue(escape.isRowPaid(4), "a claim of nothing");
        vm.assertFalse(escape.isRowPaid(5), "nobody's");
        vm.assertEq(escape.claimRows(2, 6, proofOf(2, 6)), 0, "no second time");
        vm.assertEq(escape.ledger().paid, 700_002, "booked");
    }

    function test_rowsAreWithinTheTable() external {
        open();
        refusedRows(0, 1);
        refusedRows(1, 2);
        refusedRows(2, 0);
        refusedRows(LEDGER_ROWS, 1);
        refusedRows(LEDGER_ROWS - 1, 2);
        bytes memory proof = proofOf(5, 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.RowEmpty.selector, 5));
        escape.claimRow(5, proof);
    }

    function refusedRows(uint32 first, uint32 count) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IEscapeHatch.RowOutOfRange.selector, first, count, LEDGER_ROWS)
        );
        escape.claimRows(first, count, "");
    }

    function test_forgedRows(uint256 index, uint256 bit) external {
        open();
        bytes memory proof = proofOf(3, 1);
        index = bound(index, 0, proof.length - 1);
        proof[index] ^= bytes1(uint8(1 << bound(bit, 0, 7)));
        vm.expectRevert();
        escape.claimRow(3, proof);
    }

    function test_everyProofHasOneLength() external {
        open();
        bytes memory proof = proofOf(3, 1);
        vm.expectRevert(IStep.StepLogTrailing.selector);
        escape.claimRow(3, abi.encodePacked(proof, uint8(0)));
        assembly ("memory-safe") {
            mstore(proof, sub(mload(proof), 1))
        }
        vm.expectRevert(IStep.StepLogTruncated.selector);
        escape.claimRow(3, proof);
        // A row at another row's place.
        proof = proofOf(3, 1);
        vm.expectRevert(IStep.StepMemoryRoot.selector);
        escape.claimRow(4, proof);
        for (uint256 i = 64; i < 68; ++i) {
            proof[i] = 0xff;
        }
        vm.expectRevert(IStep.StepSiblingNotCanonical.selector);
        escape.claimRow(3, proof);
    }

    function test_factsAreTheProgramsOwn() external {
        exitWith("", "");
        Program.Facts memory f = facts();
        f.ledgerBase += 64;
        bytes memory proof = proofOf(1, 2);
        vm.expectPartialRevert(IEscapeHatch.ProgramMismatch.selector);
        escape.openLedger(exitStateBytes, f, proof);
        vm.expectPartialRevert(IEscapeHatch.ParentStateMismatch.selector);
        escape.openLedger(genesisState(), facts(), proof);
        vm.expectRevert(IStep.StepMemoryRoot.selector);
        escape.openLedger(exitStateBytes, facts(), proof);
    }
}

/// @title Tables that say too little, or cannot be read
contract EscapeLedgerShapeTest is LedgerChain {
    function setUp() public override {
        super.setUp();
        depositToken(ALICE, 1000, ALICE);
        setRow(2, ALICE, 0, 600);
        setRow(3, BOB, 0, 600);
    }

    /// @dev What is promised and not fetched is no pool, whatever the program took in.
    function test_promisesComeFirst() external {
        setHead(5000, 4000, 10, 0, 1, address(token));
        endWithLedger();
        exitWith("", "");
        // 4,000 are promised and in no withdrawal yet, more than all custody.
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
        vm.assertEq(escape.ledger().size, 0, "nothing beyond what is promised");
        escape.claimRow(2, proofOf(2, 1));
        vm.assertEq(token.balanceOf(ALICE), 0, "a claim of nothing");
        vm.assertEq(vault.custody(address(token)), 1000, "all of it reserved");
    }

    function test_firstComeWhenTheTotalIsTooSmall() external {
        setHead(1000, 0, 0, 0, 1, address(token));
        endWithLedger();
        exitWith("", "");
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
        vm.assertEq(escape.claimRows(2, 2, proofOf(2, 2)), 1, "one fits");
        vm.assertFalse(escape.isRowPaid(3), "kept");
        bytes memory proof = proofOf(3, 1);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.PoolExhausted.selector, address(token), 400, 600));
        escape.claimRow(3, proof);
    }

    /// @dev A recipient that refuses: the table's token is ETH here, and there is half of what all are worth.
    function test_refusingOwnerBlocksNobody() external {
        Stone stone = new Stone();
        vm.deal(ALICE, 100);
        vm.prank(ALICE);
        vault.depositETH{value: 100}(ALICE);
        setHead(100, 0, 200, 0, 1, address(0));
        setRow(2, address(stone), 0, 100);
        setRow(3, BOB, 0, 100);
        endWithLedger();
        exitWith("", "");
        escape.openLedger(exitStateBytes, facts(), proofOf(0, 2));
        vm.assertEq(escape.claimRows(2, 2, proofOf(2, 2)), 1, "Bob");
        vm.assertEq(BOB.balance, 50, "half");
        vm.assertFalse(escape.isRowPaid(2), "kept");
        bytes memory proof = proofOf(2, 1);
        vm.expectRevert();
        escape.claimRow(2, proof);
        stone.soften();
        escape.claimRow(2, proof);
        vm.assertEq(address(stone).balance, 50, "later");
    }

    function test_divisorOfZero() external {
        setHead(1000, 0, 0, 0, 0, address(token));
        endWithLedger();
        exitWith("", "");
        bytes memory proof = proofOf(0, 2);
        vm.expectRevert(abi.encodeWithSelector(IEscapeHatch.LedgerMalformed.selector, "divisor"));
        escape.openLedger(exitStateBytes, facts(), proof);
    }

    function test_shapesThatAreNoTable() external {
        Tables tables = new Tables();
        Program.Facts memory f = facts();
        tables.check(f);
        f.ledgerLayout = 2;
        refused(tables, f);
        f = facts();
        f.ledgerStride = 32;
        refused(tables, f);
        f = facts();
        f.ledgerCapacity = 2;
        refused(tables, f);
        f = facts();
        f.ledgerBase += 32;
        refused(tables, f);
        f = facts();
        f.ledgerBase = type(uint32).max - 63;
        f.ledgerCapacity = 3;
        refused(tables, f);
    }

    function refused(Tables tables, Program.Facts memory f) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IEscapeHatch.NoLedger.selector, f.ledgerStride, f.ledgerCapacity, f.ledgerLayout
            )
        );
        tables.check(f);
    }

    /// @dev The widest numbers do not overflow.
    function testFuzz_worthIsTheFormula(int64 position, int128 cash, int128 price, uint64 divisor) external {
        Tables tables = new Tables();
        divisor = divisor == 0 ? 1 : divisor;
        IEscapeHatch.Ledger memory l;
        (l.price, l.divisor) = (price, divisor);
        setRow(2, BOB, position, cash);
        LedgerRows.Row memory r = tables.row(l, table, 128);
        int256 value = int256(cash) + int256(position) * int256(price);
        vm.assertEq(r.worth, value > 0 ? uint256(value) / divisor : 0, "worth");
        vm.assertEq(r.owner, BOB, "owner");
    }
}

/// @title The table's library behind external calls
contract Tables {
    function check(Program.Facts calldata f) external pure {
        LedgerRows.requireTable(f);
    }

    function row(IEscapeHatch.Ledger calldata l, bytes memory data, uint256 offset)
        external
        pure
        returns (LedgerRows.Row memory)
    {
        return LedgerRows.row(l, data, offset);
    }
}
