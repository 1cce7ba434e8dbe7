// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Committee} from "../../src/Committee.sol";
import {Rollup} from "../../src/Rollup.sol";
import {Members} from "../../src/committee/Members.sol";
import {ChainDigest} from "../../src/lib/ChainDigest.sol";
import {RollupFixture} from "./RollupFixture.sol";

/// @title A rollup with a committee of four, three of whom certify, and the members' keys
abstract contract CommitteeFixture is RollupFixture {
    address internal constant COUNCIL = address(0xC0);
    address internal constant WATCHER = address(0x3A7C);
    uint64 internal constant WINDOW = 1 hours;
    uint64 internal constant PUBLISH = 2 hours;
    uint64 internal constant CHANGE_DELAY = 7 days;
    uint256 internal constant GAS_PRICE = 1 gwei;

    Committee internal committee;

    function setUp() public virtual override {
        super.setUp();
        delete headers;
        deployWith(4, 3);
        vm.deal(WATCHER, 10 ether);
    }

    /// @dev Private keys whose addresses ascend with `i`, for any count.
    function keysOf(uint256 count) internal pure returns (uint256[] memory keys) {
        keys = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 key = uint256(keccak256(abi.encode("member", i))) >> 8;
            uint256 place = i;
            for (; place > 0 && vm.addr(keys[place - 1]) > vm.addr(key); --place) {
                keys[place] = keys[place - 1];
            }
            keys[place] = key;
        }
    }

    function deployWith(uint256 count, uint8 threshold) internal {
        (address at_, address rollupAt) = nextTwo();
        committee = new Committee(committeeConfig(at_, rollupAt, count, threshold));
        Rollup.Config memory c = config();
        c.parts.committee = at_;
        deploy(c);
    }

    function nextTwo() internal view returns (address first, address second) {
        uint64 nonce = vm.getNonce(address(this));
        first = vm.computeCreateAddress(address(this), nonce);
        second = vm.computeCreateAddress(address(this), nonce + 1);
    }

    function committeeConfig(address self, address rollupAt, uint256 count, uint8 threshold)
        internal
        view
        returns (Committee.Config memory c)
    {
        c.rollup = rollupAt;
        c.council = COUNCIL;
        c.threshold = threshold;
        c.members = joining(self, keysOf(count));
        c.window = WINDOW;
        c.publishWindow = PUBLISH;
        c.changeDelay = CHANGE_DELAY;
        c.leastGasPrice = GAS_PRICE;
    }

    function joining(address self, uint256[] memory keys)
        internal
        view
        returns (Members.Joining[] memory set)
    {
        set = new Members.Joining[](keys.length);
        for (uint256 i = 0; i < keys.length; ++i) {
            address account = address(uint160(0xacc0 + i));
            set[i].account = account;
            set[i].key = vm.addr(keys[i]);
            bytes32 what = keccak256(abi.encode(keccak256("Possession(address member)"), account));
            (set[i].r, set[i].vs) = compact(keys[i], typed(self, what));
        }
    }

    /// @dev The digest of EIP-712, spelled out: a wrong domain must not agree with itself.
    function typed(address self, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Belay committee"),
                keccak256("1"),
                block.chainid,
                self
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function compact(uint256 key, bytes32 digest) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(key, digest);
        vs = bytes32(uint256(v - 27) << 255 | uint256(s));
    }

    function signatures(uint256[] memory keys, uint64 bitmap, bytes32 digest)
        internal
        pure
        returns (bytes memory out)
    {
        out = abi.encodePacked(bitmap);
        for (uint256 i = 0; i < keys.length; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            (bytes32 r, bytes32 vs) = compact(keys[i], digest);
            out = abi.encodePacked(out, r, vs);
        }
    }

    function dataDigest(bytes32 dataHash, uint32 length, uint64 expiry) internal view returns (bytes32) {
        bytes32 kind = keccak256("DataHeld(bytes32 dataHash,uint32 length,uint64 expiry)");
        return typed(address(committee), keccak256(abi.encode(kind, dataHash, length, expiry)));
    }

    function certificateBy(uint256[] memory keys, uint64 bitmap, bytes memory data)
        internal
        view
        returns (bytes memory)
    {
        return certificateUntil(keys, bitmap, data, uint64(block.timestamp) + 60);
    }

    function certificateUntil(uint256[] memory keys, uint64 bitmap, bytes memory data, uint64 expiry)
        internal
        view
        returns (bytes memory)
    {
        bytes32 digest = dataDigest(ChainDigest.digest(data), uint32(data.length), expiry);
        return abi.encodePacked(expiry, signatures(keys, bitmap, digest));
    }

    /// @dev By members 0, 1 and 3.
    function certificate(bytes memory data) internal view returns (bytes memory) {
        return certificateBy(keysOf(4), 11, data);
    }

    function submitHeld(bytes memory data) internal returns (uint64 entry) {
        return submitCertified(data, certificate(data));
    }

    function submitCertified(bytes memory data, bytes memory proof) internal returns (uint64 entry) {
        uint64 number = inbox.batchCount();
        bytes32 hash = ChainDigest.digest(data);
        vm.prank(SEQUENCER);
        inbox.submitCommitteeBatch(hash, uint32(data.length), proof, number, 0);
        sync();
        return inbox.entryCount() - 1;
    }

    function demandBy(address account, uint64 entry) internal {
        uint256 fee = committee.demandFee(header(entry).payloadLength);
        vm.prank(account);
        committee.demand{value: fee}(headers[entry]);
    }
}
