// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeHatch} from "../../src/interfaces/IEscapeHatch.sol";
import {EscapeFixture} from "./EscapeFixture.sol";
import {Trees} from "./Trees.sol";

/// @title A chain with deposits that ends in an exit batch with any payments; totals may be made to lie
abstract contract ExitChain is EscapeFixture {
    IEscapeHatch.Payment[] internal list;
    uint256[2] internal takenIn; // token zero, token
    uint256 internal promised;
    uint256 internal excess;
    /// @dev By how much the senior total is less than the sum of the leaves.
    uint256 internal understated;

    function fund(uint256 tokens, uint256 eth) internal {
        if (tokens > 0) depositToken(ALICE, tokens, ALICE);
        if (eth > 0) {
            vm.deal(ALICE, eth);
            vm.prank(ALICE);
            vault.depositETH{value: eth}(ALICE);
        }
        takenIn[0] += eth;
        takenIn[1] += tokens;
    }

    function add(address which, address to, uint256 senior, uint256 junior) internal {
        list.push(IEscapeHatch.Payment(which, to, senior, junior));
    }

    function totals() internal view returns (bytes memory) {
        address[] memory tokens = new address[](2);
        uint256[4][] memory sums = new uint256[4][](2);
        tokens[1] = address(token);
        sums[0][0] = takenIn[0];
        (sums[1][0], sums[1][1]) = (takenIn[1] + excess, promised);
        for (uint256 i = 0; i < list.length; ++i) {
            if (list[i].token != address(0) && list[i].token != address(token)) continue;
            uint256 which = list[i].token == address(0) ? 0 : 1;
            sums[which][2] += list[i].senior;
            sums[which][3] += list[i].junior;
        }
        sums[1][2] -= understated;
        return totalsOf(tokens, sums);
    }

    /// @dev From the deposits to the final exit batch.
    function exitNow() internal {
        submitCalldata("last", inbox.queueLength());
        finalizeEverything();
        resolveChain();
        bytes memory exports = totals();
        exitWith(exitHeader(Trees.countedRoot(exitLeaves(list)), list.length, exports), exports);
    }

    function pathOf(uint256 index) internal view returns (bytes32[] memory) {
        return Trees.countedPath(exitLeaves(list), index);
    }

    function slice(uint256 first, uint256 count) internal view returns (IEscapeHatch.Payment[] memory part) {
        part = new IEscapeHatch.Payment[](count);
        for (uint256 i = 0; i < count; ++i) {
            part[i] = list[first + i];
        }
    }

    function claimRange(uint256 first, uint256 count) internal returns (uint256) {
        return escape.claimExits(
            uint64(first), slice(first, count), Trees.countedRange(exitLeaves(list), first, count)
        );
    }
}
