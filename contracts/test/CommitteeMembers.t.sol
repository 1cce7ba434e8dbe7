// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committee} from "../src/Committee.sol";
import {Members} from "../src/committee/Members.sol";
import {ChainDigest} from "../src/lib/ChainDigest.sol";
import {CommitteeFixture} from "./util/CommitteeFixture.sol";

/// @title Who is a member, and how that changes (D-2, D-6)
contract CommitteeMembersTest is CommitteeFixture {
    bytes internal constant DATA = "the bytes of a batch";

    function accountsOf(Members.Joining[] memory set)
        internal
        pure
        returns (address[] memory accounts, address[] memory keys)
    {
        (accounts, keys) = (new address[](set.length), new address[](set.length));
        for (uint256 i = 0; i < set.length; ++i) {
            (accounts[i], keys[i]) = (set[i].account, set[i].key);
        }
    }

    function approvalBy(uint64 bitmap, uint8 threshold, Members.Joining[] memory set, uint64 number)
        internal
        view
        returns (bytes memory)
    {
        (address[] memory accounts, address[] memory keys) = accountsOf(set);
        bytes32 hash = committee.setHash(threshold, accounts, keys);
        bytes32 kind = keccak256("MemberChange(bytes32 set,uint64 number)");
        bytes32 digest = typed(address(committee), keccak256(abi.encode(kind, hash, number)));
        return signatures(keysOf(4), bitmap, digest);
    }

    function applySet(uint8 threshold, Members.Joining[] memory set) internal {
        (address[] memory accounts, address[] memory keys) = accountsOf(set);
        committee.applyChange(threshold, accounts, keys);
    }

    function test_theSetThatWasDeployed() external view {
        (address[] memory accounts, address[] memory keys) = committee.members();
        uint256[] memory expected = keysOf(4);
        vm.assertEq(keys.length, 4, "members");
        vm.assertEq(committee.threshold(), 3, "threshold");
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertEq(keys[i], vm.addr(expected[i]), "key");
            vm.assertEq(accounts[i], address(uint160(0xacc0 + i)), "account");
        }
    }

    function test_councilChangesAfterTheDelay() external {
        Members.Joining[] memory set = joining(address(committee), keysOf(5));
        vm.prank(COUNCIL);
        committee.announceChange(4, set, "");
        uint64 due = uint64(block.timestamp) + CHANGE_DELAY;
        vm.warp(due - 1);
        vm.expectRevert(abi.encodeWithSelector(Members.ChangeNotDue.selector, due));
        this.applyOutside(4, 5);
        submitHeld(DATA);
        vm.warp(due);
        applySet(4, set);
        (, address[] memory keys) = committee.members();
        vm.assertEq(keys.length, 5, "five now");
        bytes memory old = certificateBy(keysOf(5), 7, DATA);
        vm.expectRevert(abi.encodeWithSelector(Members.SignersTooFew.selector, 3, 4));
        committee.requireCertified(ChainDigest.digest(DATA), uint32(DATA.length), old);
        bytes memory enough = certificateBy(keysOf(5), 23, DATA);
        committee.requireCertified(ChainDigest.digest(DATA), uint32(DATA.length), enough);
        // What is in is in.
        vm.warp(due + WINDOW);
        committee.requireSettled(0, inbox.entryCount());
    }

    function applyOutside(uint8 threshold, uint256 count) external {
        applySet(threshold, joining(address(committee), keysOf(count)));
    }

    function test_membersChangeThemselves() external {
        Members.Joining[] memory set = joining(address(committee), keysOf(3));
        committee.announceChange(2, set, approvalBy(14, 2, set, 0));
        vm.warp(block.timestamp + CHANGE_DELAY);
        applySet(2, set);
        vm.assertEq(committee.threshold(), 2, "applied");
        vm.expectPartialRevert(Members.ChangeMismatch.selector);
        this.applyOutside(2, 3);
    }

    function test_approvalIsForOneAnnouncementAndSet() external {
        Members.Joining[] memory set = joining(address(committee), keysOf(3));
        bytes memory approval = approvalBy(14, 2, set, 0);
        vm.expectRevert(abi.encodeWithSelector(Members.SignatureInvalid.selector, 1));
        committee.announceChange(1, set, approval);
        bytes memory few = approvalBy(6, 2, set, 0);
        vm.expectRevert(abi.encodeWithSelector(Members.SignersTooFew.selector, 2, 3));
        committee.announceChange(2, set, few);
        committee.announceChange(2, set, approval);
        vm.expectRevert(abi.encodeWithSelector(Members.SignatureInvalid.selector, 1));
        committee.announceChange(2, set, approval);
    }

    /// @dev The members' last word: another announcement takes the place of the council's, and waits anew.
    function test_membersReplaceTheCouncilsChange() external {
        Members.Joining[] memory bad = joining(address(committee), keysOf(1));
        Members.Joining[] memory honest = joining(address(committee), keysOf(4));
        vm.prank(COUNCIL);
        committee.announceChange(1, bad, "");
        vm.warp(block.timestamp + CHANGE_DELAY - 1);
        committee.announceChange(3, honest, approvalBy(7, 3, honest, 1));
        vm.warp(block.timestamp + CHANGE_DELAY);
        vm.expectPartialRevert(Members.ChangeMismatch.selector);
        this.applyOutside(1, 1);
        applySet(3, honest);
    }

    function test_possessionIsRequired() external {
        Members.Joining[] memory set = joining(address(committee), keysOf(3));
        set[1].account = ALICE;
        bytes memory reason = abi.encodeWithSelector(Members.PossessionInvalid.selector, set[1].key);
        vm.startPrank(COUNCIL);
        vm.expectRevert(reason);
        committee.announceChange(2, set, "");
        // For another committee.
        set = joining(address(this), keysOf(1));
        vm.expectRevert(abi.encodeWithSelector(Members.PossessionInvalid.selector, set[0].key));
        committee.announceChange(1, set, "");
        vm.stopPrank();
    }

    function test_setsThatMakeNoSense() external {
        vm.startPrank(COUNCIL);
        Members.Joining[] memory set = joining(address(committee), keysOf(3));
        vm.expectRevert(abi.encodeWithSelector(Members.ThresholdInvalid.selector, 0, 3));
        committee.announceChange(0, set, "");
        vm.expectRevert(abi.encodeWithSelector(Members.ThresholdInvalid.selector, 4, 3));
        committee.announceChange(4, set, "");
        vm.expectRevert(abi.encodeWithSelector(Members.MemberCount.selector, 0));
        committee.announceChange(1, new Members.Joining[](0), "");
        vm.expectRevert(abi.encodeWithSelector(Members.MemberCount.selector, 65));
        committee.announceChange(1, new Members.Joining[](65), "");
        set[1] = set[0];
        vm.expectRevert(abi.encodeWithSelector(Members.KeysNotAscending.selector, set[0].key));
        committee.announceChange(2, set, "");
        vm.stopPrank();
    }

    function rejects(Committee.Config memory c, string memory field) internal {
        vm.expectRevert(abi.encodeWithSelector(Committee.ConfigInvalid.selector, field));
        new Committee(c);
    }

    function good() internal view returns (Committee.Config memory c) {
        (address self,) = nextTwo();
        c = committeeConfig(self, address(0x1234), 2, 2);
    }

    function test_configuration() external {
        Committee.Config memory c = good();
        c.rollup = address(0);
        rejects(c, "rollup");
        c = good();
        c.window = 0;
        rejects(c, "window");
        c = good();
        (c.window, c.changeDelay) = (30 days + 1, 60 days);
        rejects(c, "window");
        c = good();
        c.publishWindow = 0;
        rejects(c, "publishWindow");
        c = good();
        (c.publishWindow, c.changeDelay) = (30 days + 1, 60 days);
        rejects(c, "publishWindow");
        c = good();
        c.changeDelay = c.window + c.publishWindow - 1;
        rejects(c, "changeDelay");
        c = good();
        c.changeDelay = 365 days + 1;
        rejects(c, "changeDelay");
        c = good();
        c.leastGasPrice = 0;
        rejects(c, "leastGasPrice");
        c = good();
        c.leastGasPrice = uint256(type(uint64).max) + 1;
        rejects(c, "leastGasPrice");
        new Committee(good());
    }
}
