/** What a proposal's calls mean, for who votes: in words where they can be read back, and never without the bytes. */
import { CONTRACT_NAMES, type ContractName } from '../chain/abi.ts';
import { decodeCall } from '../chain/calls.ts';
import type { Hex } from '../domain/bytes.ts';
import { CAPABILITY_TITLES, capabilitiesOf, type Title } from '../domain/capabilities.ts';
import { chinaTime } from '../domain/time.ts';

export interface CallInWords {
  readonly target: Hex;
  readonly data: Hex;
  /** null = not one of this consortium's contracts, or calldata that none of its functions gives */
  readonly contract: ContractName | null;
  readonly fn: string | null;
  readonly args: Readonly<Record<string, unknown>> | null;
  readonly words: Title;
}

type Args = Readonly<Record<string, unknown>>;
type Teller = (args: Args) => Title;

const say = (zh: string, en: string): Title => ({ zh, en });
const capabilities = (bitmap: unknown): Title => {
  const names = capabilitiesOf(BigInt(String(bitmap)));
  return say(
    names.map((name) => CAPABILITY_TITLES[name].zh).join('、') || '无',
    names.map((name) => CAPABILITY_TITLES[name].en).join(', ') || 'none',
  );
};
const ROLES: Readonly<Record<string, Title>> = {
  0: say('管理员', 'administrator'),
  1: say('治理', 'governor'),
  2: say('监护人', 'guardian'),
};
const role = (id: unknown): Title => ROLES[String(id)] ?? say(`角色${id}`, `role ${id}`);

const TELLERS: Readonly<Record<string, Teller>> = {
  'MemberRegistry.admit': ({ name, endpoint, capabilities: bits, key }) =>
    say(
      `接纳成员“${name}”（${capabilities(bits).zh}），网关 ${endpoint}，密钥 ${key}`,
      `admit "${name}" (${capabilities(bits).en}), gateway ${endpoint}, key ${key}`,
    ),
  'MembershipToken.grantSeat': ({ member, account }) =>
    say(`给成员${member}一个席位，由 ${account} 投票`, `give member ${member} a seat; ${account} votes`),
  'MembershipToken.endSeat': ({ member }) => say(`取消成员${member}的席位`, `end the seat of member ${member}`),
  'MemberRegistry.setCapabilities': ({ member, capabilities: bits }) =>
    say(`成员${member}的职能改为：${capabilities(bits).zh}`, `member ${member} becomes: ${capabilities(bits).en}`),
  'MemberRegistry.setValidity': ({ member, validUntil }) =>
    String(validUntil) === '0'
      ? say(`成员${member}的资格不设期限`, `the membership of ${member} is without end`)
      : say(
          `成员${member}的资格至 ${chinaTime(Number(validUntil))} 为止；此前的记录仍然有效`,
          `the membership of ${member} ends at ${chinaTime(Number(validUntil))} UTC+8; earlier records stay valid`,
        ),
  'MemberRegistry.reinstate': ({ member }) =>
    say(`解除对成员${member}的暂停`, `lift the suspension of member ${member}`),
  'MemberRegistry.addKey': ({ member, key }) =>
    say(`为成员${member}增加密钥 ${key}`, `add key ${key} to member ${member}`),
  'MemberRegistry.retireKey': ({ key }) => say(`停用密钥 ${key}`, `end key ${key}`),
  'SchemaRegistry.register': ({ name, schema }) =>
    say(`登记数据模式“${name}” ${schema}`, `register schema "${name}" ${schema}`),
  'SchemaRegistry.retire': ({ schema }) => say(`停用数据模式 ${schema}`, `retire schema ${schema}`),
  'CountyGovernor.setVotingDelay': ({ newVotingDelay: s }) =>
    say(`提案后${s}秒开始投票`, `voting begins ${s} s after a proposal`),
  'CountyGovernor.setVotingPeriod': ({ newVotingPeriod: s }) => say(`投票期${s}秒`, `a vote lasts ${s} s`),
  'CountyGovernor.updateQuorumNumerator': ({ newQuorumNumerator: n }) =>
    say(`参与比例至少${n}%`, `at least ${n} % of the seats take part`),
  'CountyGovernor.setProposalGuardian': ({ newProposalGuardian: a }) =>
    say(`可撤销提案的监护人改为 ${a}`, `${a} becomes the guardian that cancels proposals`),
  'TimelockController.updateDelay': ({ newDelay: s }) =>
    say(`决议通过后${s}秒方可执行`, `a decision waits ${s} s before it is executed`),
  'AssetRegistry.registerClass': ({ name, class: number, number: other }) =>
    say(`登记资产类别${number ?? other}“${name}”`, `register asset class ${number ?? other} "${name}"`),
  'DisputeRegistry.setClock': ({ clock, unit, length, calendar }) =>
    String(unit) === '1'
      ? say(`异议时限${clock}：${length}秒`, `dispute clock ${clock}: ${length} s`)
      : say(
          `异议时限${clock}：${length}个工作日（日历${calendar}）`,
          `dispute clock ${clock}: ${length} working days (calendar ${calendar})`,
        ),
  'DisputeRegistry.assignClocks': ({ member, clocks }) =>
    say(`成员${member}适用的异议时限：${bits(clocks)}`, `member ${member} answers under clocks ${bits(clocks)}`),
  'DisputeRegistry.setCalendar': ({ calendar }) =>
    say(`更新工作日日历${calendar}`, `set working-day calendar ${calendar}`),
  'AccessManager.grantRole': ({ roleId, account }) =>
    say(`授予 ${account} ${role(roleId).zh}角色`, `make ${account} ${role(roleId).en}`),
  'AccessManager.revokeRole': ({ roleId, account }) =>
    say(`撤销 ${account} 的${role(roleId).zh}角色`, `${account} is no longer ${role(roleId).en}`),
};

function bits(bitmap: unknown): string {
  const value = BigInt(String(bitmap));
  return Array.from({ length: 256 }, (_, i) => i)
    .filter((i) => ((value >> BigInt(i)) & 1n) === 1n)
    .join(', ');
}

/** @param contractAt which contract of the consortium has an address */
export function inWords(
  { target, data }: { readonly target: Hex; readonly data: Hex },
  contractAt: (address: Hex) => ContractName | undefined,
): CallInWords {
  const contract = contractAt(target);
  const call = contract === undefined ? undefined : decodeCall(contract, data);
  if (contract === undefined || call === undefined)
    return {
      target,
      data,
      contract: contract ?? null,
      fn: null,
      args: null,
      words: say('无法解读的调用：请核对原始数据', 'cannot be read: look at the raw call'),
    };
  const teller = TELLERS[`${contract}.${call.fn}`];
  const plain = `${contract}.${call.fn}(${JSON.stringify(call.args)})`;
  return { target, data, contract, fn: call.fn, args: call.args, words: teller?.(call.args) ?? say(plain, plain) };
}

/** Contracts by address. */
export function contractsByAddress(
  contracts: Readonly<Record<ContractName, { readonly address: Hex }>>,
): (address: Hex) => ContractName | undefined {
  const names = new Map(CONTRACT_NAMES.map((name) => [contracts[name].address.toLowerCase(), name]));
  return (address) => names.get(address.toLowerCase());
}
