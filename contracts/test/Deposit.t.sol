// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Rollup} from "../src/Rollup.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {ChainDigest} from "../src/lib/ChainDigest.sol";
import {RollupFixture} from "./util/RollupFixture.sol";
import {FeeToken, HookToken, SilentToken} from "./util/Tokens.sol";

/// @title Money in
contract DepositTest is RollupFixture {
    FeeToken internal feeToken;
    HookToken internal hookToken;
    SilentToken internal silentToken;

    function config() internal view override returns (Rollup.Config memory c) {
        c = super.config();
        c.tokens = new address[](5);
        c.tokens[1] = address(token);
        c.tokens[2] = address(feeToken);
        c.tokens[3] = address(hookToken);
        c.tokens[4] = address(silentToken);
    }

    function setUp() public override {
        feeToken = new FeeToken();
        hookToken = new HookToken();
        silentToken = new SilentToken();
        super.setUp();
    }

    function queuedPayload(uint64 index) internal view returns (bytes32) {
        return inbox.queueItem(index).payloadHash;
    }

    function digestOf(address token_, uint256 amount) internal pure returns (bytes32) {
        return ChainDigest.digest(abi.encodePacked(token_, ALICE, BOB, amount));
    }

    function test_tokenDepositIsQueuedAndHeld(uint256 amount) external {
        amount = bound(amount, 1, type(uint128).max);
        uint64 index = depositToken(ALICE, amount, BOB);
        vm.assertEq(queuedPayload(index), digestOf(address(token), amount), "payload");
        vm.assertEq(vault.custody(address(token)), amount, "custody");
        vm.assertEq(token.balanceOf(address(vault)), amount, "balance");
    }

    function test_ethDepositIsQueuedAndHeld(uint256 amount) external {
        amount = bound(amount, 1, type(uint128).max);
        vm.deal(ALICE, amount);
        vm.prank(ALICE);
        uint64 index = vault.depositETH{value: amount}(BOB);
        vm.assertEq(queuedPayload(index), digestOf(address(0), amount), "payload");
        vm.assertEq(vault.custody(address(0)), amount, "custody");
        vm.assertEq(address(vault).balance, amount, "balance");
    }

    function test_tokenThatChargesIsCreditedByWhatArrives() external {
        feeToken.mint(ALICE, 1000);
        vm.prank(ALICE);
        feeToken.approve(address(vault), 1000);
        vm.prank(ALICE);
        uint64 index = vault.deposit(address(feeToken), 1000, BOB);
        vm.assertEq(queuedPayload(index), digestOf(address(feeToken), 990), "payload");
        vm.assertEq(vault.custody(address(feeToken)), 990, "custody");
    }

    function test_tokenWithoutReturnValueWorks() external {
        silentToken.mint(ALICE, 50);
        vm.prank(ALICE);
        silentToken.approve(address(vault), 50);
        vm.prank(ALICE);
        vault.deposit(address(silentToken), 50, BOB);
        vm.assertEq(vault.custody(address(silentToken)), 50, "custody");
    }

    /// @dev Without the guard the inner deposit would be counted by the outer balance difference too.
    function test_depositWithinADepositReverts() external {
        hookToken.mint(ALICE, 100);
        hookToken.mint(address(hookToken), 100);
        vm.prank(address(hookToken));
        hookToken.approve(address(vault), 100);
        hookToken.arm(vault, abi.encodeCall(vault.deposit, (address(hookToken), 50, BOB)));
        vm.prank(ALICE);
        hookToken.approve(address(vault), 100);
        vm.prank(ALICE);
        vm.expectRevert(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vault.deposit(address(hookToken), 50, BOB);
    }

    function test_unknownTokenReverts(address other) external {
        vm.assume(!vault.accepted(other));
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IVault.TokenNotAccepted.selector, other));
        vault.deposit(other, 1, BOB);
    }

    function test_ethIsNotAToken() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.TokenNotAccepted.selector, address(0)));
        vault.deposit(address(0), 1, BOB);
    }

    function test_ethOnlyWhereAccepted() external {
        Rollup.Config memory c = super.config();
        c.tokens = new address[](0);
        deploy(c);
        vm.deal(ALICE, 1);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IVault.TokenNotAccepted.selector, address(0)));
        vault.depositETH{value: 1}(BOB);
    }

    function test_nothingHugeOrNowhereReverts() external {
        vm.expectRevert(abi.encodeWithSelector(IVault.ZeroAmount.selector));
        vault.depositETH(BOB);
        uint256 huge = uint256(type(uint128).max) + 1;
        vm.deal(address(this), huge);
        vm.expectRevert(abi.encodeWithSelector(IVault.AmountTooLarge.selector, huge));
        vault.depositETH{value: huge}(BOB);
        vm.expectRevert(abi.encodeWithSelector(IVault.ZeroRecipient.selector));
        vault.depositETH{value: 1}(address(0));
    }

    function test_plainTransfersAreNotDeposits() external {
        token.mint(address(vault), 500);
        vm.assertEq(vault.custody(address(token)), 0, "a gift is nobody's");
        vm.deal(ALICE, 1 ether);
        vm.prank(ALICE);
        (bool ok,) = address(vault).call{value: 1 ether}("");
        vm.assertFalse(ok, "bare ETH is refused rather than lost");
        vm.assertEq(inbox.queueLength(), 0, "nothing queued");
    }
}
