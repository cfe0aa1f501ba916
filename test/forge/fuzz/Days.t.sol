// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {LienRank} from "../../../contracts/libraries/LienRank.sol";
import {WorkingDays} from "../../../contracts/libraries/WorkingDays.sol";
import {Test} from "./Test.sol";

/// @title Days in China, counted one by one
contract DaysFuzz is Test {
    mapping(uint256 word => uint256 exceptions) private _calendar;

    function testFuzz_anAnswerHasAllItsWorkingDays(uint256 from, uint256 length, uint256 exceptions) external {
        from = _within(from, 1_700_000_000, 2_000_000_000);
        length = _within(length, 1, 60);
        uint256 filed = (from + 8 hours) / 1 days;
        for (uint256 word = filed / 256; word <= filed / 256 + 2; ++word) _calendar[word] = exceptions;
        uint256 end = WorkingDays.end(_calendar, uint40(from), uint32(length));
        _require((end + 8 hours) % 1 days == 0, "not at midnight");
        uint256 worked;
        for (uint256 day = filed + 1; day < (end + 8 hours) / 1 days; ++day) if (_isWorked(day)) ++worked;
        // 427 days are looked through at most; a calendar of holidays ends there.
        bool exhausted = (end + 8 hours) / 1 days == filed + length + 366 + 1;
        _require(worked == length || exhausted, "another number of days");
        _require(_isWorked((end + 8 hours) / 1 days - 1) || exhausted, "ends on a holiday");
    }

    function testFuzz_tenDaysAfterDelivery(uint40 deliveredAt, uint256 rest) external pure {
        uint8 restDays = uint8(_within(rest, 0, 15));
        uint256 deadline = LienRank.purchaseMoneyDeadline(deliveredAt, restDays);
        _require((deadline + 8 hours) % 1 days == 0, "not at midnight");
        uint256 last = uint256(deliveredAt) + (10 + uint256(restDays)) * 1 days;
        _require(deadline > last && deadline <= last + 1 days, "another day");
    }

    /// @dev The week as a clerk would say it: Monday to Friday, turned round where the calendar says so.
    function _isWorked(uint256 day) private view returns (bool) {
        uint256 sinceMonday = (day + 3) % 7;
        bool turned = (_calendar[day / 256] >> (day % 256)) & 1 == 1;
        return (sinceMonday < 5) != turned;
    }
}
