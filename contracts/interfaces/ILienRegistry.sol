// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Who holds which security right in which assets
/// @notice A lien needs two words: the consent of the owner of every asset, in EIP-712 (domain "County Ledger", "1", chain id, this
/// contract), and the acceptance of the creditor, whose key sends it.
///   Lien(uint256[] assets,uint32 creditor,uint8 kind,uint16 currency,uint104 amount,uint104 maxAmount,uint64 effectiveAt,uint64 deliveredAt,bytes32 debt,bytes32 salt,uint64 deadline)
/// Its id is that digest: bound to the assets, the creditor and the debt, created at most once.
///
/// Times. `effectiveAt` is when it was agreed, `perfectedAt` when the legal register entered it, whoever noted that here and whenever: rank goes by
/// the legal register (Civil Code 403, 414), never by block time. Nothing that happens to a lien later gives it an earlier time
/// or a higher amount than its owner consented to; more is a new lien with its own rank. Rank itself is computed from these facts
/// (server/domain), not here.
///
/// "These are all." Per asset, a head (see HashChain) over everything that happened to liens on it, in order, with
/// item = keccak256(abi.encode(uint8 step, bytes32 lien, bytes32 data)):
///   1 CREATED            0
///   2 PERFECTED          keccak256(abi.encode(register, number, registeredAt, validUntil, order))
///   3 RENEWED            bytes32(validUntil)
///   4 CONFIRMED          0
///   5 STRUCK             bytes32(reason)
///   6 AMENDED            bytes32(amount << 104 | maxAmount)
///   7 ASSIGNED           bytes32(creditor)
///   8 SUBORDINATED       id of the agreement; once for each yielding lien, in the chain of that asset only
///   9 ASSET_RELEASED     0; in the chain of that asset only
///  10 RELEASED           0
///  11 NOTICE_GIVEN       bytes32(noticeUntil)
///  12 NOTICE_WITHDRAWN   0
///  13 ENFORCED           evidence
///  14 POSSESSION_ENDED   bytes32(endedAt)
interface ILienRegistry {
    /// @notice What the owners sign.
    /// @param assets ascending, at most MAX_ASSETS
    /// @param creditor member with LENDER
    /// @param kind 1 mortgage, 2 possessory pledge, 3 pledge of a right, 4 retention, 5 reserved title, 6 finance lease
    /// (server/domain/lien-facts.ts); each class of assets allows some
    /// @param currency ISO 4217 number (156 = CNY)
    /// @param amount secured now, in minor units
    /// @param maxAmount secured at most; equal to `amount` unless it is a maximum-amount lien
    /// @param effectiveAt unix time of the agreement, not in the future
    /// @param deliveredAt unix time of delivery, not in the future: to the creditor for kinds 2 and 4, which arise with it; to the buyer
    /// for kinds 1, 5 and 6 when they secure the price (Civil Code 416), else 0; 0 for kind 3
    /// @param debt salted hash of the contract of the debt
    /// @param salt makes two liens with the same terms differ
    /// @param deadline last second in which it may be created
    struct Lien {
        uint256[] assets;
        uint32 creditor;
        uint8 kind;
        uint16 currency;
        uint104 amount;
        uint104 maxAmount;
        uint64 effectiveAt;
        uint64 deliveredAt;
        bytes32 debt;
        bytes32 salt;
        uint64 deadline;
    }

    /// @notice Two packed slots.
    /// @param status 0 unknown, 1 active, 2 in enforcement, 3 released, 4 enforced
    /// @param perfectedAt time of legal registration; 0 = not registered, or struck
    /// @param noticeUntil end of the notice period; 0 = none running
    /// @param confirmedAt block time at which the title authority last found it in the legal register; 0 = never
    /// @param standing of the registration: 0 as noted by the creditor, 1 noted by the title authority, 2 struck by it
    /// @param registrationUntil end of the legal registration; 0 = open
    /// @param possessionEnded true when a creditor of kind 2 or 4 no longer holds the asset
    struct State {
        uint8 status;
        uint8 kind;
        uint32 creditor;
        uint40 effectiveAt;
        uint40 perfectedAt;
        uint40 deliveredAt;
        uint40 noticeUntil;
        uint40 confirmedAt;
        uint8 standing;
        uint104 amount;
        uint104 maxAmount;
        uint40 registrationUntil;
        bool possessionEnded;
    }

    /// @notice An agreement on rank, which the creditors of the yielding liens sign in EIP-712:
    ///   Subordination(uint256 asset,bytes32[] yielding,bytes32 favoured,bytes32 salt,uint64 deadline)
    /// Its id is that digest. What it does to the order is for server/domain/lien-subordination.ts.
    /// @param yielding liens that let `favoured` be paid before them; ascending, at most MAX_YIELDING
    /// @param favoured 0 = they waive their rank
    struct Subordination {
        uint256 asset;
        bytes32[] yielding;
        bytes32 favoured;
        bytes32 salt;
        uint64 deadline;
    }

