// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../src/Rollup.sol";
import {IPart} from "../src/interfaces/IParts.sol";
import {MachineState} from "../src/lib/MachineState.sol";
import {Program} from "../src/lib/Program.sol";
import {RollupFixture} from "./util/RollupFixture.sol";

/// @title Names a rollup as its own, whatever that is
contract PartOf is IPart {
    address public immutable rollup;

    constructor(address rollup_) {
        rollup = rollup_;
    }
}

/// @title One address names everything
contract RollupTest is RollupFixture {
    function test_partsNameEachOther() external view {
        vm.assertEq(inbox.vault(), address(vault), "inbox -> vault");
        vm.assertEq(address(vault.inbox()), address(inbox), "vault -> inbox");
        vm.assertEq(address(vault.claims()), address(claims), "vault -> claims");
        vm.assertEq(address(claims.inbox()), address(inbox), "claims -> inbox");
    }

    function test_describeSaysEverything() external view {
        Rollup.Config memory c = config();
        Rollup.Description memory d = rollup.describe();
        vm.assertEq(d.version, 1, "version");
        vm.assertEq(d.chainId, block.chainid, "chain");
        vm.assertEq(d.deployedAt, block.number, "block");
        vm.assertEq(d.inbox, address(inbox), "inbox");
        vm.assertEq(d.vault, address(vault), "vault");
        vm.assertEq(d.claims, address(claims), "claims");
        vm.assertEq(d.sequencer, c.sequencer, "sequencer");
        vm.assertEq(d.game, c.game, "game");
        vm.assertEq(d.programHash, Program.hash(c.program), "program");
        vm.assertEq(d.genesisRoot, keccak256(genesisState()), "genesis");
        vm.assertEq(d.log2Frame, c.log2Frame, "frame");
        vm.assertEq(d.log2Stride, c.log2Stride, "stride");
        vm.assertEq(keccak256(abi.encode(d.params)), keccak256(abi.encode(game.params())), "the game's");
        vm.assertEq(d.params.budget, BUDGET, "budget");
        vm.assertEq(claims.challengePeriod(), PERIOD, "period");
        vm.assertEq(d.batchTimeWindowMs, c.batchTimeWindowMs, "window");
        vm.assertEq(d.forcedDeadline, c.forcedDeadline, "deadline");
        vm.assertEq(d.maxDueAppends, c.maxDueAppends, "M");
        vm.assertEq(d.forcedPerBlock, c.forcedPerBlock, "forced per block");
        vm.assertEq(d.forcedBaseFee, c.forcedBaseFee, "forced fee");
        vm.assertEq(d.leastDeadline, c.leastDeadline, "least deadline");
        vm.assertEq(d.delayBuffer, c.delayBuffer, "delay buffer");
        vm.assertEq(d.sequencerSilence, c.sequencerSilence, "silence");
        vm.assertEq(keccak256(abi.encode(d.parts)), keccak256(abi.encode(c.parts)), "parts");
    }

    function test_partOfAnotherRollupIsNotTaken() external {
        Rollup.Config memory c = config();
        PartOf stranger = new PartOf(address(this));
        c.parts.escape = address(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(Rollup.RollupMismatch.selector, address(stranger), address(this))
        );
        new Rollup(c);
    }

    function test_malformedMemoryRootIsNotDeployed() external {
        Rollup.Config memory c = config();
        // The modulus itself as the last field element.
        c.program.initialMemoryRoot = bytes32(uint256(0x7f000001));
        vm.expectRevert(abi.encodeWithSelector(MachineState.MemoryRootNotCanonical.selector, 7));
        new Rollup(c);
    }

    function test_aProgramThatCannotBePlayedIsNotDeployed() external {
        Rollup.Config memory c = config();
        c.program.codeRootPoseidon2 = bytes32(uint256(0x7f000001));
        refused(c, "codeRootPoseidon2");
        c = config();
        c.program.entry += 2;
        refused(c, "entry");
        c = config();
        c.program.exitEntry = 2;
        refused(c, "exitEntry");
    }

    function refused(Rollup.Config memory c, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(Program.FactsInvalid.selector, field));
        new Rollup(c);
    }

    function test_twoRollupsShareNothing() external {
        bytes32 before = keccak256(abi.encode(headers[0]));
        deploy(config());
        vm.assertTrue(keccak256(abi.encode(headers[1])) != before, "another inbox, another genesis");
    }

    function test_codeFitsTheLimits() external view {
        vm.assertLe(type(Rollup).creationCode.length, 49_152 - 4096, "room for the configuration");
        vm.assertLe(address(rollup).code.length, 24_576, "rollup");
        vm.assertLe(address(inbox).code.length, 24_576, "inbox");
        vm.assertLe(address(claims).code.length, 24_576, "claims");
        vm.assertLe(address(vault).code.length, 24_576, "vault");
    }
}
