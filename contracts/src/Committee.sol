// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Rollup} from "./Rollup.sol";
import {Members} from "./committee/Members.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {ICommittee} from "./interfaces/IParts.sol";
import {ChainDigest} from "./lib/ChainDigest.sol";
import {Entries} from "./lib/Entries.sol";

/// @title Committee
/// @notice A data availability committee (spec/availability.md). Its members say that they hold a batch's bytes;
///         anybody may make them prove it on L1, and bytes that do not come make the batch void for everybody.
/// @dev Holds only the fees of demands that are open or were not answered. It can neither change nor hold back a
///      batch whose bytes somebody has.
contract Committee is ICommittee, Members {
    bytes32 public constant CERTIFICATE_TYPE =
        keccak256("DataHeld(bytes32 dataHash,uint32 length,uint64 expiry)");
    uint256 internal constant EXPIRY_BYTES = 8;
    /// @notice What a publication is taken to cost: calldata at the announced price of 64 gas a byte, and the rest.
    uint256 public constant PUBLISH_GAS = 100_000;
    uint256 public constant PUBLISH_GAS_PER_BYTE = 64;
    uint64 public constant MAX_WINDOW = 30 days;

    /// @notice What a deployer chooses.
    struct Config {
        address rollup;
        /// may announce member changes; zero: only the members
        address council;
        uint8 threshold;
        Joining[] members;
        /// seconds after an entry in which its bytes may be demanded
        uint64 window;
        /// seconds from a demand in which the bytes must be on L1
        uint64 publishWindow;
        /// seconds from a member change's announcement to its effect
        uint64 changeDelay;
        /// wei: the least gas price that a demand prepays
        uint256 leastGasPrice;
    }

    /// @notice What is kept of a committee batch's entry: one word.
    struct Record {
        uint40 submittedAt;
        uint40 demandedAt;
        bool published;
        address demander;
    }

    /// @inheritdoc ICommittee
    uint64 public immutable window;
    /// @inheritdoc ICommittee
    uint64 public immutable publishWindow;
    uint256 public immutable leastGasPrice;
    address public immutable rollup;

    mapping(uint64 entry => Record) private _records;
    /// @dev Entries with a record, and those demanded and not published; a bit an entry.
    mapping(uint256 word => uint256) private _certified;
    mapping(uint256 word => uint256) private _open;
    mapping(uint64 entry => uint256) private _fees;

    event Demanded(uint64 indexed entry, address indexed demander, uint256 fee, uint64 due);
    event Published(uint64 indexed entry, address indexed publisher, bytes data);
    event Refunded(uint64 indexed entry, address indexed demander, uint256 fee);

    error ConfigInvalid(string field);
    error NotInbox(address caller);
    error CertificateLength(uint256 length);
    error CertificateExpired(uint64 expiry);
    error NotCommitteeBatch(uint64 entry);
    /// @notice Not the header that the inbox has there.
    error HeaderMismatch(uint64 entry);
    error DemandTooLate(uint64 entry, uint64 until);
    error AlreadyDemanded(uint64 entry);
    error DemandFeeTooLow(uint256 paid, uint256 fee);
    error NotDemanded(uint64 entry);
    error AlreadyPublished(uint64 entry);
    error PublishedTooLate(uint64 entry, uint64 due);
    error DataMismatch(uint64 entry);
    error NotWithheld(uint64 entry);
    error NothingToRefund(uint64 entry);
    /// @notice No claim covers this entry before `until`, or before its bytes are published.
    error Unsettled(uint64 entry, uint64 until);

    constructor(Config memory c) Members(c.council, c.changeDelay, c.threshold, c.members) {
        require(c.rollup != address(0), ConfigInvalid("rollup"));
        require(c.window > 0 && c.window <= MAX_WINDOW, ConfigInvalid("window"));
        require(c.publishWindow > 0 && c.publishWindow <= MAX_WINDOW, ConfigInvalid("publishWindow"));
        // Who leaves still answers for what it certified.
        require(
            c.changeDelay >= c.window + c.publishWindow && c.changeDelay <= 365 days,
            ConfigInvalid("changeDelay")
        );
        require(c.leastGasPrice > 0 && c.leastGasPrice <= type(uint64).max, ConfigInvalid("leastGasPrice"));
        rollup = c.rollup;
        (window, publishWindow, leastGasPrice) = (c.window, c.publishWindow, c.leastGasPrice);
    }

    /// @inheritdoc ICommittee
    function requireCertified(bytes32 dataHash, uint32 length, bytes calldata certificate) public view {
        require(certificate.length >= EXPIRY_BYTES, CertificateLength(certificate.length));
        uint64 expiry = uint64(bytes8(certificate[:EXPIRY_BYTES]));
        require(block.timestamp <= expiry, CertificateExpired(expiry));
        bytes32 what = keccak256(abi.encode(CERTIFICATE_TYPE, dataHash, length, expiry));
        _requireSigned(_hashTypedDataV4(what), certificate[EXPIRY_BYTES:]);
    }

    /// @inheritdoc ICommittee
    /// @custom:power the inbox; notes a certified batch's entry; none; note one without a certificate
    function record(uint64 entry, bytes32 dataHash, uint32 length, bytes calldata certificate) external {
        require(msg.sender == address(_inbox()), NotInbox(msg.sender));
        requireCertified(dataHash, length, certificate);
        _records[entry].submittedAt = uint40(block.timestamp);
        _certified[entry / 256] |= 1 << (entry % 256);
    }

    /// @inheritdoc ICommittee
    function demand(bytes32[4] calldata header) external payable {
        (uint64 entry, Record storage r) = _recordOf(header);
        uint64 until = uint64(r.submittedAt) + window;
        require(block.timestamp < until, DemandTooLate(entry, until));
        require(r.demandedAt == 0, AlreadyDemanded(entry));
        uint256 fee = demandFee(Entries.decode(header).payloadLength);
        require(msg.value >= fee, DemandFeeTooLow(msg.value, fee));
        r.demandedAt = uint40(block.timestamp);
        _records[entry].demander = msg.sender;
        _fees[entry] = msg.value;
        _open[entry / 256] |= 1 << (entry % 256);
        emit Demanded(entry, msg.sender, msg.value, _due(r));
    }

    /// @inheritdoc ICommittee
    function publish(bytes32[4] calldata header, bytes calldata data) external {
        (uint64 entry, Record storage r) = _recordOf(header);
        require(r.demandedAt != 0, NotDemanded(entry));
        require(!r.published, AlreadyPublished(entry));
        require(block.timestamp < _due(r), PublishedTooLate(entry, _due(r)));
        bool same = data.length == Entries.decode(header).payloadLength
            && ChainDigest.resume(bytes32(data.length), data) == header[3];
        require(same, DataMismatch(entry));
        r.published = true;
        _open[entry / 256] &= ~(1 << (entry % 256));
        emit Published(entry, msg.sender, data);
        Address.sendValue(payable(msg.sender), _takeFee(entry));
    }

    /// @inheritdoc ICommittee
    function refund(uint64 entry) external {
        require(isWithheld(entry), NotWithheld(entry));
        require(_fees[entry] != 0, NothingToRefund(entry));
        (address demander, uint256 fee) = (_records[entry].demander, _takeFee(entry));
        emit Refunded(entry, demander, fee);
        Address.sendValue(payable(demander), fee);
    }

    /// @inheritdoc ICommittee
    /// @dev Entries' windows end in the order of the entries, so the last one of the range speaks for all; then the
    ///      demands. A word holds 256 entries, and an open demand in the range costs one more: a claim whose range
    ///      somebody has filled with demands can be made shorter.
    function requireSettled(uint64 first, uint64 end) external view {
        (uint256 from, uint256 last) = (first / 256, uint256(end - 1) / 256);
        for (uint256 word = last + 1; word > from; --word) {
            uint256 bits = _within(_certified[word - 1], word - 1, first, end);
            if (bits == 0) continue;
            uint64 entry = uint64((word - 1) * 256 + Math.log2(bits));
            uint64 until = uint64(_records[entry].submittedAt) + window;
            require(block.timestamp >= until, Unsettled(entry, until));
            break;
        }
        for (uint256 word = from; word <= last; ++word) {
            uint256 bits = _within(_open[word], word, first, end);
            while (bits != 0) {
                uint256 bit = Math.log2(bits);
                bits ^= 1 << bit;
                uint64 entry = uint64(word * 256 + bit);
                uint64 due = _due(_records[entry]);
                require(block.timestamp >= due, Unsettled(entry, due));
            }
        }
    }

    /// @inheritdoc ICommittee
    function isWithheld(uint64 entry) public view returns (bool) {
        Record storage r = _records[entry];
        return r.demandedAt != 0 && !r.published && block.timestamp >= _due(r);
    }

    /// @inheritdoc ICommittee
    /// @dev Twice the block's base fee, because the answer comes later.
    function demandFee(uint32 length) public view returns (uint256) {
        uint256 price = 2 * block.basefee;
        if (price < leastGasPrice) price = leastGasPrice;
        return (PUBLISH_GAS + PUBLISH_GAS_PER_BYTE * uint256(length)) * price;
    }

    /// @notice What stands about an entry; all zero when it is no committee batch.
    function recordOf(uint64 entry) external view returns (Record memory) {
        return _records[entry];
    }

    function _due(Record storage r) private view returns (uint64) {
        return uint64(r.demandedAt) + publishWindow;
    }

    function _takeFee(uint64 entry) private returns (uint256 fee) {
        fee = _fees[entry];
        delete _fees[entry];
    }

    /// @dev The rollup did not exist when this contract was made; its inbox never changes.
    function _inbox() private view returns (IInbox) {
        return Rollup(rollup).inbox();
    }

    /// @dev A header is the inbox's own when it leads from its accumulator before the entry to the one after it.
    function _recordOf(bytes32[4] calldata header) private view returns (uint64 entry, Record storage r) {
        entry = Entries.decode(header).index;
        r = _records[entry];
        require(r.submittedAt != 0, NotCommitteeBatch(entry));
        (bytes32 before,) = _inbox().stateAt(entry);
        (bytes32 then,) = _inbox().stateAt(entry + 1);
        require(Entries.extend(before, header) == then, HeaderMismatch(entry));
    }

    /// @dev The bits of `word` that stand for entries in [first, end).
    function _within(uint256 bits, uint256 word, uint64 first, uint64 end) private pure returns (uint256) {
        uint256 base = word * 256;
        if (first > base) bits = (bits >> (first - base)) << (first - base);
        if (end < base + 256) bits &= (1 << (end - base)) - 1;
        return bits;
    }
}
