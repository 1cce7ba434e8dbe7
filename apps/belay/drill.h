// SPDX-License-Identifier: Apache-2.0
// Drills: each plays a failure on a development network, with real processes and a real L1, and ends in a
// table that says who lost what (nobody, nothing), how long it took, and how much gas.
#pragma once

#include "apps/belay/stage.h"

namespace belay::apps {

/// A drill in play: a network with people on it, a clock that starts with the fault, and the books.
class DrillStage : public Stage {
  public:
    explicit DrillStage(std::filesystem::path folder) : Stage("belay drill", std::move(folder)) {}

    /// A network where everybody has paid `units` tokens in and alice holds a position against bob.
    bool open(const DevnetOptions& options, u64 units = 10'000);
    /// The fault happens now: takes down what everybody owns, and starts both clocks.
    bool fault(const std::string& what);
    /// Another party's node, on what L1 tells alone: its own folder, its own keys ("rescuer"). From now on
    /// venue() is its.
    /// `meanwhile` is called again and again until the node has rebuilt the chain.
    bool rescuer(const std::vector<std::string>& settings, const std::function<void()>& meanwhile = {});
    /// Belongs to the table at the end.
    void fact(const std::string& name, const std::string& value);
    /// Everything is over: takes down what everybody owns again.
    bool end();

    bool passed() const;
    void print(const std::string& title) const;
    json report() const;

  private:
    struct Holding {
        double before = 0, after = 0;
    };
    /// Tokens on L1, equity on L2, withdrawals on their way.
    std::map<std::string, double> wealth();
    bool count_gas();

    std::map<std::string, Holding> books_;
    std::vector<std::pair<std::string, std::string>> facts_;
    std::map<std::string, u64> gas_;
    std::optional<Child> rescuer_;
    Clock::time_point began_;
    double computing_ = 0;
    u64 first_block_ = 0, l1_began_ = 0, l1_seconds_ = 0;
};

struct Drill {
    const char* name;
    const char* title;
    const char* what;  ///< one sentence for --help and the table in docs/drills.md
    bool (*play)(DrillStage&);
};
/// In the order of the list.
std::span<const Drill> drills();

/// "2 h 5 min", "41 s".
std::string duration_text(u64 seconds);

// drill_operators.cpp
bool drill_dead_sequencer(DrillStage&);
bool drill_censorship(DrillStage&);
bool drill_dead_proposer(DrillStage&);
// drill_council.cpp
bool drill_council_minority(DrillStage&);
bool drill_council_majority(DrillStage&);
bool drill_upgrade(DrillStage&);
// drill_data.cpp
bool drill_data_withheld(DrillStage&);
bool drill_committee_split(DrillStage&);
// drill_exit.cpp
bool drill_mass_exit(DrillStage&);
// drill_l1.cpp
bool drill_reorg(DrillStage&);
bool drill_gas_spike(DrillStage&);

}  // namespace belay::apps
