// SPDX-License-Identifier: Apache-2.0
// A random history of the counter, entry by entry.
#pragma once

#include <random>

#include "people.h"

namespace belay::sdk_test {

class History {
  public:
    explicit History(u64 seed) : random_(seed) {}

    Entry next() {
        using wire::EntryKind;
        if (inbox_.next_index() == 0) return inbox_.genesis(Bytes(8, 1));
        Person& someone = people_[random_() % people_.size()];
        switch (random_() % 3) {
            case 0:
                return inbox_.add(EntryKind::deposit, deposit_of(someone.address(), random_() % 1'000));
            case 1:
                return inbox_.add(EntryKind::forced, someone.withdraw({}, 0));
            default:
                return inbox_.add(EntryKind::calldata_batch,
                                  batch_of(inbox_, {someone.count(random_() % 100), someone.count(1)}));
        }
    }
    /// B-13
    Entry mark() { return inbox_.add(wire::EntryKind::calldata_batch, Bytes{wire::kCheckpointMark}); }
    Inbox& inbox() { return inbox_; }

  private:
    std::mt19937_64 random_;
    Inbox inbox_;
    std::vector<Person> people_{Person(1), Person(2), Person(3), Person(4)};
};

inline Hash digest_in(const Outcome& out) {
    return wire::decode_output_header(out.header)->checkpoint_digest;
}

}  // namespace belay::sdk_test
