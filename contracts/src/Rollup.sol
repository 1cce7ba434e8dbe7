// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Claims} from "./Claims.sol";
import {ClaimsFactory} from "./ClaimsFactory.sol";
import {Inbox} from "./Inbox.sol";
import {Vault} from "./Vault.sol";
import {IClaims} from "./interfaces/IClaims.sol";
import {IGame} from "./interfaces/IGame.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IEscape, IPart, IPolicy} from "./interfaces/IParts.sol";
import {Program} from "./lib/Program.sol";

/// @title Rollup
/// @notice One address that names a whole rollup. Its constructor deploys inbox, claims and vault in one
///         transaction, so there is no moment at which they are half wired and nothing to initialise.
/// @dev Holds no money and has no power: every function is a view over immutables.
contract Rollup {
    /// @notice Contracts that stand before the rollup and name it (IParts); zero: the guarantee is absent.
    struct Parts {
        address escape;
        address policy;
        address council;
        address committee;
        address sequencerBond;
    }

    /// @notice What a deployer chooses.
    struct Config {
        Program.Facts program;
        address sequencer;
        /// the dispute game (G), one that stands already and may serve others too
        address game;
        /// creates the claims contract; stands already and serves all rollups
        address claimsFactory;
        uint8 log2Frame;
        uint8 log2Stride;
        uint64 batchTimeWindowMs;
        /// seconds
        uint64 forcedDeadline;
        /// seconds: what the deadline comes down to once the sequencer's lateness has used up the buffer (I-15)
        uint64 leastDeadline;
        /// seconds of lateness that the sequencer may use up before the deadline comes down (I-15)
        uint64 delayBuffer;
        /// seconds without a batch after which anybody may submit one (I-16); 0: never
        uint64 sequencerSilence;
        uint32 maxDueAppends;
        uint32 forcedPerBlock;
        /// wei for a block's first forced transaction; each further one doubles it
        uint256 forcedBaseFee;
        /// tokens that the vault accepts; zero stands for ETH
        address[] tokens;
        bytes programConfig;
        Parts parts;
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
        uint64 leastDeadline;
        uint64 delayBuffer;
        uint64 sequencerSilence;
        Parts parts;
    }

    event RollupDeployed(
        address inbox, address claims, address vault, bytes32 programHash, bytes32 genesisRoot
    );

    error AddressPrediction(address predicted, address deployed);
    /// @notice A part that was made for another rollup.
    error RollupMismatch(address part, address itsRollup);

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
    Parts private _parts;

    constructor(Config memory c) {
        Program.requirePlayable(c.program);
        programHash = Program.hash(c.program);
        genesisRoot = Program.genesisRoot(c.program);
        deployedAt = uint64(block.number);
        batchTimeWindowMs = c.batchTimeWindowMs;
        _parts = c.parts;
        _requireOwn(c.parts.escape);
        _requireOwn(c.parts.policy);
        _requireOwn(c.parts.council);
        _requireOwn(c.parts.committee);
        _requireOwn(c.parts.sequencerBond);
        // Inbox and vault name each other: the vault is this contract's second creation, so its address is known.
        address predicted = _secondCreation();
        inbox = new Inbox(
            IInbox.Config({
                vault: predicted,
                sequencer: c.sequencer,
                batchTimeWindowMs: c.batchTimeWindowMs,
                forcedDeadline: c.forcedDeadline,
                maxDueAppends: c.maxDueAppends,
                forcedPerBlock: c.forcedPerBlock,
                forcedBaseFee: c.forcedBaseFee,
                leastDeadline: c.leastDeadline,
                delayBuffer: c.delayBuffer,
                sequencerSilence: c.sequencerSilence,
                escape: c.parts.escape,
                council: c.parts.council,
                committee: c.parts.committee,
                programConfig: c.programConfig
            })
        );
        claims = ClaimsFactory(c.claimsFactory)
            .create(
                IClaims.Config({
                inbox: inbox,
                game: IGame(c.game),
                policy: IPolicy(c.parts.policy),
                escape: IEscape(c.parts.escape),
                programHash: programHash,
                genesisRoot: genesisRoot,
                log2Frame: c.log2Frame,
                log2Stride: c.log2Stride
            })
            );
        vault = new Vault(inbox, claims, c.parts.escape, c.tokens);
        require(address(vault) == predicted, AddressPrediction(predicted, address(vault)));
        if (c.parts.escape != address(0)) IEscape(c.parts.escape).bind(inbox, claims, vault);
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
        d.leastDeadline = inbox.leastDeadline();
        d.delayBuffer = inbox.delayBuffer();
        d.sequencerSilence = inbox.sequencerSilence();
        d.parts = _parts;
    }

    /// @notice The parts of this rollup.
    function parts() external view returns (Parts memory) {
        return _parts;
    }

    function _requireOwn(address part) private view {
        if (part == address(0)) return;
        address its = IPart(part).rollup();
        require(its == address(this), RollupMismatch(part, its));
    }

    /// @dev CREATE's address for nonce 2: keccak(rlp([this, 2])). A new contract's nonce starts at 1.
    function _secondCreation() private view returns (address) {
        bytes32 h = keccak256(abi.encodePacked(bytes2(0xd694), address(this), uint8(2)));
        return address(uint160(uint256(h)));
    }
}