    /// @param register code of the legal register; not 0
    /// @param number salted hash of the entry's number; not 0
    /// @param registeredAt unix time of the entry
    /// @param validUntil end of the entry; 0 = open
    /// @param order place among the register's entries of the same time, from 1; 0 = not known
    struct Registration {
        uint16 register;
        bytes32 number;
        uint64 registeredAt;
        uint64 validUntil;
        uint32 order;
    }

    /// @notice Its assets are named by the LienChainExtended of step 1 that follow, in the order of `assets`.
    /// @param key the creditor's key that sent it
    event LienCreated(
        bytes32 indexed lien,
        uint32 indexed creditor,
        address key,
        uint8 kind,
        uint16 currency,
        uint104 amount,
        uint104 maxAmount,
        uint64 effectiveAt,
        uint64 deliveredAt,
        bytes32 debt,
        bytes32 salt,
        uint64 deadline
    );
    /// @param position place in the asset's chain, from 1
    event LienChainExtended(uint256 indexed asset, bytes32 indexed lien, uint8 step, bytes32 data, uint32 position);
    event LienPerfected(
        bytes32 indexed lien,
        address key,
        bool byAuthority,
        uint16 register,
        bytes32 number,
        uint64 registeredAt,
        uint64 validUntil,
        uint32 order
    );
    event LienRenewed(bytes32 indexed lien, address key, uint64 validUntil);
    event LienConfirmed(bytes32 indexed lien, address key);
    /// @param reason 1 not in the legal register, 2 other facts there, 3 cancelled there
    event LienStruck(bytes32 indexed lien, address key, uint8 reason);
    event LienAmended(bytes32 indexed lien, address key, uint104 amount, uint104 maxAmount);
    event LienAssigned(bytes32 indexed lien, uint32 indexed from, uint32 indexed to, address key);
    /// @notice The yielding liens are named by the LienChainExtended of step 8 that follow.
    event LienSubordinated(
        bytes32 indexed agreement,
        uint256 indexed asset,
        bytes32 indexed favoured,
        bytes32 salt,
        uint64 deadline
    );
    event LienAssetReleased(bytes32 indexed lien, uint256 indexed asset, address key);
    event LienPossessionEnded(bytes32 indexed lien, address key, uint64 endedAt);
    event LienReleased(bytes32 indexed lien, address key);
    event LienNoticeGiven(bytes32 indexed lien, address key, uint40 noticeUntil, bytes32 evidence);
    event LienNoticeWithdrawn(bytes32 indexed lien, address key);
    event LienEnforced(bytes32 indexed lien, address key, bytes32 evidence);
    /// @param purpose 1 transfer, 2 licence
    event TransferAgreed(
        uint256 indexed asset,
        bytes32 indexed lien,
        address indexed to,
        address key,
        uint8 purpose,
        uint24 transfers
    );

    error LienRegistryUnknownLien(bytes32 lien);
    error LienRegistryAlreadyCreated(bytes32 lien);
    error LienRegistryNotActive(bytes32 lien, uint8 status);
    error LienRegistryNotLender(uint32 member, uint64 capabilities);
    error LienRegistryWrongCreditor(bytes32 lien, uint32 member, uint32 creditor);
    error LienRegistryInvalidAssets(uint256 count, uint256 limit);
    error LienRegistryAssetsNotAscending(uint256 asset, uint256 next);
    error LienRegistryInvalidKind(uint8 kind);
    error LienRegistryInvalidAmount(uint16 currency, uint104 amount, uint104 maxAmount);
    error LienRegistryInvalidTimes(uint8 kind, uint64 effectiveAt, uint64 deliveredAt);
    error LienRegistryNoPossession(bytes32 lien, uint8 kind);
    error LienRegistryInvalidEnd(bytes32 lien, uint40 deliveredAt, uint64 endedAt);
    error LienRegistryZeroDebt();
    error LienRegistryExpired(bytes32 lien, uint64 deadline);
    error LienRegistrySignatureCount(uint256 signatures, uint256 assets);
    error LienRegistryInvalidSignature(bytes32 lien, uint256 asset, address owner);
    /// @param key of a member whose signature was asked for
    error LienRegistryInvalidApproval(bytes32 lien, address key);
    error LienRegistryNeitherCreditorNorAuthority(bytes32 lien, uint32 member);
    error LienRegistryNotAuthority(bytes32 lien, uint32 member, uint32 authority);
    error LienRegistryInvalidRegistration(uint16 register, bytes32 number, uint64 registeredAt, uint64 validUntil);
    error LienRegistryAlreadyPerfected(bytes32 lien, uint40 perfectedAt);
    error LienRegistryStruck(bytes32 lien);
    error LienRegistryNotPerfected(bytes32 lien);
    error LienRegistryRegistrationLapsed(bytes32 lien, uint40 registrationUntil);
    error LienRegistryInvalidRenewal(bytes32 lien, uint40 registrationUntil, uint64 validUntil);
    error LienRegistryInvalidReason(uint8 reason);
    error LienRegistryAmountRaised(bytes32 lien, uint104 amount, uint104 maxAmount, uint104 limit);
    error LienRegistryNotCovered(bytes32 lien, uint256 asset);
    error LienRegistryLastAsset(bytes32 lien, uint256 asset);
    error LienRegistryAlreadySubordinated(bytes32 agreement);
    error LienRegistryInvalidYielding(uint256 count, uint256 limit);
    error LienRegistryYieldingNotAscending(bytes32 lien, bytes32 next);
    error LienRegistryBehindItself(bytes32 lien);
    error LienRegistrySameCreditor(bytes32 lien, uint32 creditor);
    error LienRegistryCreditorInStanding(bytes32 lien, uint32 creditor);
    error LienRegistryNoticeRunning(bytes32 lien, uint40 noticeUntil);
    error LienRegistryNoNotice(bytes32 lien);
    error LienRegistryZeroEvidence(bytes32 lien);
    error LienRegistryInvalidPurpose(uint8 purpose);
    error LienRegistryAlreadyAgreed(bytes32 lien, uint256 asset, address to);
    error LienRegistryTransferNotAgreed(uint256 asset, address to, uint256 agreed, uint256 needed);

