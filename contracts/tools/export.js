// SPDX-License-Identifier: Apache-2.0
// Usage: node tools/export.js Contract...   Cuts init code and ABI out of forge's artifacts into out/belay/.
const fs = require("fs");
fs.mkdirSync("out/belay", { recursive: true });
for (const name of process.argv.slice(2)) {
    const artifact = JSON.parse(fs.readFileSync(`out/${name}.sol/${name}.json`, "utf8"));
    const code = artifact.bytecode.object.replace(/^0x/, "");
    // A library placeholder would make the code undeployable; all libraries here are internal.
    if (!/^([0-9a-f]{2})+$/.test(code)) throw new Error(`${name}: init code is not plain hex`);
    fs.writeFileSync(`out/belay/${name}.bin`, code);
    fs.writeFileSync(`out/belay/${name}.abi.json`, JSON.stringify(artifact.abi, null, 1) + "\n");
}
