// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICountyGovernor} from "../interfaces/ICountyGovernor.sol";
import {IMemberRegistry} from "../interfaces/IMemberRegistry.sol";
import {Purposes} from "../libraries/Purposes.sol";

/// @title CountyGovernor
/// @notice The specification is ICountyGovernor.
contract CountyGovernor is
    ICountyGovernor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl,
    GovernorProposalGuardian
{
    /// @notice What the governor is made of and its first parameters; later ones by vote.
    /// @param votingDelay seconds from proposal to vote
    /// @param votingPeriod seconds of the vote
    /// @param quorumPercent of all seats, rounded up
    struct Setup {
        IVotes seats;
        TimelockController timelock;
        IMemberRegistry members;
        IAccessManager manager;
        address guardian;
        uint48 votingDelay;
        uint32 votingPeriod;
        uint256 quorumPercent;
    }

    uint64 private constant _GUARDIAN_ROLE = 2;

    IMemberRegistry private immutable _MEMBERS;
    IAccessManager private immutable _MANAGER;

    /// @inheritdoc ICountyGovernor
    mapping(uint256 proposal => bool) public isBeyondGuardian;

    constructor(
        Setup memory setup
    )
        Governor("County Ledger")
        GovernorSettings(setup.votingDelay, setup.votingPeriod, 1)
        GovernorVotes(setup.seats)
        GovernorVotesQuorumFraction(setup.quorumPercent)
        GovernorTimelockControl(setup.timelock)
    {
        _MEMBERS = setup.members;
        _MANAGER = setup.manager;
        _setProposalGuardian(setup.guardian);
    }

    /// @inheritdoc Governor
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description
    ) public override returns (uint256 proposal) {
        _MEMBERS.authorize(msg.sender, Purposes.MANAGE);
        proposal = super.propose(targets, values, calldatas, description);
        isBeyondGuardian[proposal] = _isAllBeyondGuardian(targets, calldatas);
    }

    /// @notice Seats that must vote for or abstain: rounded up, so that a lone vote is never enough where there are two.
    function quorum(uint256 timepoint) public view override(Governor, GovernorVotesQuorumFraction) returns (uint256) {
        uint256 seats = token().getPastTotalSupply(timepoint);
        return Math.mulDiv(seats, quorumNumerator(timepoint), quorumDenominator(), Math.Rounding.Ceil);
    }

    /// @inheritdoc Governor
    function state(uint256 proposal) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposal);
    }

    /// @inheritdoc Governor
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc Governor
    function proposalNeedsQueuing(
        uint256 proposal
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposal);
    }

    function _castVote(
        uint256 proposal,
        address account,
        uint8 support,
        string memory reason,
        bytes memory params
    ) internal override returns (uint256 weight) {
        _MEMBERS.authorize(account, Purposes.MANAGE);
        weight = super._castVote(proposal, account, support, reason, params);
        if (weight == 0) revert CountyGovernorNoVote(account, proposal);
    }

    function _queueOperations(
        uint256 proposal,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposal, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposal,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposal, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _validateCancel(
        uint256 proposal,
        address caller
    ) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        bool own = caller == proposalProposer(proposal);
        if (caller == proposalGuardian() && !own && isBeyondGuardian[proposal]) {
            revert CountyGovernorBeyondGuardian(proposal);
        }
        return super._validateCancel(proposal, caller);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _isAllBeyondGuardian(address[] memory targets, bytes[] memory calldatas) private view returns (bool) {
        for (uint256 i = 0; i < targets.length; ++i) {
            if (!_isActionBeyondGuardian(targets[i], calldatas[i])) return false;
        }
        return true;
    }

    function _isActionBeyondGuardian(address target, bytes memory data) private view returns (bool) {
        if (data.length < 36) return false;
        bytes4 selector = bytes4(data);
        if (target == address(_MEMBERS)) return selector == IMemberRegistry.reinstate.selector;
        if (target == address(this)) return selector == this.setProposalGuardian.selector;
        uint256 role;
        assembly ("memory-safe") {
            role := mload(add(data, 0x24))
        }
        return target == address(_MANAGER) && selector == IAccessManager.revokeRole.selector && role == _GUARDIAN_ROLE;
    }
}
