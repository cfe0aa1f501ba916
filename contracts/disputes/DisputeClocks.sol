// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IDisputeRegistry} from "../interfaces/IDisputeRegistry.sol";
import {WorkingDays} from "../libraries/WorkingDays.sol";

/// @title By when an answer is due
/// @notice Part of DisputeRegistry: clocks, who answers under which, calendars.
abstract contract DisputeClocks is IDisputeRegistry, AccessManaged {
    uint8 private constant _SECONDS = 1;
    uint8 private constant _WORKING_DAYS = 2;
    uint8 private constant _DEFAULT_CLOCK = 1;
    /// @dev 64 words are 44 years.
    uint256 private constant _MAX_WORDS = 64;

    /// @inheritdoc IDisputeRegistry
    uint32 public constant MAX_SECONDS = 90 days;
    /// @inheritdoc IDisputeRegistry
    uint32 public constant MAX_WORKING_DAYS = 60;

    mapping(uint8 clock => Clock) private _clocks;
    mapping(uint32 member => uint256 clocks) private _assigned;
    mapping(uint16 calendar => mapping(uint256 word => uint256 exceptions)) private _calendars;

    /// @inheritdoc IDisputeRegistry
    function setClock(uint8 clock, uint8 unit, uint32 length, uint16 calendar) external restricted {
        bool inSeconds = unit == _SECONDS && length <= MAX_SECONDS && calendar == 0;
        bool inDays = unit == _WORKING_DAYS && length <= MAX_WORKING_DAYS;
        if (clock == 0 || length == 0 || !(inSeconds || inDays))
            revert DisputeRegistryInvalidClock(clock, unit, length);
        _clocks[clock] = Clock(unit, length, calendar);
        emit ClockSet(clock, unit, length, calendar);
    }

    /// @inheritdoc IDisputeRegistry
    function assignClocks(uint32 member, uint256 clocks) external restricted {
        // Bit 0 is no clock.
        if (clocks & 1 != 0) revert DisputeRegistryUnknownClock(0);
        _assigned[member] = clocks;
        emit ClocksAssigned(member, clocks);
    }

    /// @inheritdoc IDisputeRegistry
    function setCalendar(uint16 calendar, uint32 firstWord, uint256[] calldata exceptions) external restricted {
        uint256 length = exceptions.length;
        if (length == 0 || length > _MAX_WORDS) revert DisputeRegistryTooManyWords(length, _MAX_WORDS);
        for (uint32 i = 0; i < length; ++i) {
            _calendars[calendar][firstWord + i] = exceptions[i];
            emit CalendarSet(calendar, firstWord + i, exceptions[i]);
        }
    }

    /// @inheritdoc IDisputeRegistry
    function clockOf(uint8 clock) external view returns (Clock memory) {
        return _clocks[clock];
    }

    /// @inheritdoc IDisputeRegistry
    function clocksOf(uint32 member) external view returns (uint256) {
        return _assigned[member];
    }

    /// @inheritdoc IDisputeRegistry
    function dueAt(uint8 clock, uint40 filedAt) public view returns (uint40) {
        Clock memory entry = _clocks[clock];
        if (entry.unit == 0) revert DisputeRegistryUnknownClock(clock);
        if (entry.unit == _SECONDS) return filedAt + entry.length;
        return WorkingDays.end(_calendars[entry.calendar], filedAt, entry.length);
    }

    function _requireClock(uint32 member, uint8 clock) internal view {
        uint256 clocks = _assigned[member];
        bool named = clocks == 0 ? clock == _DEFAULT_CLOCK : (clocks >> clock) & 1 == 1;
        if (!named) revert DisputeRegistryClockNotAssigned(member, clock);
    }
}
