// SPDX-License-Identifier: Apache-2.0
// A place in the shared log and what may be done from there: a follower reads on, a leader appends.
//
// Safety needs no clock. Every message names the place it is for, and the log fills a place once. Who wants
// to lead appends a leader's record right behind the last message that it has applied: that succeeds only
// when there is none behind it, so a standby that is not at the end cannot be elected, and from then on the
// former leader's next message names a taken place: it is fenced.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>

#include "node/durable_log.h"
#include "node/store.h"
#include "node/stream_message.h"

namespace belay::node {

/// A place in the log, kept in the store with what it stands for.
struct StreamCursor {
    u64 sequence = 0;   ///< applied up to here
    u64 term = 0;       ///< of the newest leader's record up to here
    std::string log{};  ///< the log's name
    bool operator==(const StreamCursor&) const = default;
};
Bytes encode(const StreamCursor& cursor);
std::optional<StreamCursor> decode_stream_cursor(ByteView bytes);
void put(Write& write, const StreamCursor& cursor);
/// The beginning when the store has none of this log.
StoreResult<StreamCursor> stored_cursor(const Store& store, const std::string& log);

enum class [[nodiscard]] AppendError : u8 {
    fenced,   ///< another leads: nothing of this is in the order
    stopped,  ///< close() while the log did not answer: whether it is in the order shows after a restart
    lost,     ///< the log ends before what we have already applied: it has lost acknowledged messages
    refused,  ///< see LogError
};
const char* to_string(AppendError reason);
struct AppendFailure {
    AppendError reason;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};

/// What a follower finds next.
struct StreamItem {
    StreamCursor cursor;  ///< after it
    std::variant<Bytes, LeaderRecord> what;
};

class ReplicatedLog {
  public:
    explicit ReplicatedLog(DurableLog& log) : log_(log) { cursor_.log = log.name(); }

    void set_cursor(const StreamCursor& cursor);
    StreamCursor cursor() const;

    /// The next whole change or leader's record behind the cursor; nullopt at the end. Moves nothing: a
    /// change is applied first, then passed().
    LogResult<std::optional<StreamItem>> next();
    void passed(const StreamItem& item);

    /// Takes the lead with the next term, if nobody wrote behind the cursor.
    Result<void, AppendFailure> lead(const LeaderRecord& record);
    /// The leader's: returns once the log holds all of the change, and tries for as long as that takes.
    Result<StreamCursor, AppendFailure> append(ByteView change);
    /// From now on append() says fenced at once. What is on its way is finished.
    void retire() { leading_ = false; }
    bool leading() const { return leading_; }
    /// An append that gets no answer gives up instead of trying again.
    void close() { closed_ = true; }

    /// How long the append that runs now has been waiting.
    std::chrono::milliseconds stuck_for() const;
    DurableLog& log() { return log_; }

  private:
    Result<void, AppendFailure> append_one(u64 expected, ByteView message, const std::string& id);
    Result<bool, AppendFailure> is_ours(u64 expected, ByteView message);

    DurableLog& log_;
    mutable std::mutex mutex_;
    StreamCursor cursor_;
    u64 end_ = 0;  // the last message that next() has seen, parts that lead nowhere included
    std::atomic<bool> leading_{false}, closed_{false};
    std::atomic<std::int64_t> since_{0};  // milliseconds of the steady clock; 0: nothing runs
};

}  // namespace belay::node
