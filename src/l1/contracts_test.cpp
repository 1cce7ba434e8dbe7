// SPDX-License-Identifier: Apache-2.0
#include "l1/contracts.h"
#include "l1/bond_contract.h"

#include "l1/escape_contract.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/hex.h"
#include "l1/abi.h"
#include "l1/committee.h"
#include "l1/contract_code.h"
#include "l1/finality_contract.h"
#include "l1/memory_l1.h"
#include "l1/revert.h"

namespace belay::l1 {
namespace {

std::string text_of(std::string_view hex) { return revert_text(*from_hex(hex)); }

// The tests run in the repository's root.
std::set<std::string> compiled_signatures() {
    std::set<std::string> out;
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator("contracts/snapshots", none)) {
        if (!file.path().string().ends_with(".abi.txt")) continue;
        std::ifstream in(file.path());
        for (std::string hash, signature; in >> hash >> signature;) {
            out.insert(signature);
            if (hash.size() == 8) {
                EXPECT_EQ(to_hex_plain(abi_selector(signature)), hash);
            }
        }
    }
    return out;
}

TEST(Contracts, signatures_are_those_of_the_compiled_contracts) {
    const auto compiled = compiled_signatures();
    if (compiled.empty()) GTEST_SKIP() << "contracts/snapshots is not under the working directory";
    for (const std::string_view ours : contract_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    for (const std::string_view ours : committee_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    for (const std::string_view ours : finality_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    for (const std::string_view ours : game_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    for (const std::string_view ours : bond_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    for (const std::string_view ours : escape_signatures())
        EXPECT_TRUE(compiled.contains(std::string(ours))) << ours;
    EXPECT_GT(contract_errors().size(), 50U);
    for (const std::string_view error : contract_errors())
        EXPECT_TRUE(compiled.contains(std::string(error))) << error;
}

TEST(Contracts, calldata_decodes_to_what_went_in) {
    const wire::Withdrawal w{7, Address::from(Bytes(20, 1)), Address::from(Bytes(20, 2)), U256(5)};
    const OutboxProof proof{3, Bytes{1, 2}, {Hash::from(Bytes(32, 4))}, 9, {}};
    const auto v = abi_decode_call(
        "withdraw((uint64,address,address,uint256),(uint64,bytes,bytes32[],uint32,bytes32[]))",
        calls::withdraw(w, proof));
    ASSERT_TRUE(v);
    EXPECT_EQ((*v)[0][2].address(), w.to);
    EXPECT_EQ((*v)[1][1].bytes(), proof.output_header);
    EXPECT_EQ((*v)[1][2][0].word(), proof.output_path[0]);
    EXPECT_EQ((*v)[1][3].number64(), 9U);

    ProposalCall p;
    p.entries = Bytes(256, 7);
    p.outputs = {Bytes{1}, {}};
    const auto proposal = abi_decode_call(
        "propose((bytes32,bytes32,bytes,bytes,bytes32[],bytes,bytes[],bytes))", calls::propose(p));
    ASSERT_TRUE(proposal);
    EXPECT_EQ((*proposal)[0][5].bytes(), p.entries);
    EXPECT_EQ((*proposal)[0][6].size(), 2U);
}

TEST(Contracts, create_address_is_ethereums) {
    // anvil's first account and its first contracts, as everybody knows them.
    const auto sender = *fixed_from_hex<Address>("f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    EXPECT_EQ(to_hex(create_address(sender, 0)), "0x5fbdb2315678afecb367f032d93f642f64180aa3");
    EXPECT_EQ(to_hex(create_address(sender, 1)), "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512");
}

TEST(Contracts, reverts_in_words) {
    EXPECT_EQ(text_of(""), "reverted without a reason");
    EXPECT_EQ(text_of("86fdb19c"), "NothingDue()");
    EXPECT_EQ(revert_text(*abi_encode_call("BatchAlreadyAccepted(uint64,uint64)", {u64{3}, u64{4}})),
              "BatchAlreadyAccepted(3, 4)");
    EXPECT_EQ(revert_text(*abi_encode_call("Error(string)", {"no \"way\"\n"})), "Error(\"no \"way\"?\")");
    EXPECT_EQ(revert_text(*abi_encode_call("Panic(uint256)", {u64{17}})), "Panic(17)");
    EXPECT_EQ(revert_text(*abi_encode_call("NotSequencer(address)", {Address{}})),
              "NotSequencer(0x" + std::string(40, '0') + ")");
    EXPECT_EQ(text_of("12345678"), "unknown error 0x12345678");
    const L1Error error{L1Reason::reverted, "", 3, *from_hex("86fdb19c")};
    EXPECT_TRUE(is_revert(error, "NothingDue()"));
    EXPECT_FALSE(is_revert(error, "NoBatches()"));
}

TEST(Contracts, views_name_what_is_wrong) {
    MemoryL1 chain;
    const Address rollup = Address::from(Bytes(20, 5));
    EXPECT_EQ(RollupViews::at(chain, rollup).error().reason, L1Reason::unknown_contract);
    chain.set_code(rollup, Bytes{1});
    EXPECT_EQ(RollupViews::at(chain, rollup).error().reason, L1Reason::reverted);
    chain.on_call([](const Call&) -> L1Result<Bytes> { return Bytes(32); });
    EXPECT_EQ(RollupViews::at(chain, rollup).error().reason, L1Reason::bad_abi);
    chain.on_call([](const Call&) -> L1Result<Bytes> { return Bytes(32 * 32); });
    ASSERT_TRUE(RollupViews::at(chain, rollup));
}

}  // namespace
}  // namespace belay::l1
