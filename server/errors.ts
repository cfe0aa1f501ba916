/**
 * Every coded error of the product, with its cure. A code is stable: callers branch on it; prose may change.
 * `retry`: whether the same request may succeed later without a change by the caller.
 */
export interface ErrorKind {
  readonly status: number;
  readonly retry: boolean;
  readonly title: string;
  readonly zh: string;
  readonly cure: string;
}

const kind = (status: number, retry: boolean, title: string, zh: string, cure: string): ErrorKind => ({
  status,
  retry,
  title,
  zh,
  cure,
});

export const ERRORS = {
  // identifiers and values
  USCC_LENGTH: kind(
    422,
    false,
    'A Unified Social Credit Code has 18 characters',
    '统一社会信用代码应为18位',
    'Give all 18 characters.',
  ),
  USCC_CHARACTER: kind(
    422,
    false,
    'The code contains a character that GB 32100 does not use',
    '代码含有GB 32100未使用的字符',
    'Use 0-9 and A-Z without I, O, S, V, Z.',
  ),
  USCC_CHECK_DIGIT: kind(
    422,
    false,
    'The check digit of the code is wrong',
    '统一社会信用代码校验位错误',
    'Compare the code with the certificate.',
  ),
  VALUE_INVALID: kind(
    422,
    false,
    'A value does not fit the schema',
    '字段值不符合模式',
    'Correct the value as the detail says.',
  ),
  VALUE_NOT_DECIMAL_STRING: kind(
    422,
    false,
    'A decimal must be a string',
    '小数须以字符串表示',
    'Write the amount in quotes, such as "1234.50".',
  ),
  FIELD_UNKNOWN: kind(
    422,
    false,
    'The schema has no such field',
    '模式中没有该字段',
    'Remove the field, or map the column to a field of the schema.',
  ),
  FIELD_MISSING: kind(422, false, 'A required field is missing', '缺少必填字段', 'Give the field a value.'),
  JSON_INVALID: kind(
    400,
    false,
    'The text is not valid JSON',
    '不是有效的JSON',
    'Correct the syntax at the place named.',
  ),
  JSON_DUPLICATE_KEY: kind(400, false, 'A key occurs twice in one object', 'JSON对象中键重复', 'Keep one of the two.'),
  LIEN_FACTS_INVALID: kind(
    422,
    false,
    'The facts of a lien or of a subordination cannot be',
    '担保物权或者顺位变更的事实不成立',
    'Correct the field that the detail names.',
  ),
  HEX_INVALID: kind(
    422,
    false,
    'Not a hexadecimal value of the expected length',
    '不是规定长度的十六进制值',
    'Give 0x and the right number of digits.',
  ),
  PROOF_INVALID: kind(
    422,
    false,
    'A proof is not well-formed',
    '证明格式不正确',
    'Ask the publisher for the record again.',
  ),
  // schemas
  SCHEMA_UNKNOWN: kind(
    404,
    false,
    'No such schema here',
    '未知的数据模式',
    'List the schemas; use the id or the name of one of them.',
  ),
  SCHEMA_INVALID: kind(
    422,
    false,
    'The schema document is not usable',
    '数据模式文件不可用',
    'Correct the document as the detail says.',
  ),
  SCHEMA_PROHIBITED_FIELD: kind(
    422,
    false,
    'The schema asks for data that may never be collected',
    '模式包含禁止采集的信息',
    'Remove the field (Regulation on Credit Reporting, article 14).',
  ),
  // who is calling
  UNAUTHENTICATED: kind(
    401,
    false,
    'No valid credentials',
    '未通过身份验证',
    'Send Authorization: Bearer with a token of this gateway.',
  ),
  TOKEN_UNKNOWN: kind(404, false, 'No such token here', '未知令牌', 'List the tokens; name one by its id.'),
  FORBIDDEN: kind(
    403,
    false,
    'Your role does not allow this',
    '您的角色无权执行此操作',
    'Ask the operator for a token with the role named.',
  ),
  SIGN_IN_MESSAGE: kind(
    422,
    false,
    'The sign-in message is not one for this gateway',
    '登录消息不适用于本网关',
    'Ask POST /sign-in/nonces for a message, and sign it without a change.',
  ),
  SIGN_IN_EXPIRED: kind(
    401,
    false,
    'The sign-in message is over, or not yet valid',
    '登录消息已过期或尚未生效',
    'Ask for a new message and sign it; check the clock.',
  ),
  SIGN_IN_NONCE: kind(
    409,
    false,
    'The nonce of the sign-in message is not usable, or was used',
    '登录消息的随机数无效或已使用',
    'Ask POST /sign-in/nonces for a new message.',
  ),
  SIGN_IN_REFUSED: kind(
    401,
    false,
    'This account cannot sign in here with this signature',
    '该账户无法以此签名登录',
    'Sign with the account of the message; staff accounts are registered by the operator, handles by the registrar.',
  ),
  STAFF_UNKNOWN: kind(404, false, 'No such staff account here', '未知的工作人员账户', 'List the staff accounts.'),
  SESSION_UNKNOWN: kind(404, false, 'No such session here', '未知会话', 'List the sessions; it may have ended.'),
  PEER_SIGNATURE_INVALID: kind(
    401,
    false,
    'The signature of the request does not belong to a valid key of the member named',
    '成员签名无效',
    'Sign with a current SIGN key of the member.',
  ),
  PEER_NOT_FOR_US: kind(
    421,
    false,
    'The request is addressed to another member',
    '请求的接收成员不符',
    'Send it to the member it names.',
  ),
  PEER_DEADLINE: kind(
    401,
    false,
    'The deadline of the request is past or too far ahead',
    '请求期限无效',
    'Sign a new request; check the clock.',
  ),
  PEER_NONCE_REUSED: kind(
    409,
    false,
    'The request was sent before',
    '请求已被使用',
    'Sign a new request with a fresh nonce.',
  ),
  // subjects and consent
  SUBJECT_UNKNOWN: kind(
    404,
    false,
    'No such subject here',
    '未知主体',
    'Register the subject with the registrar first.',
  ),
  SUBJECT_ENROLLED: kind(
    409,
    false,
    'The subject already has a controlling account for this publisher',
    '主体已登记控制账户',
    'Use the existing wallet, or start a recovery.',
  ),
  CONSENT_REFUSED: kind(
    403,
    false,
    'No consent covers this request',
    '没有涵盖此请求的授权',
    'Obtain a consent that names this recipient, purpose, category and time.',
  ),
  CONSENT_INVALID: kind(
    422,
    false,
    'The consent document is not usable',
    '授权文件不可用',
    'Sign a new consent as the detail says.',
  ),
  CONSENT_UNKNOWN: kind(404, false, 'No such consent here', '未知授权', 'List the consents of the subject.'),
  // publishing
  ACCESS_LOG_UNANCHORED: kind(
    503,
    true,
    'The access log was not anchored for too long: nothing is disclosed',
    '访问日志逾期未上链存证，暂停提供信息',
    'Check the node and the operations that failed; disclosures go on with the next anchor.',
  ),
  ROW_DUPLICATE: kind(
    422,
    false,
    'The same row occurs twice in the file',
    '文件中行重复',
    'Remove one of the two rows.',
  ),
  COLUMN_UNKNOWN: kind(
    422,
    false,
    'A column belongs to no field of the schema',
    '列不属于模式的任何字段',
    'Map it with --map column=field or leave it out with --ignore column.',
  ),
  COLUMN_DUPLICATE: kind(
    422,
    false,
    'Two columns have the same name or map to one field',
    '列重复',
    'Rename or drop one of them.',
  ),
  FILE_EMPTY: kind(422, false, 'The file holds no record', '文件为空', 'Check the path and the export.'),
  FILE_ENCODING: kind(
    422,
    false,
    'The file is not UTF-8',
    '文件不是UTF-8编码',
    'Save it as UTF-8 (iconv -f GB18030 -t UTF-8).',
  ),
  FILE_FORMAT: kind(
    422,
    false,
    'The file is neither CSV nor NDJSON as its name says',
    '文件格式不符',
    'Correct the line named, or give --format.',
  ),
  FILE_UNREADABLE: kind(422, false, 'The file cannot be read', '文件无法读取', 'Check the path and the rights.'),
  ROW_TOO_LONG: kind(
    413,
    false,
    'A row is longer than allowed',
    '行过长',
    'Check for a missing quote or line end; 1 MiB is the limit.',
  ),
  RECORD_EXPIRED: kind(
    422,
    false,
    'The record had expired before it was published',
    '记录在发布前已失效',
    'Leave the row out; a single attestation must still be in force.',
  ),
  PUBLISH_NOT_ALLOWED: kind(
    403,
    false,
    'This member may not publish under the schema',
    '本成员无权按此模式发布',
    'Ask the consortium for the capability the schema names.',
  ),
  SOURCE_UNKNOWN: kind(
    422,
    false,
    'A named source attestation is not known',
    '未知的来源声明',
    'Publish the source first, or correct its id.',
  ),
  TRANSFORM_UNKNOWN: kind(
    404,
    false,
    'No such transform here',
    '此处没有该转换程序',
    'Use one of the transforms that the detail lists.',
  ),
  RECORD_NOT_DERIVED: kind(
    409,
    false,
    'No registered transform made this record',
    '该记录并非由已登记的转换程序生成',
    'Look at its lineage: it names the extract it came from.',
  ),
  RECORD_ERASED: kind(
    410,
    false,
    'The fields of this record were erased',
    '该记录的字段已删除',
    'Nothing brings them back; the anchor on chain stays.',
  ),
  ATTESTATION_UNKNOWN: kind(
    404,
    false,
    'No such attestation here',
    '未知声明',
    'Check the id; the index may still be behind.',
  ),
  ATTESTATION_REVOKED: kind(
    409,
    false,
    'The attestation is revoked already',
    '该声明已被撤销',
    'Nothing to do; a revocation is final.',
  ),
  OPERATION_UNKNOWN: kind(404, false, 'No such operation', '未知操作', 'Check the id.'),
  OPERATION_STATE: kind(
    409,
    false,
    'The operation is not in a state for that',
    '操作状态不允许',
    'Look at its state; what is final stays, what was taken up elsewhere is not repeated.',
  ),
  OPERATION_CANCELLED: kind(
    409,
    false,
    'The operation was ended by an operator',
    '操作已被取消',
    'Retry the operation, or publish again.',
  ),
  OUTBOX_FULL: kind(
    503,
    true,
    'Too many transactions wait for the chain',
    '待上链交易过多',
    'Wait as long as Retry-After says; nothing of this request was stored. See ledger operation list.',
  ),
  FEE_LIMIT: kind(
    503,
    true,
    'The chain wants a higher fee than this gateway may offer',
    '链上费用超过网关上限',
    'Raise fees.most in the configuration, or wait.',
  ),
  // command line
  USAGE_INVALID: kind(
    400,
    false,
    'The command is not understood',
    '命令有误',
    'See ledger --help, or --help of the command.',
  ),
  PROFILE_UNKNOWN: kind(
    404,
    false,
    'No such profile',
    '没有该配置档',
    'Use a name of .ledger/profiles.json, or give --gateway and --token.',
  ),
  ID_UNKNOWN: kind(
    404,
    false,
    'Nothing has this id here',
    '没有该编号',
    'Check the id, and which gateway you ask; the index may still be behind.',
  ),
  GATEWAY_UNREACHABLE: kind(
    503,
    true,
    'The gateway does not answer',
    '网关无响应',
    'Check that it runs, and the URL; then run the same command again.',
  ),
  GATEWAY_INVALID: kind(
    502,
    false,
    'The gateway answered something unusable',
    '网关的回答不可用',
    'Check that the URL is a gateway of the same version.',
  ),
  WALLET_INVALID: kind(422, false, 'The wallet cannot be opened', '钱包无法打开', 'Check the file and the passphrase.'),
  WALLET_EXISTS: kind(
    409,
    false,
    'A file is there already',
    '文件已存在',
    'Use the existing wallet, or give another path.',
  ),
  FILE_UNWRITABLE: kind(
    500,
    false,
    'A file cannot be written',
    '文件无法写入',
    'Check the folder, the rights and the space left.',
  ),
  FILE_CHANGED: kind(
    409,
    false,
    'The file changed while it was read',
    '读取期间文件发生变化',
    'Wait until it is complete, then run the same command again.',
  ),
  MAPPING_UNKNOWN: kind(
    404,
    false,
    'No such column mapping',
    '没有该列映射',
    'Use one of the names listed, or --map column=field.',
  ),
  COLUMN_MISSING: kind(
    422,
    false,
    'The header lacks a column',
    '表头缺少列',
    'Correct the header, or map another column with --map column=field.',
  ),
  ROW_CELLS: kind(
    422,
    false,
    'A row has not as many cells as the header',
    '行的单元格数与表头不符',
    'Correct the row; quote a cell that contains a comma.',
  ),
  // chain
  CHAIN_UNREACHABLE: kind(
    503,
    true,
    'The chain node does not answer',
    '区块链节点无响应',
    'Check the node; the gateway tries again by itself.',
  ),
  CHAIN_WRONG: kind(
    500,
    false,
    'The node serves another chain than the one this gateway belongs to',
    '节点属于另一条链',
    'Point rpcUrl to a node of the consortium chain.',
  ),
  CHAIN_REVERTED: kind(
    422,
    false,
    'The contract refused the transaction',
    '合约拒绝该交易',
    'The detail names the rule; correct the request.',
  ),
  CHAIN_REFUSED: kind(
    502,
    false,
    'The chain node refused the request',
    '区块链节点拒绝请求',
    "The detail carries the node's words; check its version and settings.",
  ),
  CHAIN_INVALID: kind(
    502,
    true,
    'The chain node answered something unusable',
    '区块链节点的回答不可用',
    'Check the node; another node of the consortium can take its place.',
  ),
  CHAIN_TIMEOUT: kind(
    504,
    true,
    'The transaction is not yet in a block',
    '交易尚未入块',
    'It is kept and sent again; ask for its state later.',
  ),
  INDEX_BEHIND: kind(503, true, 'The index is behind the chain', '索引落后于区块链', 'Wait until /ready answers 200.'),
  INDEX_HALTED: kind(
    503,
    false,
    'The index stopped: the chain changed below finality',
    '索引已停止：最终性以下出现分叉',
    'Find out which node is right, then rebuild the index.',
  ),
  MANIFEST_EXISTS: kind(
    409,
    false,
    'The contracts are already deployed',
    '合约已部署',
    'Use the manifest; to deploy another set, name another file.',
  ),
  MANIFEST_OUTDATED: kind(
    500,
    false,
    'The manifest names an older set of contracts',
    '清单所列合约版本过旧',
    'Contracts are never changed in place: begin a new consortium in another folder (npm start -- --dir DIR), or delete the old one.',
  ),
  MANIFEST_MISMATCH: kind(
    500,
    false,
    'The contracts on the chain are not the ones of the manifest',
    '链上合约与清单不符',
    'Use the manifest of this chain.',
  ),
  MEMBER_UNKNOWN: kind(404, false, 'No such member', '未知成员', 'List the members.'),
  // peers
  PEER_UNREACHABLE: kind(
    503,
    true,
    "The member's gateway does not answer",
    '成员网关无响应',
    'Try again later; the answer is UNKNOWN until then.',
  ),
  PEER_INVALID: kind(
    502,
    false,
    "The member's gateway answered something unusable",
    '成员网关的回答不可用',
    'Report it to the member.',
  ),
  PEER_REFUSED: kind(502, false, "The member's gateway refused", '成员网关拒绝', 'The detail carries its reason.'),
  // verification
  VERIFICATION_UNKNOWN: kind(
    404,
    false,
    'No such verification here',
    '未知的核验记录',
    "Check the id; verifications end with the consent's data life.",
  ),
  // store and configuration
  STORE_IN_USE: kind(
    409,
    false,
    'Another process has the store open',
    '存储正被另一进程使用',
    'Stop that process, or use another data folder.',
  ),
  STORE_FOREIGN: kind(
    500,
    false,
    'The store belongs to another chain or member',
    '存储属于另一条链或另一成员',
    'Use the data folder of this gateway.',
  ),
  STORE_VERSION: kind(
    500,
    false,
    'The store was written by another version',
    '存储由另一版本的程序写入',
    'Start the version that wrote it, or a newer one that can bring it up to date.',
  ),
  STORE_UNUSABLE: kind(
    500,
    false,
    'The folder of the store cannot be used',
    '存储目录无法使用',
    'Free disk space and give the process the right to write there; then start again.',
  ),
  STORE_DAMAGED: kind(
    500,
    false,
    'A stored value is damaged',
    '存储值已损坏',
    'Restore the value named from a backup.',
  ),
  STORE_WRITE_FAILED: kind(
    503,
    false,
    'The store cannot be written',
    '存储无法写入',
    'Free disk space or repair the disk, then start the gateway again; what was accepted before is safe.',
  ),
  CONFIG_INVALID: kind(500, false, 'The configuration is not usable', '配置不可用', 'Correct the setting named.'),
  KEYSTORE_INVALID: kind(
    500,
    false,
    'The keystore cannot be opened',
    '密钥库无法打开',
    'Check the file and the passphrase.',
  ),
  SIGNER_UNREACHABLE: kind(
    503,
    true,
    'The signing service does not answer',
    '签名服务无应答',
    'Check the service; what waits for a signature is tried again by itself.',
  ),
  SIGNER_INVALID: kind(
    502,
    true,
    'The signing service answered something unusable',
    '签名服务的应答无效',
    'Check that it holds the key named in the configuration.',
  ),
  PORT_IN_USE: kind(500, false, 'The port is taken', '端口被占用', 'Stop what uses it, or choose another with --port.'),
  // HTTP
  REQUEST_INVALID: kind(
    400,
    false,
    'The request does not fit the schema of the route',
    '请求不符合接口规范',
    'Correct what the detail names; see /docs.',
  ),
  NOT_FOUND: kind(404, false, 'No such route', '接口不存在', 'See /docs for the routes.'),
  METHOD_NOT_ALLOWED: kind(
    405,
    false,
    'The route does not know this method',
    '方法不允许',
    'See /docs for the routes.',
  ),
  MEDIA_TYPE: kind(
    415,
    false,
    'The content type is not understood',
    '不支持的内容类型',
    'Send application/json, or application/x-ndjson where the route takes rows.',
  ),
  BODY_TOO_LARGE: kind(413, false, 'The body is larger than allowed', '请求体过大', 'Send smaller chunks.'),
  HEADERS_TOO_LARGE: kind(
    431,
    false,
    'The headers are larger than allowed',
    '请求头过大',
    'Send fewer or shorter headers.',
  ),
  REQUEST_TIMEOUT: kind(408, true, 'The request did not arrive in time', '请求超时', 'Send it again, faster.'),
  TOO_MANY_REQUESTS: kind(429, true, 'Too many requests', '请求过于频繁', 'Wait as long as Retry-After says.'),
  TOO_MANY_STREAMS: kind(
    503,
    true,
    'Too many event streams are open',
    '事件流连接过多',
    'Close streams that are not needed, or ask for the state with Prefer: wait.',
  ),
  IDEMPOTENCY_KEY_REUSED: kind(
    422,
    false,
    'The Idempotency-Key stood for another request',
    '该幂等键已用于另一请求',
    'Use a new key for a new request; the same key only for the same path, query and body.',
  ),
  IDEMPOTENCY_RUNNING: kind(
    409,
    true,
    'The request with this Idempotency-Key is still running',
    '使用该幂等键的请求仍在处理中',
    'Wait as long as Retry-After says, then send the same request again.',
  ),
  IDEMPOTENCY_INTERRUPTED: kind(
    409,
    false,
    'The gateway ended while the request with this Idempotency-Key ran',
    '网关在处理该幂等键的请求时中断',
    'Look whether it took effect; if not, send it with a new key.',
  ),
  IDEMPOTENCY_NOT_KEPT: kind(
    409,
    false,
    'The request with this Idempotency-Key was done; its answer is not kept',
    '该幂等键的请求已完成，其应答不予保存',
    'Look at what it made; an answer that holds a secret is shown once. Undo it and use a new key if it was lost.',
  ),
  IDEMPOTENCY_FULL: kind(
    503,
    true,
    'No more Idempotency-Keys can be remembered now',
    '幂等键数量已达上限',
    'Try again later; keys are forgotten after 24 hours.',
  ),
  // disputes, keys, votes
  DISPUTE_UNKNOWN: kind(
    404,
    false,
    'No such dispute on chain',
    '未知的异议',
    'Check the id; the index may still be behind.',
  ),
  DISPUTE_INVALID: kind(
    422,
    false,
    'The dispute, statement or answer cannot be taken',
    '异议、声明或者答复不能受理',
    'Correct what the detail names, sign again, and file again.',
  ),
  DISPUTE_NOT_PARTY: kind(
    403,
    false,
    'Only who controls the handle, or owns the asset, may object',
    '只有信息主体或者资产所有人可以提出异议',
    'Sign with the account that controls the handle, or owns the asset, that the target is about.',
  ),
  DISPUTE_NOT_RESPONDENT: kind(
    403,
    false,
    'Another member owes the answer',
    '应由其他成员答复',
    'Leave the answer to the member named.',
  ),
  DISPUTE_CLOSED: kind(
    409,
    false,
    'The dispute is answered or withdrawn already',
    '异议已经答复或者撤回',
    'Read its outcome; a party may file again.',
  ),
  DISPUTE_DUPLICATE: kind(
    409,
    false,
    'This party has an open dispute about this already',
    '已有未决异议',
    'Add a statement to the dispute named, or wait for its answer.',
  ),
  DISPUTE_TOO_MANY: kind(
    429,
    true,
    'The party filed or stated too often',
    '提出异议或者声明过于频繁',
    'Wait until the time named; a statement can be added to a dispute on chain.',
  ),
  DISPUTE_NOT_CORRECTED: kind(
    409,
    false,
    'The chain shows no correction of what is disputed',
    '链上没有更正记录',
    'Publish the correction, revoke with it as successor (or withdraw the valuation), then answer with that successor.',
  ),
  ACT_NOT_ALLOWED: kind(
    403,
    false,
    "This member's key may not do that now",
    '本成员的密钥目前无权执行',
    'Check the standing of the member and the purposes and validity of its key.',
  ),
  INTERNAL: kind(
    500,
    true,
    'Something went wrong here',
    '内部错误',
    'Try again; if it stays, tell the operator the request id.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** A coded error. `detail` names the offending value; `values` carries the same for programs. */
export class LedgerError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly values: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, values: Record<string, unknown> = {}, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'LedgerError';
    this.code = code;
    this.detail = detail;
    this.values = values;
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }
}

/** True when `error` carries one of the codes (any coded error when none is given). */
export function isLedgerError(error: unknown, ...codes: ErrorCode[]): error is LedgerError {
  return error instanceof LedgerError && (codes.length === 0 || codes.includes(error.code));
}
