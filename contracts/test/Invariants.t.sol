// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Claims} from "../src/Claims.sol";
import {Inbox} from "../src/Inbox.sol";
import {Vault} from "../src/Vault.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IGame} from "../src/interfaces/IGame.sol";
import {Entries} from "../src/lib/Entries.sol";
import {Handler} from "./util/Handler.sol";
import {Test} from "./util/Test.sol";

/// @title What holds after every sequence of calls
contract InvariantsTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Handler internal handler;
    Inbox internal inbox;
    Claims internal claims;
    Vault internal vault;
    address internal token;
    uint256 internal constant PERIOD = 1 days;

    function setUp() external {
        handler = new Handler();
        handler.setUp();
        (address a, address b, address c, address d) = handler.parts();
        (inbox, claims, vault, token) = (Inbox(a), Claims(b), Vault(c), d);
    }

    function targetContracts() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory list) {
        list = new FuzzSelector[](1);
        bytes4[] memory s = new bytes4[](13);
        (s[0], s[1], s[2]) = (handler.deposit.selector, handler.force.selector, handler.submit.selector);
        (s[3], s[4], s[5]) = (handler.appendDue.selector, handler.pass.selector, handler.claimNext.selector);
        (s[6], s[7], s[8]) = (handler.finalize.selector, handler.withdraw.selector, handler.refund.selector);
        (s[9], s[10], s[11]) =
        (handler.collect.selector, handler.finish.selector, handler.proposeAgain.selector);
        s[12] = handler.restart.selector;
        list[0] = FuzzSelector(address(handler), s);
    }

    function balanceOf(address which) internal view returns (uint256) {
        return which == address(0) ? address(vault).balance : IERC20(which).balanceOf(address(vault));
    }

    /// @dev Money: what is held is what came in less what went out, it is really there, and it covers what is owed.
    function invariant_solvency() external view {
        for (uint256 i = 0; i < 2; ++i) {
            address which = handler.tokens()[i];
            uint256 out = handler.paid(which) + handler.refunded(which);
            vm.assertEq(vault.custody(which), handler.deposited(which) - out, "custody");
            vm.assertGe(balanceOf(which), vault.custody(which), "balance");
            vm.assertGe(vault.custody(which), handler.balance(which), "owed");
        }
    }

    /// @dev Nothing early, nothing twice, nothing wrongly refused: the handler tried.
    function invariant_noViolations() external view {
        vm.assertEq(handler.violations(), 0, "violations");
    }

    function invariant_accumulatorsAreAppendOnly() external view {
        bytes32 accumulator = 0;
        uint64 limit = 0;
        uint256 entries = handler.headerCount();
        vm.assertEq(inbox.entryCount(), entries, "every entry has its event");
        for (uint64 i = 0; i < entries; ++i) {
            bytes32[4] memory words = handler.entryHeader(i);
            accumulator = Entries.extend(accumulator, words);
            uint64 next = limit + Entries.elementCount(Entries.decode(words));
            vm.assertGe(next, limit + 5, "limits grow");
            limit = next;
            (bytes32 stored, uint64 storedLimit) = inbox.stateAt(i + 1);
            vm.assertEq(stored, accumulator, "accumulator");
            vm.assertEq(storedLimit, limit, "limit");
        }
    }

    function invariant_queueAndEntriesAgree() external view {
        vm.assertLe(inbox.queueAppended(), inbox.queueLength(), "queue");
        uint256 others = 1 + handler.restarts();
        vm.assertEq(inbox.entryCount(), others + inbox.batchCount() + inbox.queueAppended(), "entries");
    }

    function invariant_finalClaimsAreOldAndBondsAreWhole() external view {
        uint64 finalized = claims.finalized();
        uint256 tip = handler.lineLength() - 1;
        vm.assertLe(finalized, tip, "order");
        if (finalized > 0) {
            vm.assertGe(block.timestamp, handler.lineClaim(finalized).proposedAt + PERIOD, "age");
        }
        IGame game = handler.theGame();
        uint256 inRounds = handler.bondsPaid() - handler.bondsBack();
        uint256 due = handler.bondsBack() - handler.collected();
        vm.assertEq(address(game).balance, inRounds + due, "bonds");
        vm.assertEq(address(claims).balance, 0, "claims hold nothing");
        for (uint64 i = 1; i <= tip; ++i) {
            IClaims.Claim memory c = handler.lineClaim(i);
            IClaims.Claim memory before = handler.lineClaim(i - 1);
            vm.assertTrue(c.position > before.position, "positions grow");
            vm.assertGe(c.proposedAt, before.proposedAt, "times grow");
        }
    }

    /// @dev Random walks of one campaign may miss the rare ends; a long one must reach all of them and stay sound.
    function test_longRunReachesPaymentsAndRefunds() external {
        uint256 seed = 0xbe1a;
        for (uint256 i = 0; i < 800; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes4 selector = this.targetSelectors()[0].selectors[seed % 13];
            (bool ok,) = address(handler).call(abi.encodePacked(selector, seed >> 8, seed >> 16));
            vm.assertTrue(ok, "the handler never reverts");
        }
        for (uint256 i = 0; i < 2; ++i) {
            address which = handler.tokens()[i];
            vm.assertTrue(handler.paid(which) > 0, "paid");
            vm.assertTrue(handler.refunded(which) > 0, "refunded");
        }
        vm.assertTrue(handler.collected() > 0, "bonds came back");
        this.invariant_solvency();
        this.invariant_noViolations();
        this.invariant_accumulatorsAreAppendOnly();
        this.invariant_queueAndEntriesAgree();
        this.invariant_finalClaimsAreOldAndBondsAreWhole();
    }
}
