// SPDX-License-Identifier: Apache-2.0
// belay prove: a run, proven segment by segment.
#include <charconv>
#include <chrono>

#include <fmt/core.h>
#include <sys/resource.h>

#include "apps/belay/interrupt.h"
#include "apps/belay/proof_store.h"
#include "apps/belay/prove_source.h"
#include "base/hex.h"
#include "node/thread_workers.h"
#include "prover/segments.h"

namespace belay::apps {
namespace {

using Clock = std::chrono::steady_clock;
using prover::ProveError;

struct ProveCommand {
    std::string elf, input, out, segments = "all", set = "p100";
    double max_memory = 0;  // GiB; 0 is no limit
    unsigned threads = 0;
    bool resume = false;
    RollupEntry rollup;
};

int complain(int status, const std::string& text) {
    fmt::print(stderr, "belay prove: {}\n", text);
    return status;
}

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

/// Prints one line a segment while it is made.
class Report final : public prover::ProveObserver {
  public:
    void start(std::size_t segment) {
        segment_ = segment;
        mark_ = Clock::now();
    }
    void done(prover::Stage stage, const prover::SegmentFigures& f) override {
        const double took = seconds(Clock::now() - mark_);
        mark_ = Clock::now();
        switch (stage) {
            case prover::Stage::traced:
                fmt::print("segment {:>4}  {:>9} steps  {:>10} cells (2^{})  traced {:.2f} s", segment_ + 1,
                           f.steps, f.cells, f.log_cells, took);
                break;
            case prover::Stage::proven:
                fmt::print("  proven {:.2f} s  {:.1f} KiB", took, static_cast<double>(f.proof_bytes) / 1024);
                break;
            case prover::Stage::verified:
                fmt::print("  verified {:.1f} ms\n", took * 1000);
        }
        std::fflush(stdout);
    }

  private:
    std::size_t segment_ = 0;
    Clock::time_point mark_;
};

class ProveRun {
  public:
    ProveRun(ProveSource source, const ProveCommand& options, const verifier::ParameterSet& set,
             u64 most_segments)
        : source_(std::move(source)),
          set_(set),
          most_segments_(most_segments),
          store_(options.out),
          workers_(options.threads),
          prover_(*source_.machine, {&set, limit_of(options)}, workers_, &report_) {
        whole_.set = &set;
        whole_.program = source_.program->identity();
    }

    int run(bool resume) {
        if (store_.started() && !resume)
            return complain(
                Exit::kUsage,
                fmt::format("{} exists, or parts of it in {}: --resume goes on with them; or remove them",
                            store_.out().string(), store_.folder().string()));
        if (!store_.prepare())
            return complain(Exit::kNoHost, fmt::format("cannot make {}", store_.folder().string()));
        if (resume)
            if (const int status = take_parts(); status != Exit::kOk) return status;
        fmt::print("proving {} from cycle {} with {} on {} threads\n", source_.name,
                   source_.machine->state().cycle, set_.name, workers_.count());
        const std::stop_token stop = stop_on_interrupt();
        while (!complete()) {
            if (stop.stop_requested()) {
                fmt::print("stopped after segment {}: --resume goes on\n", whole_.segments.size());
                return Exit::kFailed;
            }
            if (const int status = prove_next(); status != Exit::kOk) return status;
        }
        return finish();
    }

  private:
    /// A segment's peak memory by its cells: the stack, its code, the fraction trees and the rows.
    static constexpr double kBytesPerCell = 96;  // measured: 82 at 2^24 cells

    static prover::AreaLimit limit_of(const ProveCommand& options) {
        prover::AreaLimit limit;
        if (options.max_memory > 0)
            while (static_cast<double>(limit.cells) * kBytesPerCell > options.max_memory * (1 << 30))
                limit.cells /= 2;
        return limit;
    }

    u64 steps_left() const { return source_.most_steps - steps_; }
    bool complete() const {
        return source_.machine->state().status != machine::Status::running || steps_left() == 0 ||
               whole_.segments.size() >= most_segments_;
    }

    /// Earlier parts are verified, and the machine runs to where they end.
    int take_parts() {
        for (;;) {
            auto part = store_.part(whole_.segments.size());
            if (!part) return complain(Exit::kBadInput, part.error());
            if (!*part) return Exit::kOk;
            const circuit::Statement statement = (*part)->statement(0);
            const auto refuse = [&](std::string_view why) {
                return complain(Exit::kBadInput,
                                fmt::format("part {} {}: remove {} to start over", whole_.segments.size() + 1,
                                            why, store_.folder().string()));
            };
            if ((*part)->set != &set_) return refuse("has another parameter set");
            if (statement.before != source_.machine->preimage())
                return refuse("does not start where this run is");
            const auto rejected = circuit::verify_segment(set_, statement, (*part)->segments[0].proof);
            if (rejected != circuit::Reject::kNone) return refuse(to_string(rejected));
            const auto ran = source_.machine->run(statement.steps(), source_.window());
            if (ran.steps != statement.steps() || statement.after != source_.machine->preimage())
                return refuse("does not end where the machine does");
            steps_ += statement.steps();
            whole_.segments.push_back(std::move((*part)->segments[0]));
        }
    }

