// SPDX-License-Identifier: Apache-2.0
// How a command joins the `belay` binary: one file, one add_*() that describes it to the command line, one
// function that runs it. The exit status travels through `Exit`, so that main() is the only place that ends
// the process.
#pragma once

#include <CLI/CLI.hpp>

namespace belay::apps {

/// Exit statuses that every command shares; a command documents its own beside them.
struct Exit {
    static constexpr int kOk = 0;
    static constexpr int kFailed = 1;     // the command ran and its answer is no
    static constexpr int kUsage = 64;     // wrong arguments
    static constexpr int kBadInput = 65;  // a file or an answer that cannot be what it should be
    static constexpr int kNoInput = 66;   // a file that cannot be read
    static constexpr int kNoHost = 71;    // the host refuses something the command needs

    int status = kOk;
};

/// Each command's callback stores its exit status in `exit`, which outlives the parse.
void add_run(CLI::App& app, Exit& exit);
void add_program(CLI::App& app, Exit& exit);
void add_new(CLI::App& app, Exit& exit);
void add_circuit(CLI::App& app, Exit& exit);
void add_node(CLI::App& app, Exit& exit);
void add_verify(CLI::App& app, Exit& exit);
void add_challenge(CLI::App& app, Exit& exit);
void add_exit(CLI::App& app, Exit& exit);
void add_attest(CLI::App& app, Exit& exit);
void add_devnet(CLI::App& app, Exit& exit);
void add_demo(CLI::App& app, Exit& exit);
void add_drill(CLI::App& app, Exit& exit);
void add_attack(CLI::App& app, Exit& exit);
void add_force(CLI::App& app, Exit& exit);
void add_venue_commands(CLI::App& app, Exit& exit);
void add_dac_member(CLI::App& app, Exit& exit);
void add_archive(CLI::App& app, Exit& exit);
void add_slash(CLI::App& app, Exit& exit);
void add_upgrade(CLI::App& app, Exit& exit);
void add_prove(CLI::App& app, Exit& exit);
void add_verify_proof(CLI::App& app, Exit& exit);

}  // namespace belay::apps
