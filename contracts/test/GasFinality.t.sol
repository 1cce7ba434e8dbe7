// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestors} from "../src/interfaces/IAttestors.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";

/// @title What evidence, contradictions and the council cost as transactions
/// forge-config: default.isolate = true
contract GasFinalityTest is FinalityFixture {
    bytes32 internal a;
    bytes32 internal b;

    function setUp() public override {
        super.setUp();
        joinAll();
        (a, b) = rivals();
    }

    function test_attestations() external {
        attest(a, 0, 1);
        vm.snapshotGasLastCall("attest, one signature");
        attest(a, 1, 4);
        vm.snapshotGasLastCall("attest, three signatures and the quorum");
    }

    function test_finalizeOnTwoClasses() external {
        validity.back(a);
        attest(a, 1, 4);
        vm.warp(block.timestamp + SHORT);
        claims.finalize(a);
        vm.snapshotGasLastCall("finalize on two classes");
    }

    function test_finalizeAfterThePeriod() external {
        submitCalldata("c", 0);
        firstWins();
        vm.warp(block.timestamp + PERIOD + 1);
        claims.finalize(a);
        vm.snapshotGasLastCall("finalize after the period, under a policy");
    }

    function test_slash() external {
        IAttestors.Start memory s = startOf(a);
        (bytes memory x, bytes memory y) = (signatureOf(2, s, a), signatureOf(2, s, b));
        attestors.slash(2, s, a, x, b, y);
        vm.snapshotGasLastCall("slash for two signatures");
    }

    function test_suspend() external {
        attest(b, 1, 2);
        firstWins();
        attestors.suspend(1, b);
        vm.snapshotGasLastCall("suspend for the losing side");
    }

    function test_contradictQuorums() external {
        attest(a, 1, 4);
        attest(b, 2, 5);
        policy.contradictQuorums(a, b);
        vm.snapshotGasLastCall("contradict: two quorums");
    }

    function test_council() external {
        validity.accept("s", 64, "one");
        validity.accept("s", 64, "other");
        policy.contradictProofs("s", 64, "one", "other");
        vm.snapshotGasLastCall("contradict: two proofs");
        ISecurityCouncil.Action memory pause = action(ISecurityCouncil.Kind.Pause);
        pause.contradiction = 0;
        approve(1, pause);
        vm.snapshotGasLastCall("approve, first");
        approve(2, pause);
        vm.snapshotGasLastCall("approve, second");
        approve(3, pause);
        vm.snapshotGasLastCall("approve, the quorum: pause");
        ISecurityCouncil.Action memory upgrade = action(ISecurityCouncil.Kind.Upgrade);
        upgrade.subject = "facts";
        approve(1, upgrade);
        approve(2, upgrade);
        approve(3, upgrade);
        vm.snapshotGasLastCall("approve, the quorum: schedule an upgrade");
    }
}
