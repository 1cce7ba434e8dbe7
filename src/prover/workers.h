// SPDX-License-Identifier: Apache-2.0
// How the prover uses several cores: it cuts work into jobs, and whoever calls it brings the threads.
#pragma once

#include <cstddef>
#include <type_traits>

namespace belay::prover {

/// A call that somebody else makes while its target is alive: two words, no allocation.
class Job {
  public:
    template <class Call>
    Job(Call& call)
        : target_(&call), run_([](void* target, std::size_t i) { (*static_cast<Call*>(target))(i); }) {}
    void operator()(std::size_t i) const { run_(target_, i); }

  private:
    void* target_;
    void (*run_)(void*, std::size_t);
};

class Workers {
  public:
    virtual ~Workers() = default;
    /// Cores worth cutting work for, at least 1.
    virtual unsigned count() const = 0;
    /// job(0) .. job(jobs - 1), in any order, on any core; returns when all are done. Not to be nested.
    virtual void run(std::size_t jobs, Job job) = 0;

    /// call(begin, end) over pieces of [0, n), of at least `grain` each.
    template <class Call>
    void ranges(std::size_t n, std::size_t grain, Call&& call) {
        std::size_t pieces = std::size_t{count()} * 4;
        if (grain == 0) grain = 1;
        if (pieces > n / grain) pieces = n / grain;
        if (pieces <= 1) {
            if (n != 0) call(std::size_t{0}, n);
            return;
        }
        auto piece = [&](std::size_t i) { call(n * i / pieces, n * (i + 1) / pieces); };
        run(pieces, Job(piece));
    }
};

/// Everything on the calling thread.
class OneWorker final : public Workers {
  public:
    unsigned count() const override { return 1; }
    void run(std::size_t jobs, Job job) override {
        for (std::size_t i = 0; i < jobs; ++i) job(i);
    }
};

}  // namespace belay::prover
