// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Working days in China
/// @notice Monday to Friday, except where a calendar's bit turns the rule round: a holiday, or a weekend that is worked instead. A
/// calendar nobody set is the plain week. Days begin at midnight UTC+8 and are numbered from 1970-01-01, a Thursday.
library WorkingDays {
    uint40 private constant _DAY = 1 days;
    uint40 private constant _OFFSET = 8 hours;
    uint256 private constant _DAYS_IN_WORD = 256;

    /// @notice First second after the `length`th working day that follows the day of `from`. The search ends after `length` + 366 days, so
    /// that no calendar, however wrong, makes it endless.
    function end(
        mapping(uint256 word => uint256 exceptions) storage calendar,
        uint40 from,
        uint32 length
    ) internal view returns (uint40) {
        uint40 day = (from + _OFFSET) / _DAY;
        uint40 last = day + length + 366;
        uint32 left = length;
        while (left > 0 && day < last) {
            ++day;
            if (isWorkingDay(calendar, day)) --left;
        }
        return (day + 1) * _DAY - _OFFSET;
    }

    /// @notice Whether the day with this number is worked.
    function isWorkingDay(
        mapping(uint256 word => uint256 exceptions) storage calendar,
        uint256 day
    ) internal view returns (bool) {
        // Day 0 was a Thursday: Saturday and Sunday are 2 and 3 after it.
        uint256 weekday = day % 7;
        bool weekend = weekday == 2 || weekday == 3;
        bool exception = (calendar[day / _DAYS_IN_WORD] >> (day % _DAYS_IN_WORD)) & 1 == 1;
        return weekend == exception;
    }
}
