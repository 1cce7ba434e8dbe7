// SPDX-License-Identifier: Apache-2.0
#include "node/replicated_log.h"

#include <algorithm>
#include <thread>

#include "node/byte_reader.h"

namespace belay::node {
namespace {

constexpr std::chrono::milliseconds kRetry{50};
// A group is a few megabytes at most, a rebase after a deep reorg more; beyond this it is somebody's mistake.
constexpr std::size_t kMaxChange = 1 << 30;
constexpr const char* kCursorKey = "shared_log";

std::int64_t now_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

LogFailure damaged(u64 sequence, const char* why) {
    return {LogError::refused, "message " + std::to_string(sequence) + ": " + why};
}

}  // namespace

const char* to_string(LogError reason) {
    switch (reason) {
        case LogError::taken:
            return "taken";
        case LogError::unavailable:
            return "unavailable";
        case LogError::refused:
            return "refused";
    }
    return "?";
}

const char* to_string(AppendError reason) {
    switch (reason) {
        case AppendError::fenced:
            return "fenced";
        case AppendError::stopped:
            return "stopped";
        case AppendError::lost:
            return "lost";
        case AppendError::refused:
            return "refused";
    }
    return "?";
}

Bytes encode(const StreamCursor& cursor) {
    Bytes out;
    append_be(out, cursor.sequence);
    append_be(out, cursor.term);
    out.insert(out.end(), cursor.log.begin(), cursor.log.end());
    return out;
}

std::optional<StreamCursor> decode_stream_cursor(ByteView bytes) {
    ByteReader in(bytes);
    StreamCursor out;
    out.sequence = in.integer<u64>();
    out.term = in.integer<u64>();
    if (!in.ok()) return std::nullopt;
    const ByteView name = in.take(in.left());
    out.log.assign(name.begin(), name.end());
    return out;
}

void put(Write& write, const StreamCursor& cursor) {
    write.put(Family::meta, name_key(kCursorKey), encode(cursor));
}

StoreResult<StreamCursor> stored_cursor(const Store& store, const std::string& log) {
    const StreamCursor beginning{.log = log};
    const auto bytes = store.get(Family::meta, name_key(kCursorKey));
    if (!bytes) return fail(bytes.error());
    if (!*bytes) return beginning;
    const auto cursor = decode_stream_cursor(**bytes);
    if (!cursor) return fail(StoreFailure{StoreError::corrupt_record, "the cursor of the shared log"});
    return cursor->log == log ? *cursor : beginning;
}

void ReplicatedLog::set_cursor(const StreamCursor& cursor) {
    const std::lock_guard lock(mutex_);
    cursor_ = cursor;
    end_ = cursor.sequence;
}

StreamCursor ReplicatedLog::cursor() const {
    const std::lock_guard lock(mutex_);
    return cursor_;
}

LogResult<std::optional<StreamItem>> ReplicatedLog::next() {
    StreamItem item{cursor(), {}};
    Bytes change;
    for (;;) {
        const u64 at = item.cursor.sequence + 1;
        const auto raw = log_.read(at);
        if (!raw) return fail(raw.error());
        if (!*raw) {  // parts without their end are not a change yet
            const std::lock_guard lock(mutex_);
            end_ = item.cursor.sequence;
            return std::nullopt;
        }
        auto message = decode_stream_message(**raw);
        if (!message) return fail(damaged(at, to_string(message.error())));
        item.cursor.sequence = at;
        if (auto* leader = std::get_if<LeaderRecord>(&message->what)) {
            if (message->term <= item.cursor.term) return fail(damaged(at, "a term that is not newer"));
            item.cursor.term = message->term;
            item.what = std::move(*leader);
            return item;
        }
        const auto* part = std::get_if<ChangePart>(&message->what);
        if (part == nullptr) return fail(damaged(at, "a beat"));
        if (message->term != item.cursor.term) return fail(damaged(at, "of another term"));
        if (change.size() + part->bytes.size() > kMaxChange) return fail(damaged(at, "too long a change"));
        belay::append(change, part->bytes);
        if (!part->last) continue;
        item.what = std::move(change);
        return item;
    }
}

void ReplicatedLog::passed(const StreamItem& item) { set_cursor(item.cursor); }

// Whether our message is the one behind `expected`. The answer may take a while when servers are behind.
Result<bool, AppendFailure> ReplicatedLog::is_ours(u64 expected, ByteView message) {
    const auto there = log_.read(expected + 1);
    if (!there) return false;
    if (*there) {
        if (std::ranges::equal(**there, message)) return true;
        return fail(AppendFailure{AppendError::fenced, "message " + std::to_string(expected + 1)});
    }
    const auto last = log_.last();
    if (last && *last < expected)
        return fail(AppendFailure{AppendError::lost, "it ends at " + std::to_string(*last) + ", not at " +
                                                         std::to_string(expected)});
    return false;
}

Result<void, AppendFailure> ReplicatedLog::append_one(u64 expected, ByteView message, const std::string& id) {
    for (;;) {
        const auto stored = log_.append(expected, message, id);
        if (stored) return {};
        if (stored.error().reason == LogError::refused)
            return fail(AppendFailure{AppendError::refused, stored.error().detail});
        // Taken may be by ourselves: an earlier try whose answer was lost.
        if (stored.error().reason == LogError::taken) {
            const auto ours = is_ours(expected, message);
            if (!ours) return fail(ours.error());
            if (*ours) return {};
        }
        if (closed_) return fail(AppendFailure{AppendError::stopped, stored.error().detail});
        std::this_thread::sleep_for(kRetry);
    }
}

Result<void, AppendFailure> ReplicatedLog::lead(const LeaderRecord& record) {
    u64 end = 0, term = 0;
    {
        const std::lock_guard lock(mutex_);
        end = end_;
        term = cursor_.term + 1;
    }
    const std::string id = record.name + "/" + std::to_string(record.instance) + "/" + std::to_string(term);
    if (auto done = append_one(end, encode({term, record}), id); !done) return done;
    set_cursor({end + 1, term, log_.name()});
    leading_ = true;
    return {};
}

Result<StreamCursor, AppendFailure> ReplicatedLog::append(ByteView change) {
    if (!leading_) return fail(AppendFailure{AppendError::fenced, "not the leader"});
    StreamCursor at = cursor();
    since_ = now_ms();
    for (const Bytes& message : split_change(at.term, change, log_.max_message())) {
        const std::string id = std::to_string(at.term) + "/" + std::to_string(at.sequence);
        if (auto done = append_one(at.sequence, message, id); !done) {
            since_ = 0;
            // Also when it is not known whether we lead: nothing more may be promised.
            leading_ = false;
            return fail(done.error());
        }
        ++at.sequence;
    }
    since_ = 0;
    set_cursor(at);
    return at;
}

std::chrono::milliseconds ReplicatedLog::stuck_for() const {
    const std::int64_t since = since_;
    return std::chrono::milliseconds(since == 0 ? 0 : now_ms() - since);
}

}  // namespace belay::node
