// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./util/Test.sol";
import {GameHandler} from "./util/GameHandler.sol";

/// @title What holds whatever is called in whatever order (G-24, G-35)
contract GameInvariantsTest is Test {
    GameHandler internal handler;

    function setUp() public {
        handler = new GameHandler();
        vm.deal(address(handler), 1e30);
        handler.setUp();
    }

    function targetContracts() external view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    /// @dev Else the fuzzer also sends from the game's own address, whose unspent gas then looks like ether paid in.
    function targetSenders() external pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(0xca11e4);
    }

    struct Selectors {
        address addr;
        bytes4[] selectors;
    }

    /// @dev setUp is not a move.
    function targetSelectors() external view returns (Selectors[] memory list) {
        list = new Selectors[](1);
        list[0].addr = address(handler);
        list[0].selectors = new bytes4[](13);
        list[0].selectors[0] = handler.joinRound.selector;
        list[0].selectors[1] = handler.openNodes.selector;
        list[0].selectors[2] = handler.timeOut.selector;
        list[0].selectors[3] = handler.openInner.selector;
        list[0].selectors[4] = handler.joinInner.selector;
        list[0].selectors[5] = handler.decideInner.selector;
        list[0].selectors[6] = handler.settle.selector;
        list[0].selectors[7] = handler.voidOne.selector;
        list[0].selectors[8] = handler.refund.selector;
        list[0].selectors[9] = handler.finish.selector;
        list[0].selectors[10] = handler.collect.selector;
        list[0].selectors[11] = handler.passTime.selector;
        list[0].selectors[12] = handler.lookBack.selector;
    }

    /// @dev Every wei is owed to somebody, in a pool, or the bond of whoever still plays.
    function invariant_everyWeiHasItsPlace() external view {
        vm.assertEq(handler.balance(), handler.allOwed() + handler.allHeld(), "balance");
    }

    function invariant_whatCameInWentOutOrIsThere() external view {
        uint256 gone = handler.collected() + handler.burned();
        vm.assertEq(handler.paidIn(), handler.balance() + gone, "conservation");
    }

    function invariant_nothingGoesBackwards() external {
        handler.lookBack();
        vm.assertEq(handler.violations(), 0, "violations");
    }
}
