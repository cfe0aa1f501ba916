/** The contract as `contracts/interfaces/IMembershipToken.sol` specifies it, and what a gateway needs of the standards it keeps. */
export const MEMBERSHIP_TOKEN_ABI: readonly string[] = [
  'event SeatEnded(uint32 indexed member, address indexed account)',
  'event SeatGranted(uint32 indexed member, address indexed account)',
  'event SeatMoved(uint32 indexed member, address indexed from, address indexed to)',
  'error MembershipTokenAlreadySeated(uint32 member, address account)',
  'error MembershipTokenNoSeat(uint32 member)',
  'error MembershipTokenNotDelegable(address account)',
  'error MembershipTokenSoulbound(uint256 seat)',
  'error MembershipTokenWrongKey(uint32 member, address account, uint32 keyMember)',
  'function endSeat(uint32 member)',
  'function grantSeat(uint32 member, address account)',
  'function moveSeat(uint32 member)',
  'function seatOf(uint32 member) view returns (address)',
  'function getPastTotalSupply(uint256 timepoint) view returns (uint256)',
  'function getPastVotes(address account, uint256 timepoint) view returns (uint256)',
  'function getVotes(address account) view returns (uint256)',
];
