// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Whose a machine or an IP right is, in the word of a title authority
/// @notice A title is an ERC-721 token, numbered from 1. It says what the authority (a member with TITLE_AUTHORITY) has recorded, beside
/// and never instead of the legal register, of which it carries the reference.
///
/// Identity. Nothing about an asset is readable here. Its fingerprint is a MAC under a key that only the consortium's gateways hold, over
/// the normalised identity (factory number, maker, model; patent number), and is compared, never computed, on chain. `nearFingerprints` are
/// MACs of the forms that are mistaken for it (O for 0, without spaces, by engine number), so that a second title for
/// the same thing under a changed plate is refused until the authority of the first has looked at it.
///
/// Owner. A plain account (ECDSA or ERC-1271), not a subject handle: a handle belongs to one publisher's records about a subject, so that an
/// asset under it would tie the two together for everybody to read. A wallet derives a fresh account for each asset.
///
/// Moving. ERC-721's own transfers and approvals are refused: a title moves by the owner's signature and the authority's confirmation,
/// or by recovery with reason and delay. EIP-712, domain "County Ledger", "1", chain id, this contract:
///   Transfer(uint256 asset,address to,uint24 transfers,uint64 deadline)
///   Lease(uint256 asset,address user,uint64 expires,uint32 leases,uint64 deadline)
/// `locked` (ERC-5192) is true while a lien is active or a note is open. Who possesses or uses it is ERC-4907's user; a lease stays when
/// the title moves (Civil Code 405, 725).
interface IAssetRegistry {
    /// @notice One packed slot.
    /// @param class see `AssetClass`
    /// @param activeLiens liens on it that are neither released nor enforced
    /// @param openNotes open disputes, seizures, endings; each blocks transfers and new liens (Civil Code 399)
    /// @param transfers how often it changed its owner
    /// @param authority member that answers for the title
    /// @param recordedAt block time of its registration here; 0 = unknown asset
    /// @param register code of the legal register; 0 = in none
    /// @param registeredAt time of registration in the legal register
    /// @param validUntil end of that registration; 0 = open
    /// @param reconciledAt block time at which the authority last compared title and legal register; 0 = never
    struct Asset {
        uint8 class;
        uint8 activeLiens;
        uint8 openNotes;
        uint24 transfers;
        uint32 authority;
        uint40 recordedAt;
        uint16 register;
        uint40 registeredAt;
        uint40 validUntil;
        uint40 reconciledAt;
    }

    /// @param transferPolicy 1 the lien follows the asset (Civil Code 406), 2 every lien's creditor must agree to a transfer or a
    /// licence (Civil Code 444)
    /// @param lienKinds bitmap over the kinds of ILienRegistry: bit `kind`
    /// @param registrationConstitutive true: a lien arises with its legal registration (Civil Code 444), before that it is only agreed
    /// @param registeredAt block time; 0 = unknown class
    struct AssetClass {
        uint8 transferPolicy;
        uint8 lienKinds;
        bool registrationConstitutive;
        uint40 registeredAt;
    }

    /// @notice What the authority registers.
    /// @param number salted hash of the number in the legal register; 0 exactly when `register` is 0
    struct Title {
        uint8 class;
        bytes32 fingerprint;
        address owner;
        uint16 register;
        bytes32 number;
        uint64 registeredAt;
        uint64 validUntil;
    }

    /// @param reason 1 key lost, 2 succession, 3 decision of a court or enforcement
    /// @param authority member that proposed it; must still be in standing when it takes effect
    struct TitleRecovery {
        address to;
        uint40 effectiveAt;
        uint8 reason;
        uint32 authority;
    }

