// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committee} from "../src/Committee.sol";
import {Members} from "../src/committee/Members.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {ChainDigest} from "../src/lib/ChainDigest.sol";
import {Entries} from "../src/lib/Entries.sol";
import {CommitteeFixture} from "./util/CommitteeFixture.sol";

/// @title Certificates: what k members signed, and nothing else (D-1 .. D-5)
contract CommitteeCertificateTest is CommitteeFixture {
    bytes internal constant DATA = "the bytes of a batch";

    function rejects(bytes memory proof, bytes memory reason) internal {
        vm.expectRevert(reason);
        committee.requireCertified(ChainDigest.digest(DATA), uint32(DATA.length), proof);
    }

    function test_anyThreeOfFourCertify() external view {
        for (uint64 bitmap = 0; bitmap < 16; ++bitmap) {
            uint256 signers = (bitmap & 1) + ((bitmap >> 1) & 1) + ((bitmap >> 2) & 1) + (bitmap >> 3);
            if (signers < 3) continue;
            committee.requireCertified(
                ChainDigest.digest(DATA), uint32(DATA.length), certificateBy(keysOf(4), bitmap, DATA)
            );
        }
    }

    function test_twoOfFourDoNot() external {
        bytes memory reason = abi.encodeWithSelector(Members.SignersTooFew.selector, 2, 3);
        uint64[6] memory pairs = [uint64(3), 5, 6, 9, 10, 12];
        for (uint256 i = 0; i < 6; ++i) {
            rejects(certificateBy(keysOf(4), pairs[i], DATA), reason);
        }
        rejects(
            certificateBy(keysOf(4), 0, DATA), abi.encodeWithSelector(Members.SignersTooFew.selector, 0, 3)
        );
    }

    function test_batchEntersTheInbox() external {
        uint64 entry = submitHeld(DATA);
        Entries.Header memory h = header(entry);
        vm.assertEq(h.kind, Entries.COMMITTEE_BATCH, "kind");
        vm.assertEq(h.payloadHash, ChainDigest.digest(DATA), "digest");
        vm.assertEq(h.payloadLength, DATA.length, "length");
        vm.assertEq(h.blobCount, 0, "blobs");
        (, uint64 before) = inbox.stateAt(entry);
        (, uint64 limit) = inbox.stateAt(entry + 1);
        vm.assertEq(limit - before, 5 + (DATA.length + 31) / 32, "elements");
        vm.assertEq(committee.recordOf(entry).submittedAt, block.timestamp, "recorded");
        vm.assertEq(uint8(inbox.opening(entry).how), uint8(IInbox.How.Plain), "runs");
    }

    function test_otherDataIsNotCertified(uint32 length, bytes32 hash) external {
        bytes memory proof = certificate(DATA);
        vm.expectPartialRevert(Members.SignatureInvalid.selector);
        committee.requireCertified(hash, length, proof);
    }

    function test_everyDamagedByteIsRefused() external {
        bytes memory good = certificate(DATA);
        for (uint256 i = 0; i < good.length; ++i) {
            bytes memory bad = bytes.concat(good);
            vm.expectRevert();
            committee.requireCertified(ChainDigest.digest(DATA), uint32(DATA.length), flip(bad, i));
        }
    }

    function test_expired() external {
        bytes memory proof = certificate(DATA);
        uint64 expiry = uint64(block.timestamp) + 60;
        vm.warp(expiry);
        committee.requireCertified(ChainDigest.digest(DATA), uint32(DATA.length), proof);
        vm.warp(expiry + 1);
        rejects(proof, abi.encodeWithSelector(Committee.CertificateExpired.selector, expiry));
    }

    function test_lengths() external {
        rejects(hex"00000000000000", abi.encodeWithSelector(Committee.CertificateLength.selector, 7));
        bytes memory far = hex"ffffffffffffffff";
        rejects(far, abi.encodeWithSelector(Members.SignaturesLength.selector, 0, 8));
        bytes memory good = certificate(DATA);
        rejects(
            bytes.concat(good, hex"00"),
            abi.encodeWithSelector(Members.SignaturesLength.selector, good.length - 7, good.length - 8)
        );
        bytes memory short = certificateBy(keysOf(4), 7, DATA);
        assembly ("memory-safe") {
            mstore(short, sub(mload(short), 1))
        }
        rejects(short, abi.encodeWithSelector(Members.SignaturesLength.selector, 8 + 191, 8 + 192));
    }

    function test_unknownSigner() external {
        rejects(
            certificateBy(keysOf(5), 31, DATA), abi.encodeWithSelector(Members.SignersUnknown.selector, 31, 4)
        );
    }

    /// @dev One member's signature three times over is still one member.
    function test_oneMemberIsNotThree() external {
        uint256[] memory keys = keysOf(4);
        (keys[1], keys[2]) = (keys[0], keys[0]);
        rejects(certificateBy(keys, 7, DATA), abi.encodeWithSelector(Members.SignatureInvalid.selector, 1));
    }

    function test_anotherCommitteesSignaturesAreNoGood() external {
        bytes memory proof = certificate(DATA);
        deployWith(4, 3);
        rejects(proof, abi.encodeWithSelector(Members.SignatureInvalid.selector, 0));
    }
}

/// @title The way into the inbox
contract CommitteeInboxTest is CommitteeFixture {
    function test_onlyTheInboxRecords() external {
        vm.expectRevert(abi.encodeWithSelector(Committee.NotInbox.selector, address(this)));
        committee.record(1, 0, 0, "");
    }

    function test_uncertifiedBatchIsNotAppended() external {
        bytes memory proof = certificateBy(keysOf(4), 3, "x");
        bytes32 hash = ChainDigest.digest("x");
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(Members.SignersTooFew.selector, 2, 3));
        inbox.submitCommitteeBatch(hash, 1, proof, 0, 0);
        vm.assertEq(inbox.entryCount(), 1, "nothing appended");
    }

    function test_tooLong() external {
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.BatchTooLong.selector, 65_537));
        inbox.submitCommitteeBatch(0, 65_537, "", 0, 0);
    }

    function test_withoutCommittee() external {
        deploy(config());
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NoCommittee.selector));
        inbox.submitCommitteeBatch(0, 0, "", 0, 0);
    }

    function test_onlySequencer() external {
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotSequencer.selector, address(this)));
        inbox.submitCommitteeBatch(0, 0, "", 0, 0);
    }
}
