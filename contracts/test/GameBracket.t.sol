// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../src/interfaces/IGame.sol";
import {GameFixture} from "./util/GameFixture.sol";
import {Tree} from "./util/Tree.sol";

/// @title Tournaments of many: cells, stages, voids (G-14, G-15, G-31)
contract GameBracketTest is GameFixture {
    using Tree for Tree.History;

    bytes32 internal id;
    Run internal good;

    function setUp() public override {
        super.setUp();
        id = roundId();
        good = honest();
    }

    function width() private pure returns (uint256) {
        return 1 << log2Width();
    }

    /// @dev Claims that nobody defends, the true one among them: it wins from every place.
    function test_oneAgainstSilentCrowds() external {
        for (uint256 count = 1; count <= 9; ++count) {
            for (uint256 place = 0; place < count; ++place) {
                uint256 snapshot = vm.snapshotState();
                playCrowd(count, place);
                vm.revertToState(snapshot);
            }
        }
    }

    function crowd(uint256 count, uint256 place) private {
        for (uint256 i = 0; i < count; ++i) {
            if (i == place) join(good, ALICE);
            else join(keccak256(abi.encode(i)), "tag", MALLORY);
        }
    }

    function playCrowd(uint256 count, uint256 place) private {
        crowd(count, place);
        bytes32[2][] memory list = new bytes32[2][](1);
        list[0] = good.history.children(0, 0);
        game.open(list);
        uint256 stages;
        passJoining(id);
        uint256 size = 1;
        for (; game.tournament(id).overAt == 0; ++stages) {
            pass(2 * uint256(BUDGET) + 5 * GRACE + 1);
            size *= width();
            uint256 cells = (count + size - 1) / size;
            for (uint256 cell = 0; cell < cells; ++cell) {
                if (cell != place / size) voidOrSettle(stages, cell);
            }
            uint256 first = place / size * size;
            for (uint256 rival = first; rival < first + size && rival < count; ++rival) {
                if (rival == place || isOut(id, uint32(rival))) continue;
                game.timeout(id, uint32(rival), uint32(place), "");
            }
            game.settle(id, uint32(place));
        }
        vm.assertEq(game.tournament(id).winner, place + 1, "the true claim");
        uint256 expected = 1;
        while (width() ** expected < count) ++expected;
        vm.assertEq(stages, expected, "stages");
        collectAll(count, place);
    }

    /// @dev A cell with one contestant is settled by anybody, one with several is void by now.
    function voidOrSettle(uint256 stage, uint256 cell) private {
        uint256 size = width() ** (stage + 1);
        uint256 alive;
        uint32 last;
        for (uint256 i = cell * size; i < (cell + 1) * size && i < game.tournament(id).count; ++i) {
            if (isOut(id, uint32(i))) continue;
            ++alive;
            last = uint32(i);
        }
        if (alive == 1) game.settle(id, last);
        else game.voidCell(id, uint8(stage), uint32(cell));
    }

    function collectAll(uint256 count, uint256 place) private {
        uint256 bond = bondOf(id);
        if (count > 1) game.refund(id, place == 0 ? 1 : 0, "");
        for (uint32 i = 0; i < count; ++i) {
            if (i == place || count == 1) continue;
            vm.expectRevert(IGame.NothingToRefund.selector);
            game.refund(id, i, "");
        }
        passRefunds();
        uint256 pool = game.tournament(id).pool;
        game.finish(id);
        vm.assertEq(game.owed(ALICE), bond + (pool < bond ? pool : bond), "prize");
        vm.assertEq(address(game).balance, game.owed(ALICE) + game.owed(address(this)), "the rest is burned");
    }

    /// @dev Cells above void cells are void as soon as those below are.
    function test_nobodyPlays() external {
        crowd(9, 9);
        passJoining(id);
        pass(10_000);
        uint256 size = 1;
        for (uint8 stage = 0; game.tournament(id).overAt == 0; ++stage) {
            size *= width();
            for (uint32 cell = 0; cell < (9 + size - 1) / size; ++cell) {
                if (stage == 0) voidOrSettle(stage, cell);
                else if (game.tournament(id).overAt == 0) voidOrLone(stage, cell, size);
            }
        }
        vm.assertEq(game.tournament(id).winner, 9, "whoever had nobody beside it");
        passRefunds();
        game.finish(id);
    }

    /// @dev Above the first stage only contestant 8 can be left, and only where its cell was always its own.
    function voidOrLone(uint8 stage, uint32 cell, uint256 size) private {
        if (cell == 8 / size && !isOut(id, 8)) game.settle(id, 8);
        else game.voidCell(id, stage, cell);
    }

    /// @dev A later stage has its own time, from the last arrival.
    function test_laterStagesHaveTheirOwnTime() external {
        uint32 count = uint32(width() + 1);
        crowd(count, 0);
        passJoining(id);
        pass(5000);
        for (uint32 rival = 1; rival < width(); ++rival) {
            openRoot();
            game.timeout(id, rival, 0, "");
        }
        game.settle(id, count - 1);
        game.settle(id, 0);
        uint256 deadline = block.timestamp + 2 * BUDGET + 5 * GRACE;
        vm.assertEq(game.contestant(id, 0).stage, 1, "stage");
        vm.assertEq(game.contestant(id, 0).arrivedAt, block.timestamp, "arrival");
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IGame.CellInTime.selector, deadline));
        game.voidCell(id, 1, 0);
        pass(1);
        game.voidCell(id, 1, 0);
        vm.assertEq(game.tournament(id).overAt, block.timestamp, "over");
        vm.assertEq(game.tournament(id).winner, 0, "without a winner");
    }

    function openRoot() private {
        bytes32[2][] memory list = new bytes32[2][](1);
        list[0] = good.history.children(0, 0);
        game.open(list);
    }
}

/// @title The same with cells of four
contract GameBracketOfFourTest is GameBracketTest {
    function log2Width() internal pure override returns (uint8) {
        return 2;
    }
}
