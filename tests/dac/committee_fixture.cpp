// SPDX-License-Identifier: Apache-2.0
#include "committee_fixture.h"

#include <algorithm>

namespace belay::node {
namespace {

const fs::path kPackage = BELAY_PROGRAMS "/counter";

Bytes read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

void CommitteeTest::SetUp() {
    AnvilTest::SetUp();
    if (IsSkipped()) return;
    std::string name = (fs::temp_directory_path() / "belay-dac-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    for (std::size_t i = 1; i <= 4; ++i) keys.push_back(l1::dev_key(i));
    std::ranges::sort(keys, {}, [](const ecdsa::PrivateKey& key) { return key.address().bytes; });
    txs = std::make_unique<l1::TxManager>(*l1, sequencer, journal, quick());
    const auto address = deploy();
    ASSERT_OK(address);
    const auto info = describe_rollup(*l1, *address);
    ASSERT_OK(info);
    rollup = *info;
}

void CommitteeTest::TearDown() {
    members.clear();
    txs.reset();
    if (anvil) anvil->stop();
    if (!folder.empty() && !HasFailure()) fs::remove_all(folder);
}

l1::L1Result<Address> CommitteeTest::deploy() {
    const auto program = machine::Program::from_elf(read_file(kPackage / "counter.elf"));
    if (!program) return l1::l1_fail(l1::L1Reason::unknown_contract, "build the counter program first");
    const auto step = l1::deploy(*txs, "step", *l1::step_init_code());
    if (!step) return step;
    l1::GameConfig game;
    game.step = *step;
    game.budget = 3600;
    game.grace = game.join_grace = game.inner_join_grace = 600;
    game.log2_width = 2;
    game.gas_price = 20'000'000'000;
    const auto game_at = l1::deploy(*txs, "game", *l1::game_init_code(game));
    if (!game_at) return game_at;
    l1::RollupConfig config;
    config.program = program_facts(**program);
    config.sequencer = sequencer.address();
    config.game = *game_at;
    config.log2_frame = 24;
    config.log2_stride = 14;
    config.batch_time_window_ms = 86'400'000;
    config.forced_deadline = 43'200;
    config.max_due_appends = 32;
    config.forced_per_block = 16;
    config.tokens = {Address{}};
    config.program_config = Bytes{0, 0, 0, 0, 0, 0, 0, 5};
    const l1::PartCode committee{
        "committee", &l1::RollupParts::committee,
        [this](const Address& rollup_at, const l1::RollupParts& parts) {
            l1::CommitteeConfig c;
            c.rollup = rollup_at;
            c.threshold = 3;
            c.window = kWindow;
            c.publish_window = kPublishWindow;
            c.change_delay = kWindow + kPublishWindow;
            c.least_gas_price = U256(1'000'000'000);
            const Hash domain = wire::committee_domain(*l1->chain_id(), parts.committee);
            for (const ecdsa::PrivateKey& key : keys)
                c.members.push_back(
                    {key.address(), key.address(),
                     wire::compact(key.sign(wire::possession_digest(domain, key.address())))});
            return l1::committee_init_code(c);
        }};
    return l1::deploy_rollup(*txs, config, std::span(&committee, 1));
}

void CommitteeTest::start_members(unsigned liars) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        members.push_back(std::make_unique<TestMember>(rollup, keys[i],
                                                       folder / ("member" + std::to_string(i)), i < liars));
        ASSERT_TRUE(members.back()->started());
        members.back()->set_now(l1_time());
    }
}

std::vector<std::string> CommitteeTest::urls() const {
    std::vector<std::string> out;
    for (const auto& member : members) out.push_back(member->url());
    return out;
}

u64 CommitteeTest::l1_time() { return l1->block(l1::BlockTag::latest)->timestamp; }

void CommitteeTest::pass(u64 seconds) {
    ASSERT_OK(dev->increase_time(seconds));
    ASSERT_OK(dev->mine());
    for (const auto& member : members) member->set_now(l1_time());
}

Bytes CommitteeTest::batch(u8 n) {
    Bytes out(13);  // B-1 with count 0
    out[0] = 1;
    out[8] = n;
    return out;
}

Result<Certified, std::string> CommitteeTest::certify(const Bytes& data) {
    DacClient client({urls(), std::chrono::milliseconds(2000), 3600}, *l1, rollup.chain_id,
                     rollup.parts.committee, sequencer);
    return client.certify(data, l1_time());
}

l1::L1Result<l1::TxStatus> CommitteeTest::send(l1::TxManager& manager, const Address& to, Bytes data,
                                               const U256& value) {
    l1::TxRequest request;
    request.id = "test/" + std::to_string(sent_++);
    request.to = to;
    request.value = value;
    request.data = std::move(data);
    if (auto sent = manager.submit(request); !sent) return sent;
    return manager.wait(request.id);
}

std::optional<u64> CommitteeTest::submit(const Bytes& data, const Certified& certified) {
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    const u64 number = *views->batch_count();
    const auto done =
        send(*txs, rollup.inbox,
             l1::calls::submit_committee_batch(certified.held, certified.certificate, number, 0));
    if (!done || done->state != l1::TxState::confirmed) return std::nullopt;
    static_cast<void>(data);
    return *views->entry_count() - 1;
}

std::optional<u64> CommitteeTest::submit(const Bytes& data) {
    const auto certified = certify(data);
    return certified ? submit(data, *certified) : std::nullopt;
}

std::unique_ptr<CommitteeTest::Watcher> CommitteeTest::watcher(const std::string& name,
                                                               std::vector<std::string> archives) {
    auto out = std::make_unique<Watcher>();
    out->store = std::move(*Store::open(folder / name, {rollup.chain_id, rollup.inbox}));
    ChainHooks hooks;
    hooks.missing = [raw = out.get()](const rollup::Entry& entry) { raw->missing.push_back(entry.header); };
    out->chain = std::make_unique<DerivedChain>(
        *l1, rollup, FollowerConfig{}, Archive(*out->store, std::move(archives)),
        ExecutorConfig{kPackage / "counter.elf", kPackage / "counter.so", {}}, std::move(hooks));
    return out;
}

::testing::AssertionResult CommitteeTest::catch_up(Watcher& who) {
    for (int i = 0; i < 500; ++i) {
        const auto more = who.chain->poll();
        if (!more) return ::testing::AssertionFailure() << more.error().text();
        if (!*more && who.chain->caught_up()) return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << "never";
}

std::vector<bool> CommitteeTest::voids(const Watcher& who) {
    std::vector<bool> out;
    for (const EntryResult& result : who.chain->results()) out.push_back(result.is_void);
    return out;
}

std::unique_ptr<DemandWatch> CommitteeTest::demands(Store& store, l1::TxManager& manager) {
    return std::make_unique<DemandWatch>(DemandWatchConfig{}, *l1, rollup, Archive(store), manager,
                                         [](const std::string&) {});
}

}  // namespace belay::node
