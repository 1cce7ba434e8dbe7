// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committee} from "../src/Committee.sol";
import {IClaims} from "../src/interfaces/IClaims.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {CommitteeFixture} from "./util/CommitteeFixture.sol";
import {Vm} from "./util/Vm.sol";

/// @title Demands, publications and what claims wait for (D-10 .. D-14)
contract CommitteeDemandTest is CommitteeFixture {
    bytes internal constant DATA = "the bytes of a batch";
    uint64 internal entry;
    uint64 internal start;

    function setUp() public override {
        super.setUp();
        entry = submitHeld(DATA);
        start = uint64(block.timestamp);
    }

    function test_demandPublishPays() external {
        demandBy(WATCHER, entry);
        uint256 fee = committee.demandFee(uint32(DATA.length));
        vm.assertEq(fee, (100_000 + 64 * DATA.length) * GAS_PRICE, "fee");
        vm.assertEq(address(committee).balance, fee, "held");
        vm.prank(BOB);
        committee.publish(headers[entry], DATA);
        vm.assertEq(BOB.balance, fee, "the publisher is paid");
        vm.assertEq(address(committee).balance, 0, "nothing stays");
        vm.warp(start + WINDOW + PUBLISH + 1);
        vm.assertFalse(committee.isWithheld(entry), "published");
        vm.assertEq(uint8(inbox.opening(entry).how), uint8(IInbox.How.Plain), "runs");
        committee.requireSettled(0, entry + 1);
    }

    function test_publicationSettlesBeforeItsTime() external {
        vm.warp(start + WINDOW - 1);
        demandBy(WATCHER, entry);
        vm.prank(BOB);
        committee.publish(headers[entry], DATA);
        vm.warp(start + WINDOW);
        committee.requireSettled(0, entry + 1);
    }

    function test_feeFollowsTheBaseFee() external {
        vm.fee(30 gwei);
        vm.assertEq(committee.demandFee(1000), (100_000 + 64_000) * 60 gwei, "twice the base fee");
    }

    function test_unansweredDemandMakesTheEntryVoid() external {
        vm.warp(start + WINDOW - 1);
        demandBy(WATCHER, entry);
        uint64 due = start + WINDOW - 1 + PUBLISH;
        vm.warp(due - 1);
        vm.assertFalse(committee.isWithheld(entry), "not yet");
        vm.expectRevert(abi.encodeWithSelector(Committee.NotWithheld.selector, entry));
        committee.refund(entry);
        vm.warp(due);
        vm.assertTrue(committee.isWithheld(entry), "withheld");
        vm.assertEq(uint8(inbox.opening(entry).how), uint8(IInbox.How.Withheld), "starts trapped");
        vm.expectRevert(abi.encodeWithSelector(Committee.PublishedTooLate.selector, entry, due));
        committee.publish(headers[entry], DATA);
        committee.requireSettled(0, entry + 1);
        uint256 before = WATCHER.balance;
        committee.refund(entry);
        vm.assertEq(WATCHER.balance - before, committee.demandFee(uint32(DATA.length)), "fee back");
        vm.expectRevert(abi.encodeWithSelector(Committee.NothingToRefund.selector, entry));
        committee.refund(entry);
        vm.warp(due + 1000 days);
        vm.assertTrue(committee.isWithheld(entry), "for good");
    }

    function test_demandRefusals() external {
        uint256 fee = committee.demandFee(uint32(DATA.length));
        vm.startPrank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(Committee.DemandFeeTooLow.selector, fee - 1, fee));
        committee.demand{value: fee - 1}(headers[entry]);
        vm.expectRevert(abi.encodeWithSelector(Committee.NotCommitteeBatch.selector, 0));
        committee.demand{value: fee}(headers[0]);
        bytes32[4] memory other = headers[entry];
        other[2] = bytes32(uint256(other[2]) - 1);
        vm.expectRevert(abi.encodeWithSelector(Committee.HeaderMismatch.selector, entry));
        committee.demand{value: fee}(other);
        committee.demand{value: fee}(headers[entry]);
        vm.expectRevert(abi.encodeWithSelector(Committee.AlreadyDemanded.selector, entry));
        committee.demand{value: fee}(headers[entry]);
        vm.stopPrank();
        uint64 second = submitHeld("more");
        vm.warp(start + WINDOW);
        fee = committee.demandFee(4);
        vm.prank(WATCHER);
        vm.expectRevert(abi.encodeWithSelector(Committee.DemandTooLate.selector, second, start + WINDOW));
        committee.demand{value: fee}(headers[second]);
    }

    function test_publishRefusals() external {
        vm.expectRevert(abi.encodeWithSelector(Committee.NotDemanded.selector, entry));
        committee.publish(headers[entry], DATA);
        demandBy(WATCHER, entry);
        vm.expectRevert(abi.encodeWithSelector(Committee.DataMismatch.selector, entry));
        committee.publish(headers[entry], "the bytes of a bitch");
        vm.expectRevert(abi.encodeWithSelector(Committee.DataMismatch.selector, entry));
        committee.publish(headers[entry], "");
        bytes32[4] memory other = headers[entry];
        other[3] = 0;
        vm.expectRevert(abi.encodeWithSelector(Committee.HeaderMismatch.selector, entry));
        committee.publish(other, DATA);
        vm.prank(BOB);
        committee.publish(headers[entry], DATA);
        vm.expectRevert(abi.encodeWithSelector(Committee.AlreadyPublished.selector, entry));
        committee.publish(headers[entry], DATA);
    }

    /// @dev A claim over entries [1, 2) waits for the window, then for the demand.
    function test_claimsWaitForTheWindow() external {
        proposePlain(1);
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(Committee.Unsettled.selector, entry, start + WINDOW));
        claims.propose{value: bond}(p);
        vm.warp(start + WINDOW);
        propose(p);
    }

    function test_claimsWaitForTheDemand() external {
        proposePlain(1);
        vm.warp(start + WINDOW - 1);
        demandBy(WATCHER, entry);
        uint64 due = start + WINDOW - 1 + PUBLISH;
        vm.warp(due - 1);
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        uint256 bond = bondOf(p);
        vm.deal(PROPOSER, bond);
        vm.prank(PROPOSER);
        vm.expectRevert(abi.encodeWithSelector(Committee.Unsettled.selector, entry, due));
        claims.propose{value: bond}(p);
        vm.warp(due);
        bytes[] memory outputs = new bytes[](1);
        p = proposal(outputs, "");
        vm.recordLogs();
        uint64 number = propose(p);
        // C-9 with D-12: what the game starts from is trapped.
        MachineState.State memory s = this.decoded(p.parentState);
        bytes32 expected = MachineState.root(MachineState.open(s, inbox.opening(entry)));
        vm.assertEq(announcedStart(), expected, "trapped from the start");
        vm.assertEq(s.status, MachineState.TRAPPED, "status");
        finalizeAll();
        vm.assertEq(claims.finalClaim(2), line[number], "the chain goes on");
    }

    /// @dev The start root that the last ClaimProposed names.
    function announcedStart() internal returns (bytes32 root) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IClaims.ClaimProposed.selector) continue;
            (,,,,, root) = abi.decode(logs[i].data, (uint64, bytes32, bytes32, bytes32, bytes32, bytes32));
        }
    }

    function decoded(bytes calldata raw) external pure returns (MachineState.State memory) {
        return MachineState.decode(raw);
    }

    /// @dev A batch before the claim's first entry, or after its last, is none of its business.
    function test_onlyTheRangeCounts() external {
        committee.requireSettled(0, entry);
        committee.requireSettled(entry + 1, entry + 2);
        vm.expectRevert(abi.encodeWithSelector(Committee.Unsettled.selector, entry, start + WINDOW));
        committee.requireSettled(entry, entry + 1);
        vm.warp(start + WINDOW - 1);
        demandBy(WATCHER, entry);
        vm.warp(start + WINDOW);
        committee.requireSettled(0, entry);
        committee.requireSettled(entry + 1, entry + 2);
        uint64 due = start + WINDOW - 1 + PUBLISH;
        vm.expectRevert(abi.encodeWithSelector(Committee.Unsettled.selector, entry, due));
        committee.requireSettled(0, entry + 2);
    }

    /// @dev Against the plain statement: an entry is settled when its window is over and its demand, if any, is
    ///      answered or past due.
    /// forge-config: default.fuzz.runs = 4
    function test_settledIsWhatItSaysOverManyEntries(uint256 seed) external {
        bytes memory data = "x";
        bytes memory proof = certificateUntil(keysOf(4), 11, data, type(uint64).max);
        for (uint256 i = 0; i < 300; ++i) {
            submitCertified(data, proof);
            vm.warp(block.timestamp + 30);
            uint64 last = inbox.entryCount() - 1;
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 8 == 0) demandBy(WATCHER, last);
            if (seed % 32 == 0) committee.publish(headers[last], data);
        }
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 end = 1 + uint64(seed % (headers.length));
            uint64 first = uint64((seed >> 64) % end);
            if ((seed >> 128) % 4 == 0) vm.warp(block.timestamp + 300);
            bool settled = true;
            for (uint64 e = first; e < end; ++e) {
                settled = settled && isSettled(e);
            }
            (bool ok,) = address(committee).call(abi.encodeCall(committee.requireSettled, (first, end)));
            vm.assertTrue(ok == settled, "settled");
        }
    }

    receive() external payable {}

    function isSettled(uint64 e) internal view returns (bool) {
        Committee.Record memory r = committee.recordOf(e);
        if (r.submittedAt == 0) return true;
        if (r.demandedAt == 0 || r.published) return block.timestamp >= r.submittedAt + WINDOW;
        return block.timestamp >= r.submittedAt + WINDOW && block.timestamp >= r.demandedAt + PUBLISH;
    }
}
