// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "./Claims.sol";
import {Inbox} from "./Inbox.sol";
import {Vault} from "./Vault.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IGame} from "./interfaces/IGame.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {Program} from "./lib/Program.sol";

/// @title Rollup
/// @notice One address that names a whole rollup. Its constructor deploys inbox, claims and vault in one
///         transaction, so there is no moment at which they are half wired and nothing to initialise.
/// @dev Holds no money and has no power: every function is a view over immutables.
contract Rollup {
    /// @notice What a deployer chooses.
    struct Config {
        Program.Facts program;
        address sequencer;
        /// the dispute game (G), one that stands already and may serve others too
        address game;
        uint8 log2Frame;
        uint8 log2Stride;
        uint64 batchTimeWindowMs;
        /// seconds
        uint64 forcedDeadline;
        uint32 maxDueAppends;
        uint32 forcedPerBlock;
        /// wei for a block's first forced transaction; each further one doubles it
        uint256 forcedBaseFee;
        /// tokens that the vault accepts; zero stands for ETH
        address[] tokens;
        bytes programConfig;
    }

    /// @notice All that a verifier needs besides the L1 itself, in one call.
    struct Description {
        uint64 version;
        uint64 chainId;
        uint64 deployedAt;
        address inbox;
        address vault;
        address claims;
        address sequencer;
        address game;
        bytes32 programHash;
        bytes32 genesisRoot;
        uint8 log2Frame;
        uint8 log2Stride;
        /// the game's (G-3)
        IGame.Params params;
        uint64 batchTimeWindowMs;
        uint64 forcedDeadline;
        uint32 maxDueAppends;
        uint32 forcedPerBlock;
        uint256 forcedBaseFee;
    }

    event RollupDeployed(
        address inbox, address claims, address vault, bytes32 programHash, bytes32 genesisRoot
    );

    error AddressPrediction(address predicted, address deployed);

    uint64 public constant VERSION = 1;

    Inbox public immutable inbox;
    Vault public immutable vault;
    Claims public immutable claims;
    bytes32 public immutable programHash;
    /// @notice End root of the genesis claim (C-10).
    bytes32 public immutable genesisRoot;
    /// @notice The L1 block of deployment: no event of this rollup is older.
    uint64 public immutable deployedAt;
    uint64 public immutable batchTimeWindowMs;

    constructor(Config memory c) {
        programHash = Program.hash(c.program);
        genesisRoot = Program.genesisRoot(c.program);
        deployedAt = uint64(block.number);
        batchTimeWindowMs = c.batchTimeWindowMs;
        // Inbox and vault name each other: the vault is this contract's third creation, so its address is known.
        address predicted = _thirdCreation();
        inbox = new Inbox(
            IInbox.Config({
                vault: predicted,
                sequencer: c.sequencer,
                batchTimeWindowMs: c.batchTimeWindowMs,
                forcedDeadline: c.forcedDeadline,
                maxDueAppends: c.maxDueAppends,
                forcedPerBlock: c.forcedPerBlock,
                forcedBaseFee: c.forcedBaseFee,
                programConfig: c.programConfig
            })
        );
        claims = new Claims(
            IClaims.Config({
                inbox: inbox,
                game: IGame(c.game),
                programHash: programHash,
                genesisRoot: genesisRoot,
                log2Frame: c.log2Frame,
                log2Stride: c.log2Stride
            })
        );
        vault = new Vault(inbox, claims, c.tokens);
        require(address(vault) == predicted, AddressPrediction(predicted, address(vault)));
        emit RollupDeployed(address(inbox), address(claims), address(vault), programHash, genesisRoot);
    }

    function describe() external view returns (Description memory d) {
        d.version = VERSION;
        d.chainId = uint64(block.chainid);
        d.deployedAt = deployedAt;
        d.inbox = address(inbox);
        d.vault = address(vault);
        d.claims = address(claims);
        d.sequencer = inbox.sequencer();
        d.game = address(claims.game());
        d.programHash = programHash;
        d.genesisRoot = genesisRoot;
        d.log2Frame = claims.log2Frame();
        d.log2Stride = claims.log2Stride();
        d.params = claims.game().params();
        d.batchTimeWindowMs = batchTimeWindowMs;
        d.forcedDeadline = inbox.forcedDeadline();
        d.maxDueAppends = inbox.maxDueAppends();
        d.forcedPerBlock = inbox.forcedPerBlock();
        d.forcedBaseFee = inbox.forcedBaseFee();
    }

    /// @dev CREATE's address for nonce 3: keccak(rlp([this, 3])). A new contract's nonce starts at 1.
    function _thirdCreation() private view returns (address) {
        bytes32 h = keccak256(abi.encodePacked(bytes2(0xd694), address(this), uint8(3)));
        return address(uint160(uint256(h)));
    }
}
