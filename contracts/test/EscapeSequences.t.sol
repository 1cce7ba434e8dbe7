// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../src/interfaces/IVault.sol";
import {ExitChain} from "./util/ExitChain.sol";
import {Trees} from "./util/Trees.sol";

/// @title Calls in any order: reserves stay whole, nobody is paid twice, phases never go back
contract EscapeSequencesTest is ExitChain {
    IVault.Withdrawal[] internal withdrawals;
    bytes[] internal paying;
    IVault.Deposit internal d;
    bytes internal exports;
    bytes internal outputHeader;
    bytes32 internal exitId;
    uint256 internal lastPhase;

    /// @dev 10,000 in the program, 400 of them promised to Bob; 1,000 in an entry that nobody covers; 1,000 in the queue.
    function setUp() public override {
        super.setUp();
        d = IVault.Deposit(address(token), ALICE, BOB, 1000);
        fund(10_000, 0);
        submitCalldata("a", 1);
        withdrawals.push(IVault.Withdrawal(0, address(token), BOB, 400));
        paying = payingOutputs(withdrawals);
        finalizeWith(paying);
        depositToken(ALICE, 1000, BOB);
        submitCalldata("b", 2);
        depositToken(ALICE, 1000, BOB);
        promised = 400;
        for (uint256 i = 0; i < 5; ++i) {
            add(address(token), address(uint160(0x9000 + i)), 1500, 800 * i);
        }
        exports = totals();
        outputHeader = exitHeader(Trees.countedRoot(exitLeaves(list)), list.length, exports);
    }

    /// @dev One call of any kind; whether it may succeed now is its own business.
    function act(uint256 seed) internal {
        uint256 which = seed % 10;
        uint256 r = seed >> 8;
        if (which == 0) vm.warp(block.timestamp + bound(r, 1, 12 days));
        if (which == 1) call(address(escape), abi.encodeCall(escape.freeze, (headers[3])));
        if (which == 2) call(address(escape), abi.encodeCall(escape.resolve, ()));
        if (which == 3) proposeIt();
        if (which == 4) {
            call(address(escape), abi.encodeCall(escape.finalizeExit, (exitId, outputHeader, exports)));
        }
        if (which == 5) {
            uint64 i = uint64(r % list.length);
            call(address(escape), abi.encodeCall(escape.claimExit, (i, list[i], pathOf(i))));
        }
        if (which == 6) claimSome(r);
        if (which == 7) {
            IVault.OutboxProof memory proof = proofOf(withdrawals, paying, 0);
            call(address(vault), abi.encodeCall(vault.withdraw, (withdrawals[0], proof)));
        }
        if (which == 8) call(address(vault), abi.encodeCall(vault.refundUnconsumed, (headers[3], d)));
        if (which == 9) call(address(vault), abi.encodeCall(vault.refundQueued, (2, d)));
    }

    function call(address to, bytes memory data) internal returns (bool ok) {
        (ok,) = to.call(data);
    }

    function proposeIt() internal {
        if (exitId != 0 || !escape.resolved()) return;
        exitId = proposeExit(PROPOSER, exitProposal(outputHeader, exports, "exit"));
    }

    function claimSome(uint256 r) internal {
        uint256 first = r % list.length;
        uint256 count = 1 + (r >> 8) % (list.length - first);
        bytes32[] memory path = Trees.countedRange(exitLeaves(list), first, count);
        bytes memory data = abi.encodeCall(escape.claimExits, (uint64(first), slice(first, count), path));
        call(address(escape), data);
    }

    function check() internal {
        uint256 phase = uint256(escape.phase());
        vm.assertGe(phase, lastPhase, "phases go on");
        lastPhase = phase;
        uint256 reserved = (vault.isPaid(0) ? 0 : 400) + (vault.isRefunded(3) ? 0 : 1000)
            + (vault.isQueuedRefunded(2) ? 0 : 1000);
        vm.assertGe(vault.custody(address(token)), reserved, "reserves");
        uint256 out = token.balanceOf(ALICE) + token.balanceOf(BOB);
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 got = token.balanceOf(list[i].to);
            vm.assertEq(got, escape.isClaimed(uint64(i)) ? escape.due(list[i]) : 0, "as due, once");
            out += got;
        }
        vm.assertEq(vault.custody(address(token)) + out, 12_000, "nothing is made or lost");
        vm.assertEq(token.balanceOf(address(vault)), vault.custody(address(token)), "it is there");
    }

    function testFuzz_anyOrder(uint256 seed) external {
        for (uint256 i = 0; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            act(seed);
            check();
        }
        finish();
    }

    /// @dev From wherever the calls have led, everybody can still be paid.
    function finish() internal {
        vm.warp(block.timestamp + FREEZE + 1);
        act(1);
        vm.warp(block.timestamp + RESOLUTION + EXIT);
        proposeIt();
        vm.warp(block.timestamp + PERIOD + 1);
        for (uint256 which = 4; which < 10; ++which) {
            act(which);
        }
        claimRange(0, list.length);
        check();
        vm.assertTrue(vault.isPaid(0) && vault.isRefunded(3) && vault.isQueuedRefunded(2), "reserves paid");
        // 9,600 for 7,500 senior and 8,000 junior: roundings of five accounts at most stay.
        vm.assertLe(vault.custody(address(token)), 5, "dust");
    }
}
