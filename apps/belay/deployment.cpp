// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/deployment.h"

#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "crypto/keccak.h"

namespace belay::apps {

namespace fs = std::filesystem;
using nlohmann::json;

const NamedKey* Deployment::account(const std::string& name) const {
    for (const NamedKey& account : accounts)
        if (account.name == name) return &account;
    return nullptr;
}

fs::path default_devnet_folder() { return ".devnet"; }

std::optional<ecdsa::PrivateKey> parse_key(const std::string& hex) {
    const auto secret = fixed_from_hex<Hash>(hex);
    return secret ? ecdsa::PrivateKey::from_bytes(*secret) : std::nullopt;
}

std::optional<ecdsa::PrivateKey> read_key(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    return file >> text ? parse_key(text) : std::nullopt;
}

NamedKey dev_key(const std::string& name) {
    const std::string seed = "belay development key: " + name;
    const Hash secret = crypto::keccak256(ByteView(reinterpret_cast<const u8*>(seed.data()), seed.size()));
    // A hash outside the group's order has never been seen and would be a bug of the name.
    return {name, ecdsa::PrivateKey::from_bytes(secret).value(), secret};
}

bool save(const Deployment& deployment, const fs::path& folder) {
    json accounts = json::array();
    for (const NamedKey& account : deployment.accounts)
        accounts.push_back({{"name", account.name},
                            {"address", to_hex(account.key.address())},
                            {"key", to_hex(account.secret)}});
    const json all = {{"l1", deployment.l1_url},
                      {"rpc", deployment.rpc_url},
                      {"rollup", to_hex(deployment.rollup)},
                      {"token", to_hex(deployment.token)},
                      {"program", deployment.program},
                      {"accounts", accounts}};
    std::ofstream file(folder / "deployment.json");
    file << all.dump(2) << '\n';
    return file.good();
}

std::optional<Deployment> load_deployment(const fs::path& folder) {
    const fs::path path = folder / "deployment.json";
    std::ifstream file(path);
    if (!file) {
        fmt::print(
            stderr,
            "belay: no network at {} (start one with `belay devnet`, or name its folder with --devnet)\n",
            path.string());
        return std::nullopt;
    }
    const json all = json::parse(file, nullptr, false);
    Deployment out;
    try {
        out.l1_url = all.at("l1");
        out.rpc_url = all.at("rpc");
        out.program = all.at("program");
        out.rollup = fixed_from_hex<Address>(all.at("rollup").get<std::string>()).value();
        out.token = fixed_from_hex<Address>(all.at("token").get<std::string>()).value();
        for (const json& account : all.at("accounts")) {
            const Hash secret = fixed_from_hex<Hash>(account.at("key").get<std::string>()).value();
            out.accounts.push_back(
                {account.at("name"), ecdsa::PrivateKey::from_bytes(secret).value(), secret});
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "belay: {} is not a deployment: {}\n", path.string(), error.what());
        return std::nullopt;
    }
    return out;
}

fs::path program_folder(const std::string& name) {
    // <build>/apps/belay -> <build>/programs/<name>
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    for (fs::path up = self.parent_path(); !error && up.has_relative_path(); up = up.parent_path())
        if (fs::exists(up / "programs" / name / (name + ".elf"))) return up / "programs" / name;
    return fs::path("programs") / name;
}

ProgramFiles program_files(const std::string& folder) {
    const fs::path package = folder.empty() ? program_folder("clearing") : fs::path(folder);
    const std::string name = (package.filename().empty() ? package.parent_path() : package).filename();
    return {package / (name + ".elf"), package / (name + ".so")};
}

}  // namespace belay::apps
