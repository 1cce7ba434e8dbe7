// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <gtest/gtest.h>

namespace belay::node {
namespace {

ConfigError error_of(std::string_view toml, std::vector<std::string> flags = {}) {
    const auto config = parse_config(toml, flags);
    EXPECT_FALSE(config.has_value());
    return config ? ConfigError::unreadable : config.error().reason;
}

TEST(Config, file_then_flags) {
    const std::vector<std::string> flags{"rpc.port=9000", "node.data=/tmp/x", "roles.batcher=false"};
    const auto config = parse_config("[rpc]\nport = 8000\nmax_batch = 7\n", flags);
    ASSERT_TRUE(config.has_value()) << config.error().text();
    EXPECT_EQ(config->rpc.port, 9000);
    EXPECT_EQ(config->rpc_limits.max_batch, 7U);
    EXPECT_EQ(config->data, "/tmp/x");
    EXPECT_FALSE(config->roles.batcher);
}

TEST(Config, every_mistake_has_a_name) {
    EXPECT_EQ(error_of("[rpc]\nprot = 1"), ConfigError::unknown_key);
    EXPECT_EQ(error_of("port = 1"), ConfigError::unknown_key);
    EXPECT_EQ(error_of("[rpc]\nport = '1'"), ConfigError::wrong_type);
    EXPECT_EQ(error_of("[rpc]\nport = 70000"), ConfigError::out_of_range);
    EXPECT_EQ(error_of("[rpc]\nport = -1"), ConfigError::out_of_range);
    EXPECT_EQ(error_of("[rpc\nport = 1"), ConfigError::bad_toml);
    EXPECT_EQ(error_of("", {"port"}), ConfigError::bad_flag);
    EXPECT_EQ(error_of("", {"batcher.kind=paper"}), ConfigError::out_of_range);
    EXPECT_EQ(load_config("/nowhere.toml", {}).error().reason, ConfigError::unreadable);
}

TEST(Config, the_reference_parses_to_the_defaults) {
    const auto config = parse_config(config_reference(), {});
    ASSERT_TRUE(config.has_value()) << config.error().text();
    EXPECT_EQ(config->rpc.max_body, RpcServerConfig{}.max_body);
    EXPECT_EQ(config->sequencer.max_batch_age, SequencerConfig{}.max_batch_age);
}

TEST(Config, calldata_and_committee_bound_the_batch) {
    for (const char* kind : {"calldata", "committee"}) {
        const auto config = parse_config("[batcher]\nkind = '" + std::string(kind) + "'", {});
        ASSERT_TRUE(config.has_value());
        EXPECT_EQ(config->sequencer.ordering.max_batch_bytes, wire::kMaxPayloadSize);
    }
}

TEST(Config, lists_of_urls) {
    const auto config =
        parse_config("[dac]\nmembers = ['http://a:1', 'http://b:2']", {{"archive.urls=['http://c:3']"}});
    ASSERT_TRUE(config.has_value()) << config.error().text();
    EXPECT_EQ(config->dac.members, (std::vector<std::string>{"http://a:1", "http://b:2"}));
    EXPECT_EQ(config->archive.urls, std::vector<std::string>{"http://c:3"});
    EXPECT_EQ(error_of("[dac]\nmembers = 'http://a:1'"), ConfigError::wrong_type);
    EXPECT_EQ(error_of("[dac]\nmembers = [1]"), ConfigError::wrong_type);
}

}  // namespace
}  // namespace belay::node
