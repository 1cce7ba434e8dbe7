// SPDX-License-Identifier: Apache-2.0
// What a running development network is, as one JSON file that every command reads: addresses, URLs, keys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ecdsa/ecdsa.h"

namespace belay::apps {

struct NamedKey {
    std::string name;
    ecdsa::PrivateKey key;
    Hash secret{};  ///< of a development key: what its file says
};

struct Deployment {
    std::string l1_url, rpc_url;
    Address rollup, token;
    std::string program;  ///< folder of the package
    std::vector<NamedKey> accounts;

    /// The account of this name ("alice"), or nullptr.
    const NamedKey* account(const std::string& name) const;
};

/// Where commands look when --devnet is not given.
std::filesystem::path default_devnet_folder();
bool save(const Deployment& deployment, const std::filesystem::path& folder);
/// nullopt, and why on standard error, when there is no network in this folder.
std::optional<Deployment> load_deployment(const std::filesystem::path& folder);

/// A key for development: the hash of its name. Everybody can compute it.
NamedKey dev_key(const std::string& name);
std::optional<ecdsa::PrivateKey> parse_key(const std::string& hex);
/// A key file's first word, hex; nullopt when it cannot be read or is no key.
std::optional<ecdsa::PrivateKey> read_key(const std::string& path);

/// The package of a program in the build this binary is part of: a folder with <name>.elf and <name>.so.
std::filesystem::path program_folder(const std::string& name);

/// The two builds of a program.
struct ProgramFiles {
    std::filesystem::path elf, so;
};
/// Of a package; of this build's clearing house when the folder is empty.
ProgramFiles program_files(const std::string& folder);

}  // namespace belay::apps
