// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Rollup} from "../../src/Rollup.sol";
import {IEscapeHatch} from "../../src/interfaces/IEscapeHatch.sol";
import {MachineState} from "../../src/lib/MachineState.sol";
import {Program} from "../../src/lib/Program.sol";
import {EscapeFixture} from "./EscapeFixture.sol";
import {KzgFixture} from "./KzgFixture.sol";
import {TestCouncil} from "./TestCouncil.sol";

/// @title A rollup with a council, an escape contract, and checkpoints in blobs that have real openings
abstract contract RestartFixture is EscapeFixture, KzgFixture {
    uint64 internal constant SILENCE = 3 hours;

    TestCouncil internal theCouncil = new TestCouncil();

    function council() internal view override returns (address) {
        return address(theCouncil);
    }

    function deployWith(IEscapeHatch.Config memory e) internal override {
        theCouncil.serve(vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1));
        super.deployWith(e);
    }

    function config() internal view virtual override returns (Rollup.Config memory c) {
        c = super.config();
        c.sequencerSilence = SILENCE;
    }

    /// @dev A program that follows the first one; nothing of it is the same.
    function next() internal pure returns (Program.Facts memory f) {
        f = Program.Facts(
            keccak256("next"), bytes32(uint256(4)), bytes32(uint256(5)), 0x3000, 0x4000, 0, 0, 0, 0
        );
    }

    function letIn(Program.Facts memory f) internal {
        theCouncil.allow(Program.hash(f));
    }

    function blobs(uint256 count) internal returns (bytes32[] memory hashes) {
        hashes = versionedHashes(openings(count));
        vm.blobhashes(hashes);
    }

    /// @dev Where the next restart stands: behind what is due.
    function place() internal view returns (uint64) {
        return inbox.entryCount() + inbox.dueCount();
    }

    function restart(Program.Facts memory f, uint256 count) internal returns (uint64 position) {
        position = place();
        blobs(count);
        vm.prank(SEQUENCER);
        inbox.submitRestart(f, position);
        sync();
    }

    function refusedRestart(address who, Program.Facts memory f, uint64 position, bytes memory why) internal {
        vm.prank(who);
        vm.expectRevert(why);
        inbox.submitRestart(f, position);
        // What it had appended before it was refused is in the log that forge keeps, and nowhere else.
        vm.getRecordedLogs();
    }

    /// @dev The state that L1 forms for the entry at `position` (C-3), out of a parent's.
    function opened(bytes memory parent, uint64 position) internal view returns (MachineState.State memory) {
        return MachineState.open(this.decodeState(parent), inbox.opening(position));
    }
}
