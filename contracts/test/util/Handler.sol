// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaims} from "../../src/interfaces/IClaims.sol";
import {IGame} from "../../src/interfaces/IGame.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Entries} from "../../src/lib/Entries.sol";
import {Payouts} from "./Payouts.sol";
import {Trees} from "./Trees.sol";

/// @title Everybody at once: depositors, a sequencer, a proposer of an honest program, and payees who try too much
/// @dev Keeps its own books. What must never succeed is tried, and counted in `violations` when it does.
contract Handler is Payouts {
    mapping(address token_ => uint256) public deposited;
    mapping(address token_ => uint256) public paid;
    mapping(address token_ => uint256) public refunded;
    /// @dev What the program owes its users: deposits that it read, less what it paid out.
    mapping(address token_ => uint256) public balance;
    uint256 public violations;
    uint256 public restarts;
    /// @dev Of the proposer: paid in as bonds, due back from finished rounds, taken out.
    uint256 public bondsPaid;
    uint256 public bondsBack;
    uint256 public collected;

    IVault.Deposit[] internal deposits;
    mapping(uint256 number => bytes[]) internal outputsOf;
    mapping(uint256 number => IVault.Withdrawal[]) internal withdrawalsOf;
    mapping(uint256 index => bool) internal wasPaid;
    mapping(uint256 entry => bool) internal wasRefunded;
    uint64 internal nextWithdrawal;
    uint256 internal nextDeposit;

    function tokens() public view returns (address[2] memory) {
        return [address(0), address(token)];
    }

    function deposit(uint256 amount, uint256 choice) external {
        amount = bound(amount, 1, 1e24);
        bool eth = choice % 2 == 0;
        if (eth) {
            vm.deal(ALICE, amount);
            vm.prank(ALICE);
            vault.depositETH{value: amount}(BOB);
        } else {
            depositToken(ALICE, amount, BOB);
        }
        address which = eth ? address(0) : address(token);
        deposits.push(IVault.Deposit(which, ALICE, BOB, amount));
        deposited[which] += amount;
    }

    function force(uint256 length) external {
        uint256 fee = inbox.forcedFee();
        if (fee > FEE << 4) return;
        vm.deal(ALICE, fee);
        vm.prank(ALICE);
        inbox.forceTransaction{value: fee}(new bytes(bound(length, 1, 1024)));
    }

    function submit(uint256 seed, uint256 queueUpto) external {
        queueUpto = bound(queueUpto, inbox.queueAppended(), inbox.queueLength());
        if (seed % 4 == 0) {
            bytes32[] memory hashes = new bytes32[](1 + seed % 6);
            for (uint256 i = 0; i < hashes.length; ++i) {
                hashes[i] = keccak256(abi.encode(seed, i));
            }
            submitBlobs(hashes, uint64(queueUpto));
        } else {
            submitCalldata(abi.encode(seed), uint64(queueUpto));
        }
    }

    /// @dev A checkpoint that nobody can show: void, and everything goes on around it.
    function restart(uint256 seed) external {
        bytes32[] memory hashes = new bytes32[](1 + seed % 6);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = keccak256(abi.encode("checkpoint", seed, i));
        }
        vm.blobhashes(hashes);
        uint64 position = inbox.entryCount() + inbox.dueCount();
        vm.prank(SEQUENCER);
        inbox.submitRestart(facts(), position);
        ++restarts;
        sync();
    }

    function appendDue() external {
        if (inbox.dueCount() == 0) return;
        inbox.appendDue();
        sync();
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, PERIOD / 2));
        vm.roll(block.number + 1);
    }

    function claimNext(uint256 seed) external {
        uint256 first = claimAt(tip()).position;
        uint256 left = inbox.entryCount() - first;
        if (left == 0) return;
        uint64 number = tip() + 1;
        bytes[] memory outputs = new bytes[](bound(seed, 1, left));
        uint256 payer = type(uint256).max;
        for (uint256 i = 0; i < outputs.length; ++i) {
            uint8 kind = header(first + i).kind;
            // Invented blobs have no openings, so their batches are void; others now and then.
            bool isVoid = header(first + i).blobCount > 0 || uint256(keccak256(abi.encode(seed, i))) % 5 == 0;
            outputs[i] = isVoid ? bytes("") : plain(first + i);
            if (kind == Entries.DEPOSIT) {
                IVault.Deposit memory d = deposits[depositOfEntry(first + i)];
                if (!isVoid) balance[d.token] += d.amount;
            }
            if (!isVoid) payer = i;
        }
        if (payer != type(uint256).max) {
            outputs[payer] = payOut(number, first + payer, seed);
        }
        IClaims.Proposal memory p = proposal(outputs, "");
        bondsPaid += bondOf(p);
        propose(p);
        outputsOf[number] = outputs;
    }

    /// @dev The program pays parts of what it owes.
    function payOut(uint64 number, uint256 entry, uint256 seed) private returns (bytes memory) {
        for (uint256 i = 0; i < seed % 4; ++i) {
            address which = tokens()[(seed >> i) % 2];
            if (balance[which] == 0) continue;
            uint256 amount = bound(uint256(keccak256(abi.encode(seed, "pay", i))), 1, balance[which]);
            balance[which] -= amount;
            withdrawalsOf[number].push(IVault.Withdrawal(nextWithdrawal++, which, BOB, amount));
        }
        IVault.Withdrawal[] memory list = withdrawalsOf[number];
        return output(entry, Trees.countedRoot(outboxLeaves(list)), list.length, "");
    }

    /// @dev Index into `deposits` of the deposit at `entry`.
    function depositOfEntry(uint256 entry) private view returns (uint256 count) {
        for (uint256 i = 0; i < entry; ++i) {
            if (header(i).kind == Entries.DEPOSIT) ++count;
        }
    }

    /// @dev Any claim of the line, often the next one: only that may become final, and only once joining its round is
    ///      over.
    function finalize(uint256 number) external {
        uint64 newest = claims.finalized();
        if (newest == tip()) return;
        number = number % 4 == 0 ? bound(number, 1, tip()) : newest + 1;
        (bytes32 round,,) = claims.roundOf(line[number - 1]);
        bool next = number == newest + 1;
        bool may = next && block.timestamp > game.tournament(round).closesAt;
        try claims.finalize(line[number]) {
            if (!may) ++violations;
        } catch {
            if (may) ++violations;
        }
    }

    /// @dev A proposal of old, in a round that is decided or by a claim that is there already.
    function proposeAgain(uint256 number) external {
        if (tip() == 0) return;
        number = bound(number, 1, tip());
        IClaims.Proposal memory p = proposalOn(line[number - 1], outputsOf[number], "");
        uint256 bond = bondOf(p);
        vm.deal(RIVAL, bond);
        vm.prank(RIVAL);
        try claims.propose{value: bond}(p) {
            ++violations;
        } catch {}
    }

    function withdraw(uint256 number, uint256 which) external {
        if (tip() == 0) return;
        number = bound(number, 1, tip());
        IVault.Withdrawal[] memory list = withdrawalsOf[number];
        if (list.length == 0) return;
        which = bound(which, 0, list.length - 1);
        IVault.Withdrawal memory w = list[which];
        bool may = number <= claims.finalized() && !wasPaid[w.index];
        IVault.OutboxProof memory proof = payerProof(number, list, which);
        try vault.withdraw(w, proof) {
            if (!may) ++violations;
            wasPaid[w.index] = true;
            paid[w.token] += w.amount;
        } catch {
            if (may) ++violations;
        }
    }

    function payerProof(uint256 number, IVault.Withdrawal[] memory list, uint256 which)
        private
        view
        returns (IVault.OutboxProof memory proof)
    {
        bytes[] memory outputs = outputsOf[number];
        uint256 payer = outputs.length - 1;
        while (outputs[payer].length == 0) --payer;
        proof.claimNumber = uint64(number);
        proof.outputHeader = outputs[payer];
        proof.outputPath = Trees.countedPath(outputLeaves(outputs), payer);
        proof.leafIndex = uint32(which);
        proof.outboxPath = Trees.countedPath(outboxLeaves(list), which);
    }

    /// @dev Any entry, often one that has something to refund.
    function refund(uint256 entry) external {
        bool aim = entry % 4 != 0;
        entry = bound(entry, 0, headers.length - 1);
        while (aim && entry + 1 < headers.length && !isRefundable(entry)) ++entry;
        uint256 number = claimOf(entry);
        if (header(entry).kind != Entries.DEPOSIT || number == 0) return;
        IVault.Deposit memory d = deposits[depositOfEntry(entry)];
        uint256 i = entry - claimAt(number - 1).position;
        bytes[] memory outputs = outputsOf[number];
        bool may = number <= claims.finalized() && outputs[i].length == 0 && !wasRefunded[entry];
        bytes32[] memory path = Trees.countedPath(outputLeaves(outputs), i);
        try vault.refundVoidDeposit(headers[entry], d, uint64(number), path) {
            if (!may) ++violations;
            wasRefunded[entry] = true;
            refunded[d.token] += d.amount;
        } catch {
            if (may) ++violations;
        }
    }

    function isRefundable(uint256 entry) private view returns (bool) {
        if (header(entry).kind != Entries.DEPOSIT || wasRefunded[entry]) return false;
        uint256 number = claimOf(entry);
        return number != 0 && outputsOf[number][entry - claimAt(number - 1).position].length == 0;
    }

    /// @dev Number of the claim that covers `entry`, or 0.
    function claimOf(uint256 entry) private view returns (uint256) {
        for (uint64 number = 1; number <= tip(); ++number) {
            if (entry < claimAt(number).position) return number;
        }
        return 0;
    }

    /// @dev The bonds of won rounds come back through the game.
    function finish(uint256 number) external {
        if (claims.finalized() == 0) return;
        number = bound(number, 1, claims.finalized());
        (bytes32 round,,) = claims.roundOf(line[number - 1]);
        IGame.Tournament memory t = game.tournament(round);
        bool may = !t.finished && block.timestamp > t.overAt + uint256(PERIOD);
        try game.finish(round) {
            if (!may) ++violations;
            bondsBack += t.bond;
        } catch {
            if (may) ++violations;
        }
    }

    function collect() external {
        if (game.owed(PROPOSER) == 0) return;
        vm.prank(PROPOSER);
        collected += game.collect();
    }

    function entryHeader(uint256 i) external view returns (bytes32[4] memory) {
        return headers[i];
    }

    function headerCount() external view returns (uint256) {
        return headers.length;
    }

    function parts() external view returns (address, address, address, address) {
        return (address(inbox), address(claims), address(vault), address(token));
    }

    function theGame() external view returns (IGame) {
        return game;
    }

    function lineLength() external view returns (uint256) {
        return line.length;
    }

    function lineClaim(uint256 number) external view returns (IClaims.Claim memory) {
        return claimAt(number);
    }
}
