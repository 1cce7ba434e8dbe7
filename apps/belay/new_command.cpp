// SPDX-License-Identifier: Apache-2.0
// belay new NAME: a program from the template (guest/template), ready to build and change.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <fmt/core.h>

#include "apps/belay/command.h"
#include "belay_template.h"

namespace belay::apps {
namespace {

struct NewOptions {
    std::string name;
    std::string folder = "programs";
};

/// CMake targets, file names and C++ all take this.
bool good_name(const std::string& name) {
    return !name.empty() && name.size() <= 40 && std::islower(static_cast<unsigned char>(name[0])) != 0 &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
           });
}

/// snake_case to PascalCase.
std::string class_name(const std::string& name) {
    std::string out;
    bool upper = true;
    for (const char c : name) {
        if (c != '_') out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        upper = c == '_';
    }
    return out;
}

std::string fill(std::string text, const std::string& name) {
    const std::pair<std::string, std::string> marks[] = {{"@NAME@", name}, {"@CLASS@", class_name(name)}};
    for (const auto& [mark, value] : marks)
        for (std::size_t at = text.find(mark); at != std::string::npos;
             at = text.find(mark, at + value.size()))
            text.replace(at, mark.size(), value);
    return text;
}

int make_program(const NewOptions& options) {
    namespace fs = std::filesystem;
    if (!good_name(options.name)) {
        fmt::print(stderr,
                   "belay new: a name is lower-case letters, digits and _, and starts with a letter\n");
        return Exit::kUsage;
    }
    const fs::path folder = fs::path(options.folder) / options.name;
    if (fs::exists(folder)) {
        fmt::print(stderr, "belay new: {} exists\n", folder.string());
        return Exit::kFailed;
    }
    std::error_code error;
    fs::create_directories(folder, error);
    std::ofstream(folder / (options.name + ".cpp")) << fill(kTemplateProgram, options.name);
    std::ofstream cmake(folder / "CMakeLists.txt");
    cmake << fill(kTemplateCMake, options.name);
    if (error || !cmake.flush()) {
        fmt::print(stderr, "belay new: cannot write {}\n", folder.string());
        return Exit::kNoHost;
    }
    fmt::print(
        "{0}/{1}.cpp is a program that runs. Build both its forms with\n"
        "  cmake --preset release && cmake --build --preset release --target {1}\n"
        "then read docs/program-author.md.\n",
        folder.string(), options.name);
    return Exit::kOk;
}

}  // namespace

void add_new(CLI::App& app, Exit& exit) {
    CLI::App* command = app.add_subcommand("new", "Make a program from the template");
    const auto options = std::make_shared<NewOptions>();
    command->add_option("name", options->name, "snake_case")->required();
    command->add_option("--folder", options->folder, "Where programs lie (default: programs)");
    command->callback([options, &exit] { exit.status = make_program(*options); });
}

}  // namespace belay::apps