    event AssetClassRegistered(
        uint8 indexed class,
        uint8 transferPolicy,
        uint8 lienKinds,
        bool registrationConstitutive,
        string name
    );
    /// @param key the authority's key that sent it
    event AssetRegistered(
        uint256 indexed asset,
        bytes32 indexed fingerprint,
        uint32 indexed authority,
        address key,
        uint8 class,
        address owner,
        uint16 register,
        bytes32 number,
        uint64 registeredAt,
        uint64 validUntil
    );
    event NearFingerprintClaimed(uint256 indexed asset, bytes32 indexed nearFingerprint);
    /// @param fingerprint of the asset that may now be registered although it resembles `asset`
    event SuspicionResolved(
        uint256 indexed asset,
        bytes32 indexed fingerprint,
        uint32 indexed authority,
        address key,
        uint8 reason,
        bytes32 evidence
    );
    event LegalRegisterReconciled(
        uint256 indexed asset,
        address key,
        uint16 register,
        bytes32 number,
        uint64 registeredAt,
        uint64 validUntil
    );
    /// @param note salted hash of the order's or claim's reference
    event TitleNoted(uint256 indexed asset, bytes32 indexed note, address key, uint8 kind);
    event TitleNoteLifted(uint256 indexed asset, bytes32 indexed note, address key);
    /// @param reason 0 by the owner's signature, else that of the recovery
    event AssetTransferred(
        uint256 indexed asset,
        address indexed from,
        address indexed to,
        address key,
        uint24 transfers,
        uint8 reason
    );
    event TitleRecoveryProposed(
        uint256 indexed asset,
        address indexed to,
        address key,
        uint40 effectiveAt,
        uint8 reason
    );
    event TitleRecoveryCancelled(uint256 indexed asset);
    event TitleAuthorityChanged(uint256 indexed asset, uint32 indexed authority);

    error AssetRegistryUnknownAsset(uint256 asset);
    error AssetRegistryUnknownClass(uint8 class);
    error AssetRegistryClassTaken(uint8 class);
    error AssetRegistryInvalidClass(uint8 class, uint8 transferPolicy, uint8 lienKinds);
    error AssetRegistryNotTitleAuthority(address caller, uint64 capabilities);
    error AssetRegistryWrongAuthority(uint256 asset, uint32 member, uint32 authority);
    error AssetRegistryZeroFingerprint();
    error AssetRegistryZeroOwner();
    error AssetRegistryAlreadyRegistered(uint256 asset, bytes32 fingerprint);
    /// @param asset title that has `key` as its fingerprint or among its near ones
    /// @param key what the two have in common
    error AssetRegistrySuspectedDuplicate(uint256 asset, bytes32 key);
    error AssetRegistryAlreadyResolved(uint256 asset, bytes32 fingerprint);
    error AssetRegistryTooManyNearFingerprints(uint256 count, uint256 limit);
    error AssetRegistryInvalidRegistration(uint16 register, bytes32 number, uint64 registeredAt, uint64 validUntil);
    error AssetRegistryInvalidReason(uint8 reason);
    error AssetRegistryZeroEvidence();
    error AssetRegistryNeedsAuthority(uint256 asset);
    error AssetRegistryInvalidSignature(uint256 asset, address owner);
    error AssetRegistryExpired(uint64 deadline);
    error AssetRegistryAlreadyOwner(uint256 asset, address to);
    error AssetRegistryNoted(uint256 asset, uint8 openNotes);
    error AssetRegistryInvalidNote(bytes32 note, uint8 kind);
    error AssetRegistryNoteOpen(uint256 asset, bytes32 note);
    error AssetRegistryNoteNotOpen(uint256 asset, bytes32 note);
    error AssetRegistryTooManyNotes(uint256 asset, uint256 limit);
    error AssetRegistryNoRecovery(uint256 asset);
    error AssetRegistryRecoveryNotDue(uint256 asset, uint40 effectiveAt);
    error AssetRegistryAuthorityNotInStanding(uint256 asset, uint32 authority);
    error AssetRegistryNotOwner(uint256 asset, address caller);
    error AssetRegistryLienKindNotAllowed(uint256 asset, uint8 kind);
    error AssetRegistryTooManyLiens(uint256 asset, uint256 limit);
    error AssetRegistryNotLienRegistry(address caller);

    /// @notice Restricted (governance). A class is never changed: another rule is another class.
    function registerClass(
        uint8 class,
        uint8 transferPolicy,
        uint8 lienKinds,
        bool registrationConstitutive,
        string calldata name
    ) external;

