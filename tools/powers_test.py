#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/powers.py against contracts that hide who may call."""
import unittest

import powers

SAMPLE = """
// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;
interface IRoles { function requireRole(address who) external view; function note(address who) external; }
library Gate {
    function pass(address who, address boss) internal pure { require(who == boss); }
}
abstract contract Context {
    function _msgSender() internal view virtual returns (address) { return msg.sender; }
}
abstract contract Base is Context {
    address internal boss;
    modifier guarded() { _guard(); _; }
    function _guard() internal view virtual { require(_msgSender() == boss); }
    function inherited() external guarded { boss = address(1); }
}
contract Sample is Base {
    using Gate for address;
    mapping(address => bool) private members;
    mapping(address => uint256) private owed;
    mapping(address => uint256) private place;
    IRoles private roles;
    uint256 public value;
    /// @custom:power boss; sets the value; none; anything else
    function direct() external { require(msg.sender == boss); value = 1; }
    function internalCall() external { _one(); }
    function _one() private { _two(); value = 2; }
    function _two() private view { address who = _msgSender(); if (who != boss) revert(); }
    function byMapping() external { require(members[msg.sender]); value = 3; }
    function byLibrary() external { msg.sender.pass(boss); value = 4; }
    function byIndex() external { require(_index() != 0); value = 5; }
    function _index() private view returns (uint256 i) { i = place[msg.sender]; }
    function bySignature(bytes32 h, uint8 v, bytes32 r, bytes32 s) external {
        address signer = ecrecover(h, v, r, s);
        require(signer == boss);
        value = 6;
    }
    function byAnother() external { roles.requireRole(msg.sender); value = 7; }
    function byAssembly() external { assembly { if iszero(eq(caller(), 1)) { revert(0, 0) } } value = 8; }
    function byCheck() external { require(_isBoss(msg.sender)); value = 12; }
    function _isBoss(address who) private view returns (bool yes) {
        address known = boss;
        assembly { yes := eq(who, known) }
    }
    function byOrigin() external { require(!members[tx.origin]); value = 9; }
    function open() external { value = 10; }
    function ownMoney() external { uint256 sum = owed[msg.sender]; require(sum > 0); owed[msg.sender] = 0; }
    function pays() external { (bool ok,) = msg.sender.call{value: 1}(""); require(ok); _pay(payable(msg.sender)); }
    function _pay(address payable to) private { require(_sent(to)); }
    function _sent(address to) private returns (bool ok) { assembly { ok := call(gas(), to, 0, 0, 0, 0, 0) } }
    function tells() external { roles.note(msg.sender); }
    /// @custom:power nobody; a tag on an open function; none; none
    function tagged() external { value = 11; }
    function looks() external view returns (uint256) { require(msg.sender == boss); return value; }
    receive() external payable { require(msg.sender == boss); }
}
"""
PRIVILEGED = {"inherited", "direct", "internalCall", "byMapping", "byLibrary", "byIndex", "bySignature", "byAnother",
              "byAssembly", "byCheck", "byOrigin", "receive"}
OPEN = {"open", "ownMoney", "pays", "tells", "tagged"}


class PowersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.functions = {f.name: f for f in powers.analyze({"Sample.sol": SAMPLE}, ["Sample"])}

    def test_every_hidden_privilege_is_found(self):
        self.assertEqual({n for n, f in self.functions.items() if f.privileged}, PRIVILEGED)

    def test_what_asks_nobody_is_open(self):
        self.assertEqual({n for n, f in self.functions.items() if not f.privileged}, OPEN)

    def test_tags_are_held_against_it(self):
        self.assertIsNone(self.functions["direct"].problem())
        self.assertIsNone(self.functions["open"].problem())
        self.assertIn("missing", self.functions["internalCall"].problem())
        self.assertIn("open to all", self.functions["tagged"].problem())

    def test_a_tag_has_four_parts(self):
        source = SAMPLE.replace("boss; sets the value; none; anything else", "boss; sets the value")
        found = {f.name: f for f in powers.analyze({"Sample.sol": source}, ["Sample"])}
        self.assertIn("who; what; delay", found["direct"].problem())

    def test_the_page_lists_both(self):
        text = powers.page([self.functions["direct"], self.functions["open"]])
        self.assertIn("| Sample | `direct` | boss | sets the value | none | anything else |", text)
        self.assertIn("- Sample: `open`", text)

    def test_code_stays(self):
        self.assertEqual(powers.changeable_code({"src/A.sol": "x.call(y)", "lib/B.sol": "delegatecall"}), [])
        self.assertEqual(len(powers.changeable_code({"src/A.sol": "x.delegatecall(y); selfdestruct(z);"})), 2)

    def test_an_unknown_contract_is_an_error(self):
        with self.assertRaises(RuntimeError):
            powers.analyze({"Sample.sol": SAMPLE}, ["Other"])


if __name__ == "__main__":
    unittest.main()
