// SPDX-License-Identifier: Apache-2.0
// An ordinary Ethereum client needs nothing of ours: foundry's cast deposits, and reads what the contracts
// say.
#include <fstream>

#include "network.h"

namespace belay::apps {
namespace {

class EthereumClient : public NetworkTest {
  protected:
    // The npm package beside anvil's.
    static std::string find_cast() {
        std::string path = l1::find_anvil();
        for (std::size_t at = 0; (at = path.find("anvil", at)) != std::string::npos; at += 4)
            path.replace(at, 5, "cast");
        return std::filesystem::exists(path) ? path : "";
    }
    std::string cast(std::vector<std::string> arguments) {
        static int runs = 0;
        const std::string log = (folder / ("cast" + std::to_string(runs++))).string();
        arguments.insert(arguments.begin(), find_cast());
        arguments.insert(arguments.end(), {"--rpc-url", net->deployment().l1_url});
        auto child = Child::start(arguments, log);
        const int exit = child ? child->wait() : -1;
        std::ifstream file(log);
        std::string text(std::istreambuf_iterator<char>(file), {});
        EXPECT_EQ(exit, 0) << text;
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }
};

TEST_F(EthereumClient, CastDepositsAndReads) {
    if (find_cast().empty()) GTEST_SKIP() << "cast is not installed: npm ci --ignore-scripts";
    ASSERT_TRUE(start());
    const auto& rollup = net->views().description();
    const std::string vault = to_hex(rollup.vault), token = to_hex(net->deployment().token);
    const NamedKey& alice = *net->deployment().account("alice");
    const std::string address = to_hex(alice.key.address()), key = to_hex(alice.secret);

    // The rollup's address leads to everything else.
    const std::string described = cast({"call", to_hex(net->deployment().rollup), "describe()"});
    EXPECT_NE(described.find(vault.substr(2)), std::string::npos) << described;
    EXPECT_NE(described.find(to_hex(rollup.inbox).substr(2)), std::string::npos) << described;
    EXPECT_NE(described.find(to_hex(rollup.program_hash).substr(2)), std::string::npos) << described;

    cast({"send", token, "approve(address,uint256)", vault, "25000000", "--private-key", key});
    cast({"send", vault, "deposit(address,uint256,address)", token, "25000000", address, "--private-key",
          key});
    EXPECT_TRUE(wait_cash(alice.key.address(), 25));

    const json logs =
        json::parse(cast({"logs", "--json", "--from-block", "0", "--address", vault,
                          "Deposited(uint64 indexed,address indexed,address indexed,address,uint256)"}),
                    nullptr, false);
    ASSERT_TRUE(logs.is_array()) << logs.dump();
    ASSERT_EQ(logs.size(), 1u) << logs.dump();
    EXPECT_NE(logs[0].dump().find(address.substr(2)), std::string::npos);
    EXPECT_NE(logs[0]["data"].get<std::string>().find("17d7840"), std::string::npos);  // 25,000,000
}

}  // namespace
}  // namespace belay::apps