    /// @notice By a PUBLISH key of the creditor. Refused while an asset's title is in dispute or seized.
    /// @param signatures one for each asset, by its owner; empty where the asset before it has the same owner
    function create(Lien calldata lien, bytes[] calldata signatures) external returns (bytes32 id);

    /// @notice Notes the legal registration, once. By the creditor: not before `effectiveAt`; by the authority of the lien's first asset:
    /// as the register says. After it was struck only by the authority; after it lapsed only with a time after the lapse.
    function perfect(bytes32 lien, Registration calldata registration) external;

    /// @notice A registration prolonged before it lapsed keeps its time. By the creditor or the authority.
    function renew(bytes32 lien, uint64 validUntil) external;

    /// @notice The authority of the lien's first asset found the registration as noted.
    function confirm(bytes32 lien) external;

    /// @notice The authority did not find it: the lien counts as unregistered.
    function strike(bytes32 lien, uint8 reason) external;

    /// @notice By the creditor. `maxAmount` can only fall; `amount` moves below it. Zero is a release.
    function amend(bytes32 lien, uint104 amount, uint104 maxAmount) external;

    /// @notice To another member, which accepts by a SIGN key's signature over EIP-712
    /// `Assignment(bytes32 lien,uint32 from,uint32 to,uint64 deadline)`. By the creditor. Rank stays.
    function assign(bytes32 lien, uint32 to, address key, uint64 deadline, bytes calldata signature) external;

    /// @notice Restricted (governance): the same for a creditor that is no longer in standing.
    function reassign(bytes32 lien, uint32 to, address key, uint64 deadline, bytes calldata signature) external;

    /// @notice Anybody may send it with the signatures of the creditors of all yielding liens, by SIGN keys: they are the only ones whom it
    /// can harm (Civil Code 409). An agreement is made once.
    /// @param keys and `signatures`: one for each yielding lien, in the same order
    function subordinate(
        Subordination calldata agreement,
        address[] calldata keys,
        bytes[] calldata signatures
    ) external returns (bytes32 id);

    /// @notice By the creditor: one of several assets.
    function releaseAsset(bytes32 lien, uint256 asset) external;

    /// @notice By the creditor of a possessory pledge or a retention, once: it gave the asset back or lost it.
    function endPossession(bytes32 lien, uint64 endedAt) external;

    /// @notice By the creditor: the whole lien, for good.
    function release(bytes32 lien) external;

    /// @notice By the creditor: notice of enforcement, NOTICE_PERIOD from now.
    function giveNotice(bytes32 lien, bytes32 evidence) external;

    /// @notice By the creditor.
    function withdrawNotice(bytes32 lien) external;

    /// @notice By the creditor, after the notice period: the asset was realised, the lien ends.
    function enforce(bytes32 lien, bytes32 evidence) external;

    /// @notice By the creditor: agrees that the asset goes (1) or is licensed (2) to `to`. Void with the next step in the asset's chain.
    function agreeTransfer(bytes32 lien, uint256 asset, address to, uint8 purpose) external;

    /// @notice Reverts unless `needed` creditors agreed in the present state of the asset's chain.
    function requireAgreed(uint256 asset, address to, uint8 purpose, uint24 transfers, uint256 needed) external view;

    /// @notice All zero for an unknown lien.
    function lienOf(bytes32 lien) external view returns (State memory);

    /// @notice The assets it still covers, or covered when it ended.
    function assetsOf(bytes32 lien) external view returns (uint256[] memory);

    /// @notice Block time of an agreement on rank; 0 = not made.
    function subordinatedAt(bytes32 agreement) external view returns (uint40);

    /// @notice The asset's chain; (0, 0) while nothing happened.
    function lienChain(uint256 asset) external view returns (uint32 count, bytes28 head);

    /// @notice The lien's id.
    function hashLien(Lien calldata lien) external view returns (bytes32);

    /// @notice Seconds of notice before an enforcement.
    function NOTICE_PERIOD() external view returns (uint40);
    function MAX_ASSETS() external view returns (uint256);
    function MAX_YIELDING() external view returns (uint256);
}
