// SPDX-License-Identifier: Apache-2.0
#include "node/failover.h"

#include <fmt/format.h>

#include <random>

#include "node/thread_name.h"

namespace belay::node {
namespace {

u64 drawn() {
    std::random_device device;
    return u64{device()} << 32 | device();
}

}  // namespace

std::string status_member(const FailoverStatus& s) {
    return fmt::format(
        R"("failover":{{"leading":{},"term":{},"cursor":{},"end":{},"takeovers":{},"leader":"{}"}})",
        s.leading, s.term, s.cursor, s.end, s.takeovers, s.leader);
}

Failover::Failover(FailoverConfig config, Sequencer& sequencer, ReplicatedLog& shared, FailoverHooks hooks)
    : config_(std::move(config)),
      sequencer_(sequencer),
      shared_(shared),
      hooks_(std::move(hooks)),
      instance_(drawn()) {}

Failover::~Failover() { stop(); }

Result<void, std::string> Failover::start(const Store& store, std::string name, std::string url) {
    name_ = std::move(name);
    url_ = std::move(url);
    const auto cursor = stored_cursor(store, shared_.log().name());
    if (!cursor) return fail(cursor.error().text());
    shared_.set_cursor(*cursor);
    heard_ = Clock::now();  // whoever leads gets a lease to be heard
    shared_.log().listen([this](const Bytes& bytes) { hear(bytes); });
    thread_ = std::thread([this] { run(); });
    return {};
}

void Failover::stop() {
    if (!thread_.joinable()) return;
    shared_.log().listen({});
    shared_.close();  // the ordering thread may wait for the log, and we for that thread
    stopping_ = true;
    wake_.notify();
    thread_.join();
}

void Failover::run() {
    name_thread("belay-failover");
    while (!stopping_ && !given_up_) {
        if (sequencer_.leading())
            lead_on();
        else
            follow_on();
        if (Clock::now() >= next_ask_) ask_end();
        if (sequencer_.leading() || at_end_) wake_.wait_until(Clock::now() + config_.poll);
    }
}

void Failover::hear(const Bytes& bytes) {
    const auto message = decode_stream_message(bytes);
    if (!message) return;
    const auto* beat = std::get_if<Beat>(&message->what);
    if (beat == nullptr) return;
    const std::lock_guard lock(mutex_);
    if (message->term < heard_term_) return;  // of one that does not know yet
    heard_term_ = message->term;
    heard_ = Clock::now();
    leader_ = beat->url;
}

void Failover::beat() {
    // One that waits for the log must not keep others from trying.
    if (Clock::now() < next_beat_ || shared_.stuck_for() > config_.lease / 2) return;
    next_beat_ = Clock::now() + config_.lease / 4;
    shared_.log().say(encode({shared_.cursor().term, Beat{name_, url_}}));
}

void Failover::lead_on() {
    u64 heard = 0;
    {
        const std::lock_guard lock(mutex_);
        heard = heard_term_;
    }
    if (sequencer_.status().failed) return give_up("the sequencer has stopped");
    if (!shared_.leading()) return stand_back("the shared log has another leader's message");
    if (heard > shared_.cursor().term) return stand_back("another leader was heard");
    beat();
}

void Failover::stand_back(const char* why) {
    note(std::string("no longer leading: ") + why);
    if (hooks_.changed) hooks_.changed(false);
    const std::string error = sequencer_.step_down();
    if (!error.empty()) return give_up(error);
    // Groups that we committed count; the leader's record that fenced us is read next.
    at_end_ = false;
    const std::lock_guard lock(mutex_);
    heard_ = Clock::now();
    sequencer_.set_leader_url(leader_);
}

void Failover::follow_on() {
    const bool more = apply_next();
    if (more || given_up_) return;
    Clock::time_point heard;
    {
        const std::lock_guard lock(mutex_);
        heard = heard_;
        sequencer_.set_leader_url(leader_);
    }
    if (at_end_ && Clock::now() >= heard + config_.lease) try_to_lead();
}

// True when there was something.
bool Failover::apply_next() {
    auto item = shared_.next();
    if (!item) {
        at_end_ = true;  // as far as we can know: wait before the next try
        const std::string text = item.error().text();
        if (item.error().reason == LogError::refused) {
            give_up("shared log: " + text);
            return false;
        }
        if (text != trouble_) note("shared log: " + text);
        trouble_ = text;
        // Deaf is not the same as silent: the leader gets a whole lease again.
        const std::lock_guard lock(mutex_);
        heard_ = Clock::now();
        return false;
    }
    trouble_.clear();
    at_end_ = !*item;
    if (at_end_) return false;
    if (const std::string error = apply(**item); !error.empty()) {
        if (!stopping_) give_up("message " + std::to_string((*item)->cursor.sequence) + ": " + error);
        return false;
    }
    shared_.passed(**item);
    const std::lock_guard lock(mutex_);
    heard_ = Clock::now();
    return true;
}

std::string Failover::apply(const StreamItem& item) {
    if (const auto* leader = std::get_if<LeaderRecord>(&item.what)) return check_leader(*leader);
    auto change = decode_change(std::get<Bytes>(item.what));
    if (!change) return to_string(change.error());
    return sequencer_.follow(std::move(*change), item.cursor);
}

// The order here must be the one that the leader goes on from: the self-check of a standby.
std::string Failover::check_leader(const LeaderRecord& record) {
    const auto place = sequencer_.place();
    if (!place) return "stopped";
    if (place->next_entry != record.next_entry || place->next_sequence != record.next_sequence ||
        place->running_hash != record.running_hash)
        return "the order here (transaction " + std::to_string(place->next_sequence) +
               ") is not the one that " + record.name + " led from (transaction " +
               std::to_string(record.next_sequence) + "): copy its store";
    const std::lock_guard lock(mutex_);
    leader_ = record.url;
    return {};
}

void Failover::try_to_lead() {
    const std::string error = sequencer_.take_lead([this](const Position& place) -> std::string {
        const auto led = shared_.lead({.name = name_,
                                       .url = url_,
                                       .instance = instance_,
                                       .next_entry = place.next_entry,
                                       .next_sequence = place.next_sequence,
                                       .running_hash = place.running_hash});
        if (led) return {};
        if (led.error().reason != AppendError::fenced && led.error().reason != AppendError::stopped)
            return "shared log: " + led.error().text();
        return "not first";
    });
    if (error == "not first" || error == "stopped") return;  // somebody else was: read on
    if (!error.empty()) return give_up(error);
    ++takeovers_;
    next_beat_ = {};
    beat();
    {
        const std::lock_guard lock(mutex_);
        leader_ = url_;
    }
    sequencer_.set_leader_url(url_);
    note("leading, term " + std::to_string(shared_.cursor().term));
    if (hooks_.changed) hooks_.changed(true);
}

void Failover::ask_end() {
    next_ask_ = Clock::now() + config_.lease / 2;
    if (const auto end = shared_.log().last()) end_ = *end;
}

void Failover::give_up(const std::string& why) {
    given_up_ = true;
    note("fail-over: " + why);
    if (hooks_.failed) hooks_.failed(why);
}

FailoverStatus Failover::status() const {
    FailoverStatus out;
    const StreamCursor cursor = shared_.cursor();
    out.leading = sequencer_.leading();
    out.term = cursor.term;
    out.cursor = cursor.sequence;
    out.end = std::max<u64>(end_, cursor.sequence);
    out.takeovers = takeovers_;
    const std::lock_guard lock(mutex_);
    out.leader = leader_;
    return out;
}

}  // namespace belay::node
