// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IGame} from "../interfaces/IGame.sol";
import {IStep} from "../interfaces/IStep.sol";
import {Bonds} from "./Bonds.sol";
import {Bracket} from "./Bracket.sol";
import {Evidence} from "./Evidence.sol";
import {GameState} from "./GameState.sol";
import {Ledger} from "./Ledger.sol";
import {Matches} from "./Matches.sol";
import {Openings} from "./Openings.sol";

/// @title The game's parameters, storage and views
abstract contract GameViews is IGame {
    /// @dev G-3. Durations below 2^32 and prices up to 2^40 keep every sum within its field (GameState).
    uint256 private constant MOST_SECONDS = type(uint32).max;
    uint256 private constant MOST_GAS_PRICE = 1 << 40;
    uint256 private constant MOST_LOG2_WIDTH = 8;

    IStep internal immutable _step;
    uint40 internal immutable _budget;
    uint40 internal immutable _grace;
    uint40 internal immutable _joinGrace;
    uint40 internal immutable _innerJoinGrace;
    uint8 internal immutable _log2Width;
    uint56 internal immutable _gasPrice;
    Evidence internal immutable _evidence;

    GameState.State internal _s;

    constructor(IGame.Params memory p) {
        require(address(p.step) != address(0), ParamInvalid("step"));
        require(p.budget > 0 && p.budget <= MOST_SECONDS, ParamInvalid("budget"));
        require(p.grace <= MOST_SECONDS, ParamInvalid("grace"));
        require(p.joinGrace <= MOST_SECONDS, ParamInvalid("joinGrace"));
        require(p.innerJoinGrace <= MOST_SECONDS, ParamInvalid("innerJoinGrace"));
        require(p.log2Width > 0 && p.log2Width <= MOST_LOG2_WIDTH, ParamInvalid("log2Width"));
        require(p.gasPrice > 0 && p.gasPrice <= MOST_GAS_PRICE, ParamInvalid("gasPrice"));
        _step = p.step;
        _budget = p.budget;
        _grace = p.grace;
        _joinGrace = p.joinGrace;
        _innerJoinGrace = p.innerJoinGrace;
        _log2Width = p.log2Width;
        _gasPrice = p.gasPrice;
        _evidence = new Evidence();
    }

    /// @inheritdoc IGame
    function params() public view returns (Params memory) {
        return Params(_step, _budget, _grace, _joinGrace, _innerJoinGrace, _log2Width, _gasPrice);
    }

    /// @inheritdoc IGame
    function gasTable() external pure returns (GasTable memory) {
        return Bonds.table();
    }

    /// @inheritdoc IGame
    function bond(uint8 level, uint8 height) external view returns (uint256) {
        return Bonds.gasFor(level, height) * _gasPrice;
    }

    /// @inheritdoc IGame
    function roundId(address claims, bytes32 parentId, uint32 attempt) public pure returns (bytes32) {
        return keccak256(abi.encode(claims, parentId, attempt));
    }

    /// @inheritdoc IGame
    function strideId(bytes32 outer, uint32 x, uint32 y) public pure returns (bytes32) {
        return Matches.innerId(outer, x, y);
    }

    /// @inheritdoc IGame
    function tournament(bytes32 id) external view returns (Tournament memory v) {
        GameState.Tournament storage t = _s.tournaments[id];
        (v.level, v.height, v.finished) = (t.level, t.height, t.finished);
        (v.openedAt, v.closesAt, v.overAt) = (t.openedAt, t.closesAt, t.overAt);
        (v.count, v.winner, v.pool) = (t.count, t.winner, t.pool);
        if (t.openedAt != 0) v.bond = uint128(Ledger.bondOf(t, _gasPrice));
    }

    /// @inheritdoc IGame
    function stride(bytes32 id) external view returns (Stride memory) {
        return _s.strides[id];
    }

    /// @inheritdoc IGame
    function contestant(bytes32 id, uint32 index) external view returns (Contestant memory v) {
        GameState.Tournament storage t = _s.tournaments[id];
        GameState.Contestant storage c = t.contestants[index];
        (v.root, v.tag, v.owner, v.arrivedAt) = (c.root, c.tag, c.owner, c.arrivedAt);
        (v.charge, v.carried, v.stage, v.side) = (c.charge, c.carried, c.stage, c.flags & GameState.SIDE);
        v.out = index < t.count && Bracket.isOut(t, _log2Width, index);
    }

    /// @inheritdoc IGame
    function openedAt(bytes32 node) external view returns (uint40) {
        return uint40(Openings.timeOf(_s.openings, node));
    }

    /// @inheritdoc IGame
    function owed(address account) external view returns (uint256) {
        return _s.owed[account];
    }
}