    /// @notice By a PUBLISH key of a member with TITLE_AUTHORITY, which becomes the asset's authority.
    /// Refused with SuspectedDuplicate while one of its fingerprints is known and the resemblance is not resolved. An equal
    /// fingerprint is refused for good.
    /// @param nearFingerprints at most MAX_NEAR_FINGERPRINTS; the fingerprint itself and repetitions do no harm
    function register(Title calldata title, bytes32[] calldata nearFingerprints) external returns (uint256 asset);

    /// @notice Lets `fingerprint` be registered although it resembles `asset`. By the authority of `asset`, which has looked.
    /// @param reason 1 inspected, another thing; 2 renumbered by its maker or register; 3 the earlier title was mistyped
    /// @param evidence hash of the report; not 0
    function resolveSuspicion(uint256 asset, bytes32 fingerprint, uint8 reason, bytes32 evidence) external;

    /// @notice What the legal register says now, compared by the asset's authority.
    function reconcile(uint256 asset, uint16 register, bytes32 number, uint64 registeredAt, uint64 validUntil) external;

    /// @notice By the asset's authority.
    /// @param kind 1 title in dispute, 2 seized or attached, 3 ended (scrapped, lapsed, registered in error)
    function openNote(uint256 asset, bytes32 note, uint8 kind) external;

    /// @notice By the asset's authority.
    function liftNote(uint256 asset, bytes32 note) external;

    /// @notice By the asset's authority, with the owner's signature over EIP-712 `Transfer`. Ends a recovery under way.
    function transfer(uint256 asset, address to, uint64 deadline, bytes calldata signature) external;

    /// @notice As ERC-4907's `setUser`, by anybody with the owner's signature over EIP-712 `Lease`.
    function lease(uint256 asset, address user, uint64 expires, uint64 deadline, bytes calldata signature) external;

    /// @notice By the asset's authority, for an owner who cannot sign. A second proposal replaces the first and starts the delay again.
    function proposeRecovery(uint256 asset, address to, uint8 reason) external;

    /// @notice Anybody may send it once the delay is over. Open notes stop it, except for reason 3.
    function executeRecovery(uint256 asset) external;

    /// @notice By the present owner or the asset's authority.
    function cancelRecovery(uint256 asset) external;

    /// @notice Restricted (governance), for an authority that left.
    function changeAuthority(uint256 asset, uint32 authority) external;

    /// @notice By the LienRegistry only: counts one more active lien. Refused while a note is open.
    /// @return owner whose consent the lien needs
    function encumber(uint256 asset, uint8 kind) external returns (address owner);

    /// @notice By the LienRegistry only: counts one active lien less.
    function disencumber(uint256 asset) external;

    /// @notice Reverts for an unknown asset.
    function assetOf(uint256 asset) external view returns (Asset memory);

    /// @notice All zero for an unknown class.
    function classOf(uint8 class) external view returns (AssetClass memory);

    /// @notice The asset with this fingerprint, and the one that claimed it as a near one first; 0 for none.
    function holderOf(bytes32 fingerprint) external view returns (uint256 exact, uint256 near);

    /// @notice Kind of an open note; 0 = not open.
    function noteOf(uint256 asset, bytes32 note) external view returns (uint8 kind);

    /// @notice All zero when none is under way.
    function recoveryOf(uint256 asset) external view returns (TitleRecovery memory);

    /// @notice How often the asset's user was set: what the next `Lease` signs.
    function leasesOf(uint256 asset) external view returns (uint32);

    /// @notice Assets are numbered 1 to this.
    function assetCount() external view returns (uint256);

    /// @notice Seconds between the proposal of a recovery and its earliest execution.
    function RECOVERY_DELAY() external view returns (uint40);
    function MAX_NEAR_FINGERPRINTS() external view returns (uint256);
    function MAX_ACTIVE_LIENS() external view returns (uint256);
    function MAX_OPEN_NOTES() external view returns (uint256);
}
