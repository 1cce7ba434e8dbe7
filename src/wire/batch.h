// SPDX-License-Identifier: Apache-2.0
// The bytes of a sequencer batch (rules B-1..B-5).
#pragma once

#include <iterator>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/entry.h"

namespace belay::wire {

inline constexpr u8 kBatchVersion = 1;
inline constexpr u8 kCheckpointMark = 2;             // B-13: this byte alone
inline constexpr std::size_t kBatchHeaderSize = 13;  // version, first time, count
inline constexpr u32 kMaxBatchTransactions = 65536;  // B-2

/// Every reason makes the batch void (B-5).
enum class [[nodiscard]] BatchError : u8 {
    too_short,
    bad_version,
    too_many_transactions,
    bad_varint,             ///< truncated, not minimal or too large (B-2)
    transaction_too_long,   ///< beyond 1,024 bytes
    transaction_truncated,  ///< its length runs past the end
    trailing_bytes,
    time_overflow,   ///< a time beyond 64 bits
    time_too_early,  ///< before the window or before the chain's last time (B-4)
    time_too_late,   ///< after the entry's L1 time (B-4)
};
const char* to_string(BatchError reason);

struct BatchTransaction {
    u64 time_ms = 0;
    ByteView bytes;
};

/// A decoded batch: iterates over the transactions in place. Only decode_batch makes one that is not empty,
/// so every step of the iterator is known to be in bounds.
class BatchView {
  public:
    class Iterator {
      public:
        using value_type = BatchTransaction;
        using difference_type = std::ptrdiff_t;

        Iterator() = default;
        const BatchTransaction& operator*() const { return current_; }
        const BatchTransaction* operator->() const { return &current_; }
        Iterator& operator++();
        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator& o) const { return left_ == o.left_; }

      private:
        friend class BatchView;
        Iterator(ByteView rest, u64 first_time, u32 count);
        void read();

        ByteView rest_;
        u32 left_ = 0;  // transactions from the current one to the end
        BatchTransaction current_;
    };

    BatchView() = default;
    u32 count() const { return count_; }
    /// B-13: no transactions, and the output has the state's checkpoint digest.
    bool marks_checkpoint() const { return marks_checkpoint_; }
    /// Times of the first and the last transaction; both first_time of B-1 when there is none.
    u64 first_time_ms() const { return first_transaction_time_; }
    u64 last_time_ms() const { return last_time_; }
    Iterator begin() const { return {body_, base_time_, count_}; }
    Iterator end() const { return {}; }

  private:
    friend Result<BatchView, BatchError> decode_batch(ByteView bytes);
    ByteView body_;
    u64 base_time_ = 0, first_transaction_time_ = 0, last_time_ = 0;
    u32 count_ = 0;
    bool marks_checkpoint_ = false;
};

/// B-1..B-3 and B-13 in full. The view points into `bytes`.
Result<BatchView, BatchError> decode_batch(ByteView bytes);

/// B-4: nullopt when every time is within the window of the entry and not below the chain's last time.
std::optional<BatchError> check_times(const BatchView& batch, u64 l1_time, u64 window_ms, u64 chain_time_ms);

/// B-10: the time at which a forced transaction or a deposit runs.
u64 forced_time_ms(u64 l1_time, u64 chain_time_ms);

/// Builds a batch one transaction at a time; size() is exact at every moment, so a batcher can fill blobs to
/// the byte.
class BatchWriter {
  public:
    explicit BatchWriter(u64 first_time_ms);

    /// What size() would be with this transaction too.
    std::size_t size_with(u64 time_ms, std::size_t length) const;
    /// False, and nothing changes, when B-2 or B-3 forbids it: too long, time before the last one's or 2^32
    /// ms past it, or 65,536 transactions already.
    bool add(u64 time_ms, ByteView transaction);
    std::size_t size() const { return bytes_.size(); }
    u32 count() const { return count_; }
    u64 last_time_ms() const { return last_time_; }
    /// The batch so far; always valid by B-1..B-3.
    const Bytes& bytes() const { return bytes_; }

  private:
    Bytes bytes_;
    u64 last_time_;
    u32 count_ = 0;
};

}  // namespace belay::wire
