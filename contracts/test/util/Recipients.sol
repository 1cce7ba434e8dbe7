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

/// @title Takes its ETH and makes another call at once
contract Greedy {
    address private _target;
    bytes private _again;
    bool public tried;
    bool public succeeded;

    function arm(address target, bytes calldata again) external {
        (_target, _again) = (target, again);
    }

    receive() external payable {
        tried = true;
        (succeeded,) = _target.call(_again);
    }
}
