// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Attestors} from "../../src/Attestors.sol";
import {Council} from "../../src/Council.sol";
import {Policy} from "../../src/Policy.sol";
import {Rollup} from "../../src/Rollup.sol";
import {IAttestors} from "../../src/interfaces/IAttestors.sol";
import {IClaims} from "../../src/interfaces/IClaims.sol";
import {ISecurityCouncil} from "../../src/interfaces/ISecurityCouncil.sol";
import {RollupFixture} from "./RollupFixture.sol";
import {ToyValidity} from "./ToyValidity.sol";

/// @title A rollup with a policy, five attestors of four entities and a council of six keys of five entities
abstract contract FinalityFixture is RollupFixture {
    uint64 internal constant SHORT = 1 hours;
    uint64 internal constant EXIT_WINDOW = 40 days;
    uint64 internal constant PAUSE = 3 days;
    uint64 internal constant COOL_DOWN = 10 days;
    uint64 internal constant YEARLY = 7 days;
    uint128 internal constant STAKE = 32 ether;
    uint128 internal constant PENALTY = 1 ether;
    uint64 internal constant SUSPENSION = 14 days;
    uint64 internal constant UNBONDING = 60 days;
    uint256 internal constant ATTESTORS = 5;
    uint256 internal constant MEMBERS = 6;

    ToyValidity internal validity;
    Attestors internal attestors;
    Council internal council;
    Policy internal policy;
    uint64 private _salt;

    function setUp() public virtual override {
        super.setUp();
        delete headers;
        uint64 nonce = vm.getNonce(address(this));
        address future = vm.computeCreateAddress(address(this), nonce + 4);
        validity = new ToyValidity();
        attestors = new Attestors(attestorsConfig(future));
        council = new Council(councilConfig(future));
        policy = new Policy(future, council, SHORT, validity, attestors);
        Rollup.Config memory c = config();
        (c.parts.policy, c.parts.council) = (address(policy), address(council));
        deploy(c);
        submitCalldata("a", 0);
        submitCalldata("b", 0);
    }

    // ---- attestors

    function attestorsConfig(address future) internal pure returns (IAttestors.Config memory c) {
        c.rollup = future;
        c.keys = new address[](ATTESTORS);
        c.affiliations = new uint8[](ATTESTORS);
        c.names = new string[](ATTESTORS);
        for (uint256 i = 0; i < ATTESTORS; ++i) {
            c.keys[i] = vm.addr(attestorKey(i));
            // The first two are one entity.
            c.affiliations[i] = uint8(i == 0 ? 1 : i);
            c.names[i] = "attestor";
        }
        (c.quorum, c.stake, c.penalty) = (3, STAKE, PENALTY);
        (c.suspension, c.unbonding, c.contestants) = (SUSPENSION, UNBONDING, 16);
    }

    function attestorKey(uint256 i) internal pure returns (uint256) {
        return 0xA77E + i;
    }

    function attestorAddress(uint256 i) internal pure returns (address) {
        return vm.addr(attestorKey(i));
    }

    function joinAll() internal {
        for (uint256 i = 0; i < ATTESTORS; ++i) {
            joinOne(i);
        }
    }

    function joinOne(uint256 i) internal {
        uint256 missing = STAKE - attestors.attestor(i).stake;
        vm.deal(attestorAddress(i), missing);
        vm.prank(attestorAddress(i));
        attestors.join{value: missing}();
    }

    function startOf(bytes32 claimId) internal view returns (IAttestors.Start memory s) {
        IClaims.Claim memory c = claims.claim(claimId);
        (s.parentId, s.position) = (c.parentId, c.position);
        (s.accumulator,) = inbox.stateAt(c.position);
    }

    function signatureOf(uint256 i, IAttestors.Start memory start, bytes32 claimId)
        internal
        view
        returns (bytes memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(attestorKey(i), attestors.digest(start, claimId));
        return abi.encodePacked(r, s, v);
    }

    /// @dev Attestors [from, to) sign this claim.
    function signatures(bytes32 claimId, uint256 from, uint256 to)
        internal
        view
        returns (uint256[] memory indices, bytes[] memory list)
    {
        indices = new uint256[](to - from);
        list = new bytes[](to - from);
        for (uint256 i = from; i < to; ++i) {
            indices[i - from] = i;
            list[i - from] = signatureOf(i, startOf(claimId), claimId);
        }
    }

    function attest(bytes32 claimId, uint256 from, uint256 to) internal {
        (uint256[] memory indices, bytes[] memory list) = signatures(claimId, from, to);
        attestors.attest(claimId, indices, list);
    }

    // ---- council

    function memberships() internal pure returns (ISecurityCouncil.Membership memory m) {
        m.keys = new address[](MEMBERS);
        m.entities = new uint8[](MEMBERS);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            m.keys[i] = member(i);
            // The first two are one entity.
            m.entities[i] = uint8(i == 0 ? 1 : i);
        }
        m.quorum = 3;
    }

    function councilConfig(address future) internal pure returns (ISecurityCouncil.Config memory c) {
        (c.rollup, c.members, c.exitWindow, c.contestants) = (future, memberships(), EXIT_WINDOW, 16);
        (c.longestPause, c.coolDown, c.yearlyPause) = (PAUSE, COOL_DOWN, YEARLY);
    }

    function member(uint256 i) internal pure returns (address) {
        return address(uint160(0xC0C0 + i));
    }

    function action(ISecurityCouncil.Kind kind) internal returns (ISecurityCouncil.Action memory a) {
        (a.kind, a.salt) = (kind, ++_salt);
    }

    function approve(uint256 i, ISecurityCouncil.Action memory a) internal returns (bytes32) {
        vm.prank(member(i));
        return council.approve(a);
    }

    /// @dev Three entities: members 1, 2, 3.
    function pass(ISecurityCouncil.Action memory a) internal returns (bytes32 id) {
        approve(1, a);
        approve(2, a);
        id = approve(3, a);
    }

    function pauseOn(uint256 contradiction) internal {
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Pause);
        a.contradiction = contradiction;
        pass(a);
    }

    function replaceBy(uint8 class, address verifier) internal returns (ISecurityCouncil.Action memory a) {
        a = action(ISecurityCouncil.Kind.Replace);
        (a.class, a.verifier) = (class, verifier);
        pass(a);
    }

    // ---- contradictions, each with its evidence

    function contradictProofs() internal returns (uint256 index) {
        ToyValidity v = ToyValidity(address(policy.slot(policy.VALIDITY()).verifier));
        v.accept("start", 64, "one");
        v.accept("start", 64, "other");
        policy.contradictProofs("start", 64, "one", "other");
        return policy.contradictionCount() - 1;
    }

    /// @dev Two claims on the genesis claim.
    function rivals() internal returns (bytes32 a, bytes32 b) {
        IClaims.Proposal memory p = proposal(plainOutputs(1), "");
        a = proposeBy(PROPOSER, p);
        b = proposeBy(RIVAL, twist(p, "another"));
        line.push(a);
    }

    /// @dev The first of `rivals` answers for its history, the other one is silent and out of time.
    function firstWins() internal {
        IClaims.Proposal memory p;
        p.outputs = new bytes[](1);
        p.endState = endStates[line[1]];
        bytes32[2][] memory list = new bytes32[2][](1);
        list[0] = halves(p);
        game.open(list);
        vm.warp(block.timestamp + PERIOD + 1);
        (bytes32 round,,) = claims.roundOf(line[0]);
        game.timeout(round, 1, 0, "");
        game.settle(round, 0);
    }

    /// @dev Children of the root of the history that RollupFixture gives to this claim over one batch.
    function halves(IClaims.Proposal memory p) private pure returns (bytes32[2] memory top) {
        bytes32[] memory row = new bytes32[](STRIDES);
        for (uint256 i = 0; i + 1 < STRIDES; ++i) {
            row[i] = keccak256(abi.encode(bytes32("leaf"), i));
        }
        row[STRIDES - 1] = keccak256(p.endState);
        for (uint256 n = STRIDES / 2; n > 1; n /= 2) {
            for (uint256 i = 0; i < n; ++i) {
                row[i] = keccak256(abi.encodePacked(row[2 * i], row[2 * i + 1]));
            }
        }
        (top[0], top[1]) = (row[0], row[1]);
    }
}
