// The security of keys: who is allowed what is kept by the process that says so, and heeded by
// nobody. The owner is the user, as of all there is.

#include "registry_lock.hpp"
#include "registry_roots.hpp"
#include "security.hpp"

using namespace ferry::win32;
using namespace ferry::win32::registry;

namespace {

constexpr SECURITY_INFORMATION settable =
    OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION |
    PROTECTED_DACL_SECURITY_INFORMATION | UNPROTECTED_DACL_SECURITY_INFORMATION;
constexpr SECURITY_INFORMATION protects = PROTECTED_DACL_SECURITY_INFORMATION;

bool is_same(PSID given, const UserSid& only) {
    UserSid copy = only;
    return given != nullptr && EqualSid(given, &copy);
}

/// The user and the system may do all, as where nobody has said otherwise.
PACL default_list(void* room, DWORD size) {
    UserSid user;
    UserSid system;
    system.count = 1;
    system.parts[0] = SECURITY_LOCAL_SYSTEM_RID;
    auto* const list = static_cast<PACL>(room);
    InitializeAcl(list, size, ACL_REVISION);
    PSID const who[] = {&user, &system};
    for (PSID const sid : who) {
        AddAccessAllowedAceEx(list, ACL_REVISION, CONTAINER_INHERIT_ACE, KEY_ALL_ACCESS, sid);
    }
    ACL_SIZE_INFORMATION facts{};
    GetAclInformation(list, &facts, sizeof facts, AclSizeInformation);
    list->AclSize = static_cast<WORD>(facts.AclBytesInUse);
    return list;
}

LSTATUS check_identities(SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR from) {
    PSID sid = nullptr;
    BOOL is_default = FALSE;
    if ((wanted & OWNER_SECURITY_INFORMATION) != 0 &&
        (!GetSecurityDescriptorOwner(from, &sid, &is_default) || !is_same(sid, {}))) {
        return ERROR_INVALID_OWNER;
    }
    if ((wanted & GROUP_SECURITY_INFORMATION) != 0 &&
        (!GetSecurityDescriptorGroup(from, &sid, &is_default) || !is_same(sid, primary_group()))) {
        return ERROR_INVALID_PRIMARY_GROUP;
    }
    return ERROR_SUCCESS;
}

/// A key's list, of which an empty one is none: all may do all.
LSTATUS set_list(Key& key, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR from) {
    PACL list = nullptr;
    BOOL present = FALSE;
    BOOL is_default = FALSE;
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    GetSecurityDescriptorDacl(from, &present, &list, &is_default);
    GetSecurityDescriptorControl(from, &control, &revision);
    list = present ? list : nullptr;
    auto* const kept = static_cast<AccessOfKey*>(
        allocate(sizeof(AccessOfKey) + (list != nullptr ? list->AclSize : 0)));
    if (kept == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    kept->has_list = list != nullptr;
    kept->is_protected = (wanted & protects) != 0 || (control & SE_DACL_PROTECTED) != 0;
    if (list != nullptr) {
        memcpy(kept + 1, list, list->AclSize);
    }
    release(key.access);
    key.access = kept;
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

LSTATUS WINAPI RegGetKeySecurity(HKEY handle, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to,
                                 LPDWORD size) {
    const Guard guard;
    View view;
    const bool asks_audit = (wanted & SACL_SECURITY_INFORMATION) != 0;
    if (const LSTATUS found = find(handle, READ_CONTROL, view);
        found != ERROR_SUCCESS || size == nullptr || asks_audit) {
        return found != ERROR_SUCCESS ? found
               : asks_audit           ? ERROR_PRIVILEGE_NOT_HELD
                                      : ERROR_INVALID_PARAMETER;
    }
    UserSid user;
    UserSid group = primary_group();
    alignas(ACL) BYTE room[128];
    SECURITY_DESCRIPTOR whole;
    InitializeSecurityDescriptor(&whole, SECURITY_DESCRIPTOR_REVISION);
    if ((wanted & OWNER_SECURITY_INFORMATION) != 0) {
        SetSecurityDescriptorOwner(&whole, &user, FALSE);
    }
    if ((wanted & GROUP_SECURITY_INFORMATION) != 0) {
        SetSecurityDescriptorGroup(&whole, &group, FALSE);
    }
    if ((wanted & DACL_SECURITY_INFORMATION) != 0) {
        AccessOfKey* const kept = view.key->access;
        PACL const list = kept == nullptr  ? default_list(room, sizeof room)
                          : kept->has_list ? reinterpret_cast<PACL>(kept + 1)
                                           : nullptr;
        SetSecurityDescriptorDacl(&whole, TRUE, list, FALSE);
        if (kept != nullptr && kept->is_protected) {
            SetSecurityDescriptorControl(&whole, SE_DACL_PROTECTED, SE_DACL_PROTECTED);
        }
    }
    return security::make_relative(&whole, to, size) ? ERROR_SUCCESS : ERROR_INSUFFICIENT_BUFFER;
}

LSTATUS WINAPI RegSetKeySecurity(HKEY handle, SECURITY_INFORMATION wanted,
                                 PSECURITY_DESCRIPTOR from) {
    const Guard guard;
    View view;
    const bool sets_list = (wanted & DACL_SECURITY_INFORMATION) != 0;
    const bool sets_owner =
        (wanted & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION)) != 0;
    const REGSAM access =
        static_cast<REGSAM>((sets_list ? WRITE_DAC : 0) | (sets_owner ? WRITE_OWNER : 0));
    if (const LSTATUS found = find(handle, access, view); found != ERROR_SUCCESS) {
        return found;
    }
    if ((wanted & ~settable) != 0) {
        return ERROR_PRIVILEGE_NOT_HELD;
    }
    if (from == nullptr || !IsValidSecurityDescriptor(from)) {
        return ERROR_INVALID_PARAMETER;
    }
    const LSTATUS checked = check_identities(wanted, from);
    return checked == ERROR_SUCCESS && sets_list ? set_list(*view.key, wanted, from) : checked;
}

} // extern "C"
