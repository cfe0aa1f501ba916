/** What a gateway needs of the timelock; what it schedules and executes the governor tells. */
export const TIMELOCK_CONTROLLER_ABI: readonly string[] = [
  'event MinDelayChange(uint256 oldDuration, uint256 newDuration)',
  'error TimelockInsufficientDelay(uint256 delay, uint256 minDelay)',
  'error TimelockInvalidOperationLength(uint256 targets, uint256 payloads, uint256 values)',
  'error TimelockUnauthorizedCaller(address caller)',
  'error TimelockUnexecutedPredecessor(bytes32 predecessorId)',
  'error TimelockUnexpectedOperationState(bytes32 operationId, bytes32 expectedStates)',
  'function getMinDelay() view returns (uint256)',
  'function updateDelay(uint256 newDelay)',
];
