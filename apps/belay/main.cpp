// SPDX-License-Identifier: Apache-2.0
#include <exception>

#include <fmt/core.h>

#include "apps/belay/command.h"

int main(int argc, char** argv) {
    using namespace belay::apps;
    CLI::App app{"Belay: one program, one machine, one output; every guarantee has a measured price."};
    app.set_version_flag("--version", std::string("belay ") + BELAY_VERSION);
    app.require_subcommand(1);

    Exit exit;
    add_demo(app, exit);
    add_drill(app, exit);
    add_devnet(app, exit);
    add_node(app, exit);
    add_verify(app, exit);
    add_dac_member(app, exit);
    add_archive(app, exit);
    add_challenge(app, exit);
    add_exit(app, exit);
    add_attest(app, exit);
    add_attack(app, exit);
    add_run(app, exit);
    add_prove(app, exit);
    add_verify_proof(app, exit);
    add_program(app, exit);
    add_new(app, exit);
    add_circuit(app, exit);
    add_force(app, exit);
    add_venue_commands(app, exit);
    add_slash(app, exit);
    add_upgrade(app, exit);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? Exit::kOk : Exit::kUsage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "belay: {}\n", error.what());
        return Exit::kFailed;
    }
    return exit.status;
}
