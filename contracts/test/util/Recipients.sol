// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Refuses ETH until it is told otherwise
contract Stone {
    bool public soft;

    function soften() external {
        soft = true;
    }

    receive() external payable {
        require(soft, "hard");
    }
}

/// @title Takes all the gas that it is given
contract Guzzler {
    receive() external payable {
        while (true) {}
    }
}