    int prove_next() {
        report_.start(whole_.segments.size());
        const u32 most = static_cast<u32>(std::min<u64>(steps_left(), prover::kMostSteps));
        auto segment = prover_.next(source_.window(), most);
        if (!segment) return explain(segment.error());
        const u64 done = segment->after.state.cycle - segment->before.state.cycle;
        steps_ += done;
        proven_ += done;
        circuit::ProofFile part = whole_;
        part.segments = {*segment};
        if (!store_.put(whole_.segments.size(), part))
            return complain(Exit::kNoHost, fmt::format("cannot write to {}", store_.folder().string()));
        whole_.segments.push_back(std::move(*segment));
        return Exit::kOk;
    }

    int explain(ProveError error) const {
        std::string text{to_string(error)};
        if (error == ProveError::input_missing)
            text += fmt::format(" (element {}): give the whole input with --input",
                                source_.machine->state().input_position);
        if (error == ProveError::limit_too_small) text += ": raise --max-memory";
        if (error == ProveError::rejected)
            text += fmt::format(" ({}): please report this with the program", to_string(prover_.rejection()));
        return complain(error == ProveError::rejected ? Exit::kFailed : Exit::kBadInput, text);
    }

    int finish() const {
        if (whole_.segments.empty())
            return complain(Exit::kBadInput, std::string(to_string(ProveError::not_running)));
        const machine::MachineState& state = source_.machine->state();
        const bool goes_on = state.status == machine::Status::running && steps_left() > 0;
        if (!store_.finish(whole_, goes_on))
            return complain(Exit::kNoHost, fmt::format("cannot write {}", store_.out().string()));
        fmt::print("{}: {} segments, {} steps, the machine is {}\n", store_.out().string(),
                   whole_.segments.size(), steps_, to_string(state.status));
        print_effort();
        if (goes_on) fmt::print("the run goes on: --resume with more --segments proves the rest\n");
        return Exit::kOk;
    }

    /// Of this process; parts that were there already took no time.
    void print_effort() const {
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        const double took = seconds(Clock::now() - begin_);
        fmt::print("{:.1f} s, {:.1f} thousand steps a second, {:.2f} GiB at the peak, {} proven bits\n", took,
                   static_cast<double>(proven_) / took / 1000,
                   static_cast<double>(used.ru_maxrss) / (1 << 20), set_.claim);
    }

    ProveSource source_;
    const verifier::ParameterSet& set_;
    const u64 most_segments_;
    ProofStore store_;
    node::ThreadWorkers workers_;
    Report report_;
    prover::SegmentsProver prover_;
    circuit::ProofFile whole_;
    u64 steps_ = 0, proven_ = 0;
    const Clock::time_point begin_ = Clock::now();
};

/// "all" or a number.
std::optional<u64> segment_count(const std::string& text) {
    if (text == "all") return ~u64{0};
    u64 out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out == 0) return std::nullopt;
    return out;
}

int prove(ProveCommand options) {
    const verifier::ParameterSet* set = circuit::set_named(options.set);
    if (set == nullptr) return complain(Exit::kUsage, "--set is one of p100, p128, p100-unique");
    const auto most = segment_count(options.segments);
    if (!most) return complain(Exit::kUsage, "--segments is a number from 1, or all");
    const bool from_l1 = !options.rollup.rollup.empty();
    if (from_l1 && !options.input.empty())
        return complain(Exit::kUsage, "--input and --rollup exclude each other: an entry's input is on L1");
    if (options.out.empty())
        options.out = std::filesystem::path(options.elf).stem().string() + ".belay-proof";
    options.rollup.elf = options.elf;
    auto source = from_l1 ? source_of_entry(options.rollup) : source_of_elf(options.elf, options.input);
    if (!source) return complain(source.error().status, source.error().text);
    return ProveRun(std::move(*source), options, *set, *most).run(options.resume);
}

}  // namespace

void add_prove(CLI::App& app, Exit& exit) {
    auto o = std::make_shared<ProveCommand>();
    CLI::App* command = app.add_subcommand("prove", "Prove a run of a program, segment by segment");
    command->add_option("elf", o->elf, "The machine's build of the program")->required();
    command->add_option("--input", o->input, "File whose bytes are the input elements (32 bytes each)");
    command->add_option("--rollup", o->rollup.rollup, "Prove an entry of this rollup instead, from L1");
    command->add_option("--entry", o->rollup.entry, "Which one, counted from 0")->needs("--rollup");
    command->add_option("--l1", o->rollup.l1_url, "JSON-RPC of an L1 node")
        ->default_val("http://127.0.0.1:8545");
    command->add_option("--blobs", o->rollup.beacon_url,
                        "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--archive", o->rollup.archive, "Folder that keeps blobs between runs");
    command->add_option("--segments", o->segments, "How many, or all")->capture_default_str();
    command->add_option("--set", o->set, "p100 (100 proven bits) or p128")->capture_default_str();
    command->add_option("--max-memory", o->max_memory,
                        "GiB to stay below: smaller segments; default: no limit");
    command->add_option("--threads", o->threads, "Default: as many as there are cores");
    command->add_option("--out", o->out, "The proof file; default: the program's name and .belay-proof");
    command->add_flag("--resume", o->resume, "Go on with the parts that an interrupted run left");
    command->footer(
        "A run is cut into segments by the area of their tables, so any program can be proven. Each segment "
        "is "
        "verified when it is made and stored in OUT.parts; the last step joins them into OUT. Check it with "
        "`belay verify-proof OUT`.\n"
        "Exit status: 0 proven, 1 stopped or rejected, 64 wrong arguments, 65 an input that does not fit, 66 "
        "unreadable file, 71 the host refuses.");
    command->callback([o, &exit] { exit.status = prove(*o); });
}

}  // namespace belay::apps
