// Security identifiers ([MS-DTYP] 2.4.2), and locally unique ones.

#include <ferry/win32/ntdll.hpp>

namespace {

constexpr ULONG head = 8;

SID* sid_of(PSID given) { return static_cast<SID*>(given); }
ULONG length_of(UCHAR parts) { return head + parts * static_cast<ULONG>(sizeof(ULONG)); }
bool same(PSID first, PSID second, ULONG bytes) { return memcmp(first, second, bytes) == 0; }

} // namespace

extern "C" {

BOOLEAN NTAPI RtlValidSid(PSID sid) {
    return sid != nullptr && sid_of(sid)->Revision == SID_REVISION &&
           sid_of(sid)->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}
ULONG NTAPI RtlLengthSid(PSID sid) { return length_of(sid_of(sid)->SubAuthorityCount); }
ULONG NTAPI RtlLengthRequiredSid(ULONG parts) { return length_of(static_cast<UCHAR>(parts)); }
NTSTATUS NTAPI RtlInitializeSid(PSID sid, PSID_IDENTIFIER_AUTHORITY authority, UCHAR parts) {
    if (parts > SID_MAX_SUB_AUTHORITIES) {
        return STATUS_INVALID_PARAMETER;
    }
    sid_of(sid)->Revision = SID_REVISION;
    sid_of(sid)->SubAuthorityCount = parts;
    sid_of(sid)->IdentifierAuthority = *authority;
    return STATUS_SUCCESS;
}
PSID_IDENTIFIER_AUTHORITY NTAPI RtlIdentifierAuthoritySid(PSID sid) {
    return &sid_of(sid)->IdentifierAuthority;
}
PULONG NTAPI RtlSubAuthoritySid(PSID sid, ULONG index) { return &sid_of(sid)->SubAuthority[index]; }
PUCHAR NTAPI RtlSubAuthorityCountSid(PSID sid) { return &sid_of(sid)->SubAuthorityCount; }
NTSTATUS NTAPI RtlCopySid(ULONG room, PSID to, PSID from) {
    const ULONG length = RtlLengthSid(from);
    if (room < length) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memcpy(to, from, length);
    return STATUS_SUCCESS;
}
BOOLEAN NTAPI RtlEqualSid(PSID first, PSID second) {
    return same(first, second, 2) && same(first, second, RtlLengthSid(first));
}
/// But for the last part.
BOOLEAN NTAPI RtlEqualPrefixSid(PSID first, PSID second) {
    const UCHAR parts = sid_of(first)->SubAuthorityCount;
    return same(first, second, 2) &&
           same(first, second, length_of(static_cast<UCHAR>(parts == 0 ? 0 : parts - 1)));
}

void NTAPI RtlCopyLuid(PLUID to, const LUID* from) { *to = *from; }

} // extern "C"
