// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Who gets how much when there is less than everybody is due (E-15, E-28)
/// @dev Every share is a floor of a fixed fraction, so it depends on nobody's order and the shares never exceed the whole.
library Haircut {
    /// @notice Senior first, then junior; each class by the same fraction.
    /// @param size what there is for `allSenior` and `allJunior` together
    function share(uint256 size, uint256 allSenior, uint256 allJunior, uint256 senior, uint256 junior)
        internal
        pure
        returns (uint256)
    {
        if (size < allSenior) return Math.mulDiv(senior, size, allSenior);
        uint256 left = size - allSenior;
        if (left >= allJunior) return senior + junior;
        return senior + Math.mulDiv(junior, left, allJunior);
    }

    /// @notice The part of `worth` that there is for it when all together are worth `total`.
    function part(uint256 size, uint256 total, uint256 worth) internal pure returns (uint256) {
        return size >= total ? worth : Math.mulDiv(worth, size, total);
    }

    /// @notice What may be paid out: what the program took in and promised nobody, and no more than what lies in the vault
    ///         beyond the withdrawals that it promised and that nobody has fetched (E-14).
    function poolSize(uint256 takenIn, uint256 promised, uint256 custody, uint256 withdrawn)
        internal
        pure
        returns (uint256)
    {
        uint256 owned = Math.saturatingSub(takenIn, promised);
        uint256 pending = Math.saturatingSub(promised, withdrawn);
        return Math.min(owned, Math.saturatingSub(custody, pending));
    }
}
