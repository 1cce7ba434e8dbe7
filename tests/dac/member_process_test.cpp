// SPDX-License-Identifier: Apache-2.0
// `belay dac-member` as it is run: processes with key files, stores and their own eyes on L1.
#include "apps/belay/child.h"
#include "committee_fixture.h"

namespace belay::node {
namespace {

using namespace std::chrono_literals;

class MemberProcesses : public CommitteeTest {
  protected:
    void start(std::size_t i) {
        const fs::path own = folder / ("process" + std::to_string(i));
        fs::create_directories(own);
        std::ofstream(own / "key") << l1::dev_private_key(place_of(keys[i].address()));
        const std::string log = (own / "log").string();
        auto child = apps::Child::start(
            {BELAY_BINARY, "dac-member", "--l1", anvil->url(), "--rollup", to_hex(rollup.rollup), "--data",
             (own / "store").string(), "--key", (own / "key").string(), "--poll-ms", "200"},
            log);
        ASSERT_TRUE(child);
        children.push_back(std::move(*child));
        for (int tries = 0; tries < 600; ++tries) {
            std::ifstream file(log);
            for (std::string line; std::getline(file, line);)
                if (const auto at = line.find("http://");
                    at != std::string::npos && line.starts_with("member")) {
                    places.push_back(line.substr(at));
                    return;
                }
            std::this_thread::sleep_for(50ms);
        }
        FAIL() << "member " << i << " does not serve: " << log;
    }
    /// The development key that has this address.
    static std::size_t place_of(const Address& address) {
        std::size_t i = 0;
        while (l1::dev_key(i).address() != address) ++i;
        return i;
    }
    void TearDown() override {
        children.clear();
        CommitteeTest::TearDown();
    }

    std::vector<apps::Child> children;
    std::vector<std::string> places;
};

TEST_F(MemberProcesses, certify_serve_and_answer_a_demand) {
    for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_NO_FATAL_FAILURE(start(i));
    children[1].kill_now();
    DacClient client({places, 5000ms, 3600}, *l1, rollup.chain_id, rollup.parts.committee, sequencer);
    const auto certified = client.certify(batch(5), l1_time());
    ASSERT_TRUE(certified) << certified.error();
    const auto entry = submit(batch(5), *certified);
    ASSERT_TRUE(entry);
    const auto who = watcher("who", places);
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(voids(*who), (std::vector<bool>{false, false}));

    const auto& header = who->chain->entries()[*entry].header;
    const auto fee = l1::demand_fee(*l1, rollup.parts.committee, header.payload_length);
    ASSERT_OK(fee);
    ASSERT_OK(send(*txs, rollup.parts.committee, l1::calls::demand(header), *fee));
    for (int tries = 0; tries < 200; ++tries) {
        const auto record = l1::committee_record(*l1, rollup.parts.committee, *entry);
        if (record && record->published) return;
        std::this_thread::sleep_for(100ms);
    }
    FAIL() << "no member published";
}

}  // namespace
}  // namespace belay::node
