// SPDX-License-Identifier: Apache-2.0
// `belay verify` has a verdict or says why it has none: the exit statuses of a stranger's mistakes.
#include <fstream>

#include "network.h"

namespace belay::apps {
namespace {

class VerifyMistakes : public NetworkTest {};

TEST_F(VerifyMistakes, HaveNoVerdictAndAClearWord) {
    ASSERT_TRUE(start());
    const std::string l1 = net->deployment().l1_url, program = net->deployment().program;
    const std::string rollup = to_hex(net->deployment().rollup);
    const auto expect = [this](const std::vector<std::string>& arguments, const std::string& word) {
        const Verified verified = run_verify(arguments);
        EXPECT_GE(verified.exit, 64) << word << ": " << verified.log;
        EXPECT_LT(verified.exit, 128) << word << ": " << verified.log;
        EXPECT_NE(verified.log.find(word), std::string::npos) << word << ": " << verified.log;
    };
    // Another program than the rollup's: the same with a byte changed is refused or differs.
    const auto other = std::filesystem::path(program).parent_path() / "counter";
    if (std::filesystem::exists(other / "counter.elf"))
        expect({"--l1", l1, "--rollup", rollup, "--program", other.string()}, "the rollup runs program");
    expect({"--l1", l1, "--rollup", rollup, "--program", (folder / "nowhere").string()}, "nowhere");
    std::filesystem::create_directories(folder / "junk");
    std::ofstream(folder / "junk" / "junk.elf") << "not a program";
    std::ofstream(folder / "junk" / "junk.so") << "not a program";
    expect({"--l1", l1, "--rollup", rollup, "--program", (folder / "junk").string()}, "junk");
    // Nobody there; a contract, but not a rollup; no address at all.
    expect({"--l1", l1, "--rollup", "0x" + std::string(40, '1'), "--program", program}, "unknown_contract");
    expect({"--l1", l1, "--rollup", to_hex(net->deployment().token), "--program", program}, "belay verify:");
    expect({"--l1", l1, "--rollup", to_hex(net->views().description().vault), "--program", program},
           "belay verify:");
    expect({"--l1", l1, "--rollup", "0x1234", "--program", program}, "not an address");
    // No L1.
    expect({"--l1", "http://127.0.0.1:1", "--rollup", rollup, "--program", program}, "connect");
    expect({"--l1", "what?", "--rollup", rollup, "--program", program}, "url");
    EXPECT_GE(run_verify({}).exit, 64);
}

}  // namespace
}  // namespace belay::apps
