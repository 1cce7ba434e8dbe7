// SPDX-License-Identifier: Apache-2.0
// The template of `belay new` is a program that runs.
#include <gtest/gtest.h>

#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "rig.h"

namespace belay::sdk_test {
namespace {

TEST(Fresh, the_template_runs_as_it_is) {
    Inbox inbox;
    TwoBuilds builds("fresh");
    builds.run(inbox.genesis({}));
    Hash secret;
    secret[31] = 1;
    Bytes tx{5, 'h', 'e', 'l', 'l', 'o'};
    append(tx, ecdsa::PrivateKey::from_bytes(secret)->sign(crypto::keccak256(tx)));
    const Outcome out = builds.run(inbox.add(wire::EntryKind::forced, tx));
    EXPECT_FALSE(out.is_void);
    ASSERT_EQ(wire::list_exports(out.exports).value().size(), 1U);

    belay_view json{};
    const char* const arguments[] = {"hello"};
    EXPECT_EQ(builds.native().query("calls", 1, arguments, &json), 0);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(json.data), json.size), R"({"calls":1})");
}

}  // namespace
}  // namespace belay::sdk_test
