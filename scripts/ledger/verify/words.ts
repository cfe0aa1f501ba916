/** The verdicts in words: what each check asks, and what each reason means, in the two languages of the product. */
import type { Title } from '../../../server/domain/capabilities.ts';

const words = (zh: string, en: string): Title => ({ zh, en });

export const FINDINGS: Readonly<Record<string, Title>> = {
  FOUND: words('已找到', 'FOUND'),
  NONE_PROVEN: words('已证明没有', 'NONE PROVEN'),
  UNKNOWN: words('无法确定', 'UNKNOWN'),
};

export const CHECKS: Readonly<Record<string, Title>> = {
  schema: words('数据模式', 'schema'),
  commitment: words('内容未改', 'commitment'),
  anchoring: words('上链存证', 'anchoring'),
  issuerKey: words('签发密钥', 'issuer key'),
  issuerStanding: words('发布资格', 'issuer standing'),
  revocation: words('是否撤销', 'revocation'),
  expiry: words('是否过期', 'expiry'),
  dispute: words('异议标注', 'dispute'),
  sources: words('数据来源', 'sources'),
  consent: words('主体授权', 'consent'),
  subject: words('主体标识', 'subject'),
  publisher: words('发布机构', 'publisher'),
  completeness: words('是否完整', 'completeness'),
  freshness: words('是否最新', 'freshness'),
};

export const REASONS: Readonly<Record<string, Title>> = {
  // one attestation
  SCHEMA_REGISTERED: words('模式已登记', 'the schema is registered'),
  SCHEMA_NOT_REGISTERED: words('模式未登记', 'the schema is not on the chain'),
  SCHEMA_DOCUMENT_MISSING: words('本网关没有该模式文件', 'this gateway does not have the schema document'),
  SCHEMA_RETIRED: words('上链时模式已停用', 'the schema was retired before it was anchored'),
  FIELDS_MATCH: words('字段与承诺一致', 'the fields are what was committed to'),
  FIELDS_ALTERED: words('字段与承诺不符', 'the fields are not what was committed to'),
  DISCLOSURE_MALFORMED: words('披露内容无法核对', 'what was handed over cannot be checked'),
  ANCHORED: words('已上链', 'anchored on the chain'),
  ID_MISMATCH: words('声明编号不符', 'the statement does not give its id'),
  INCLUSION_NOT_PROVEN: words('未能证明包含在批次中', 'not proved to be in its batch'),
  NOT_ON_CHAIN: words('链上没有', 'not on the chain'),
  OBSERVED_AFTER_ANCHORING: words('观察时间晚于上链时间', 'said to be observed after it was anchored'),
  KEY_VALID_THEN: words('签发时密钥有效', 'the key was valid at that time'),
  KEY_NOT_REGISTERED: words('密钥未登记', 'the key is not registered'),
  KEY_OF_ANOTHER_MEMBER: words('密钥属于其他成员', 'the key belongs to another member'),
  KEY_NOT_VALID_THEN: words('签发时密钥无效', 'the key was not valid at that time'),
  IN_STANDING: words('成员资格有效', 'a member in standing with the right to publish'),
  MEMBERSHIP_ENDED_SINCE: words('签发时有效，此后已退出', 'in standing at that time; membership ended since'),
  NOT_A_MEMBER: words('不是成员', 'not a member'),
  NOT_IN_STANDING_THEN: words('签发时资格无效', 'not in standing at that time'),
  NO_RIGHT_TO_PUBLISH_THEN: words('签发时无权发布', 'no right to publish this at that time'),
  SUSPENDED_NOW: words('该成员目前被暂停', 'the member is suspended at present'),
  NOT_REVOKED: words('未撤销', 'not revoked'),
  REVOKED: words('已撤销', 'revoked'),
  SUPERSEDED: words('已被更正替代', 'superseded by a correction'),
  NO_EXPIRY: words('无到期日', 'does not expire'),
  IN_FORCE: words('在有效期内', 'within its validity'),
  EXPIRED: words('已过期', 'expired'),
  NO_DISPUTE_REGISTER: words('尚无异议登记，无法核查', 'there is no register of disputes yet'),
  NONE_NAMED: words('未引用其他来源', 'names no other source'),
  SOURCES_STAND: words('所引来源有效', 'its sources stand'),
  SOURCES_ALTERED: words('来源与承诺不符', 'the sources are not what was committed to'),
  SOURCE_REVOKED: words('所引来源已撤销', 'a source was revoked'),
  // one question
  CONSENT_COVERS: words('有效授权涵盖本次查询', 'a consent covers this request'),
  NO_CONSENT: words('没有主体授权', 'no consent of the subject'),
  UNKNOWN_CONSENT: words('未知授权', 'the consent is not known'),
  BAD_SIGNATURE: words('授权签名无效', 'the consent is not signed by the subject'),
  NOT_GRANTED_ON_CHAIN: words('授权尚未上链', 'the consent is not on the chain yet'),
  NOT_YET_VALID: words('授权尚未生效', 'the consent is not valid yet'),
  WITHDRAWN: words('授权已撤回', 'the consent was withdrawn'),
  WRONG_ACTION: words('授权类型不符', 'the consent is for something else'),
  WRONG_RECIPIENT: words('授权给其他机构', 'the consent is for another recipient'),
  WRONG_PURPOSE: words('授权用途不符', 'the consent is for another purpose'),
  WRONG_PUBLISHER: words('授权涉及其他发布机构', 'the consent is about another publisher'),
  CATEGORY_NOT_COVERED: words('授权未涵盖该类信息', 'the consent does not cover this category'),
  USE_LIMIT_REACHED: words('授权次数已用完', 'the consent is used up'),
  REFUSED_BY_PUBLISHER: words('发布机构拒绝', 'the publisher refused'),
  HANDLE_REGISTERED: words('标识已由登记机构登记', 'the handle is registered by the registrar'),
  HANDLE_NOT_REGISTERED: words('标识未登记', 'the handle is not registered'),
  HANDLE_OF_ANOTHER_PUBLISHER: words('标识属于其他发布机构', 'the handle is meant for another publisher'),
  ANSWERED: words('发布机构已答复', 'the publisher answered'),
  NOT_ASKED: words('未询问发布机构', 'the publisher was not asked'),
  PEER_UNREACHABLE: words('发布机构网关无响应', "the publisher's gateway does not answer"),
  PEER_INVALID: words('发布机构的答复不可用', "the publisher's answer is not usable"),
  PEER_REFUSED: words('发布机构网关拒绝', "the publisher's gateway refused"),
  ALL_TOLD: words('没有遗漏，已证明', 'nothing was left out, and that is proved'),
  RECORDS_WITHHELD: words('有记录未提供', 'records were withheld'),
  BATCHES_UNPROVEN: words('部分批次未提供证明', 'some batches are without proof'),
  INDEX_CURRENT: words('索引与链同步', 'the index is level with the chain'),
  INDEX_BEHIND: words('索引落后于链', 'the index is behind the chain'),
  INDEX_HALTED: words('索引已停止', 'the index has stopped'),
  NODE_NOT_HEARD: words('节点无响应', 'the node was not heard'),
};

/** A reason in words; a code that this program does not know stands for itself. */
export const reasonWords = (reason: string): Title =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason]! : words(reason, reason);
