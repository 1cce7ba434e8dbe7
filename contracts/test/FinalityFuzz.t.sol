// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Policy} from "../src/Policy.sol";
import {IEvidenceClass} from "../src/interfaces/IEvidence.sol";
import {ISecurityCouncil} from "../src/interfaces/ISecurityCouncil.sol";
import {Entities} from "../src/lib/Entities.sol";
import {Pauses} from "../src/lib/Pauses.sol";
import {FinalityFixture} from "./util/FinalityFixture.sol";
import {Test} from "./util/Test.sol";
import {ToyValidity} from "./util/ToyValidity.sol";

/// @title The list of pauses against a model that counts seconds
contract PausesTest is Test {
    using Pauses for Pauses.Pause[];

    uint64 internal constant SPAN = 500;
    Pauses.Pause[] internal list;

    function testFuzz_spans(uint256 seed, uint64 from, uint64 to) external {
        bool[SPAN] memory model;
        uint64 time = 0;
        while (true) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 begin = time + uint64(seed % 60);
            uint64 end = begin + 1 + uint64((seed >> 64) % 40);
            if (end > SPAN) break;
            list.add(begin, end);
            for (uint64 t = begin; t < end; ++t) {
                model[t] = true;
            }
            time = end;
        }
        from = uint64(bound(from, 0, SPAN));
        to = uint64(bound(to, 0, SPAN));
        uint256 expected = 0;
        for (uint64 t = from; t < to; ++t) {
            if (model[t]) ++expected;
        }
        vm.assertEq(list.between(from, to), expected, "seconds");
        vm.assertEq(list.end(), time == 0 ? 0 : list[list.length - 1].until, "end");
    }
}

/// @title Entities against a model
contract EntitiesTest is Test {
    function testFuzz_distinct(uint256 mask, bytes32 entities) external pure {
        mask = uint32(mask);
        uint256 expected = 0;
        for (uint256 e = 0; e < 256; ++e) {
            bool there = false;
            for (uint256 i = 0; i < 32; ++i) {
                if (mask & (1 << i) != 0 && uint8(entities[i]) == e) there = true;
            }
            if (there) ++expected;
        }
        vm.assertEq(Entities.distinct(mask, entities), expected, "entities");
    }
}

/// @title Finality with anything that anybody did to the policy is never sooner than without
contract MonotoneTest is FinalityFixture {
    bytes32 internal id;
    uint64 internal since;
    uint256 internal contradiction;

    function setUp() public override {
        super.setUp();
        joinAll();
        proposePlain(1);
        id = line[1];
        since = uint64(block.timestamp);
    }

    /// @dev Whether `p` lets the claim be final now.
    function finalNow(Policy p) internal view returns (bool) {
        try p.check(id, since) returns (bool fast) {
            return fast || block.timestamp > uint256(since) + PERIOD;
        } catch {
            return false;
        }
    }

    function disturb(uint256 what) internal {
        if (what == 0 && !policy.slot(1).off) {
            contradiction = contradictProofs();
        } else if (what == 1 && policy.contradictionCount() > 0) {
            tryPause();
        } else if (what == 2) {
            ToyValidity next = new ToyValidity();
            next.back(id);
            replaceBy(1, address(next));
        } else if (what == 3) {
            uint256 i = policy.contradictionCount() % ATTESTORS;
            vm.prank(attestorAddress(i));
            try attestors.resign() {} catch {}
        }
    }

    function tryPause() internal {
        ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind.Pause);
        a.contradiction = contradiction;
        approve(1, a);
        approve(2, a);
        vm.prank(member(3));
        try council.approve(a) {} catch {}
    }

    function testFuzz_neverSooner(uint256 seed, bool proof, bool signed) external {
        ISecurityCouncil nobody = ISecurityCouncil(address(0));
        // The same evidence under a policy to which nothing ever happens.
        ToyValidity untouched = new ToyValidity();
        Policy still = new Policy(address(rollup), nobody, SHORT, untouched, attestors);
        if (proof) {
            validity.back(id);
            untouched.back(id);
        }
        if (signed) attest(id, 0, ATTESTORS);
        bool everPaused = false;
        for (uint256 i = 0; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            // A verifier that the council brings may back what had no proof: that is not the state of a class.
            uint256 what = seed % 5;
            if (proof || what != 2) disturb(what);
            vm.warp(block.timestamp + (seed >> 32) % 12 hours);
            everPaused = everPaused || council.paused();
            if (finalNow(policy)) {
                vm.assertTrue(finalNow(still), "sooner");
                vm.assertTrue(block.timestamp >= uint256(since) + SHORT, "before the short delay");
                vm.assertFalse(council.paused(), "in a pause");
                uint64 stretch = council.pausedBetween(since, uint64(block.timestamp));
                vm.assertTrue(block.timestamp >= uint256(since) + SHORT + stretch, "unstretched");
                if (!proof || !signed) {
                    vm.assertTrue(block.timestamp >= uint256(since) + PERIOD + stretch, "one class");
                }
            }
        }
    }
}

/// @title Two of five entities, three keys of six, and whatever they try
contract MinorityTest is FinalityFixture {
    function testFuzz_fewerThanTheQuorumChangeNothing(uint256 seed) external {
        uint256 index = contradictProofs();
        address other = address(new ToyValidity());
        ISecurityCouncil.Action[6] memory all;
        for (uint256 k = 0; k < 6; ++k) {
            ISecurityCouncil.Action memory a = action(ISecurityCouncil.Kind(k));
            (a.class, a.verifier, a.contradiction) = (1, other, index);
            a.subject = k == 5 ? council.actionId(all[3]) : bytes32("facts");
            a.next = memberships();
            all[k] = a;
        }
        // Members 0 and 1 are one entity; with one more they are two.
        uint256 third = 2 + seed % 4;
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 who = seed % 3 == 2 ? third : seed % 3;
            ISecurityCouncil.Action memory a = all[(seed >> 8) % 6];
            vm.prank(member(who));
            try council.approve(a) {} catch {}
            vm.warp(block.timestamp + (seed >> 16) % 20 days);
            vm.prank(member(who));
            try council.execute(a) {
                vm.assertTrue(false, "nothing was scheduled");
            } catch {}
        }
        vm.assertFalse(council.paused(), "paused");
        vm.assertEq(council.pausedBetween(0, uint64(block.timestamp)), 0, "ever");
        vm.assertFalse(council.mayUpgrade("facts"), "upgrade");
        vm.assertEq(council.epoch(), 1, "members");
        vm.assertFalse(policy.gameOff(), "game");
        vm.assertEq(address(policy.slot(1).verifier), address(validity), "verifier");
        vm.assertTrue(policy.slot(1).off, "still off");
        IEvidenceClass attestation = policy.slot(2).verifier;
        vm.assertEq(address(attestation), address(attestors), "attestors");
    }
}
