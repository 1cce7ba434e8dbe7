// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BlsAggregate, Stored} from "./util/BlsAggregate.sol";
import {CommitteeFixture} from "./util/CommitteeFixture.sol";

/// @title ECDSA against BLS for k signers: why certificates are ECDSA (spec/availability.md)
/// forge-config: default.isolate = true
contract GasCertificatesTest is CommitteeFixture {
    address internal constant G1MSM = address(0x0c);
    address internal constant G2MSM = address(0x0e);
    address internal constant MAP_TO_G2 = address(0x11);
    uint256 internal constant ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;

    BlsAggregate internal bls = new BlsAggregate();

    function field(uint256 small) internal pure returns (bytes memory) {
        return abi.encode(uint256(0), small);
    }

    function bothElements() internal pure returns (bytes memory) {
        return bytes.concat(field(11), field(12));
    }

    /// @dev Any point of the subgroup will do as the base of the keys.
    function base() internal view returns (bytes memory) {
        return bls.call(MAP_TO_G2, bytes.concat(field(7), field(9)));
    }

    function times(bytes memory point, uint256 scalar) internal view returns (bytes memory) {
        return bls.call(G2MSM, bytes.concat(point, bytes32(scalar)));
    }

    /// @dev What `k` members sign with: their keys one after another, and the sum of their secrets.
    function signers(uint256 k) internal view returns (bytes memory keys, uint256 sum) {
        for (uint256 i = 1; i <= k; ++i) {
            uint256 secret = uint256(keccak256(abi.encode(i))) % ORDER;
            keys = bytes.concat(keys, times(base(), secret));
            sum = addmod(sum, secret, ORDER);
        }
    }

    function aggregate(uint256 secret) internal view returns (bytes memory) {
        bytes memory one = bls.call(address(0x10), field(11));
        bytes memory point = bls.call(address(0x0b), bytes.concat(one, bls.call(address(0x10), field(12))));
        return bls.call(G1MSM, bytes.concat(point, bytes32(secret)));
    }

    function holds(address stored, bytes memory signature, uint256 k) internal view returns (bool) {
        return bls.check(stored, times(base(), ORDER - 1), bothElements(), signature, k);
    }

    function measure(uint256 k, string memory name) internal returns (uint256) {
        (bytes memory keys, uint256 sum) = signers(k);
        address stored = address(new Stored(keys));
        bytes memory signature = aggregate(sum);
        vm.assertFalse(holds(stored, signature, k - 1), "k - 1 keys are not enough");
        vm.assertTrue(holds(stored, signature, k), "holds");
        return vm.snapshotGasLastCall(name);
    }

    function ecdsa(uint256 k, string memory name) internal returns (uint256) {
        deployWith(k, uint8(k));
        bytes memory proof = certificateBy(keysOf(k), uint64((1 << k) - 1), "batch");
        committee.requireCertified(keccak256(abi.encodePacked(uint256(5), "batch")), 5, proof);
        return vm.snapshotGasLastCall(name);
    }

    function test_ecdsaIsCheaperForTheCommitteesThatExist() external {
        uint256 b3 = measure(3, "BLS, k = 3");
        uint256 b20 = measure(20, "BLS, k = 20");
        uint256 e3 = ecdsa(3, "ECDSA, k = 3");
        uint256 e20 = ecdsa(20, "ECDSA, k = 20");
        vm.assertTrue(e3 < b3, "three signers");
        // Both are straight lines in k.
        uint256 slopeBls = (b20 - b3) / 17;
        uint256 slopeEcdsa = (e20 - e3) / 17;
        uint256 crossover = 3 + (b3 - e3) / (slopeEcdsa - slopeBls);
        emit Crossover(slopeBls, slopeEcdsa, crossover);
        vm.assertGe(crossover, 10, "more signers than a committee has");
    }

    event Crossover(uint256 gasPerSignerBls, uint256 gasPerSignerEcdsa, uint256 signers);
}
