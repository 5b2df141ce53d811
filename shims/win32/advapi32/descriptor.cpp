// Security descriptors as memory: absolute ones hold pointers, self-relative ones offsets.

#include "security.hpp"

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

struct Parts {
    PSID owner;
    PSID group;
    PACL sacl;
    PACL dacl;
};

template <class T>
T* at(const void* begin, DWORD offset) {
    return offset == 0
               ? nullptr
               : reinterpret_cast<T*>(const_cast<BYTE*>(static_cast<const BYTE*>(begin)) + offset);
}

const SECURITY_DESCRIPTOR& absolute(PSECURITY_DESCRIPTOR descriptor) {
    return *static_cast<const SECURITY_DESCRIPTOR*>(descriptor);
}

Parts parts_of(PSECURITY_DESCRIPTOR descriptor) {
    const SECURITY_DESCRIPTOR& whole = absolute(descriptor);
    if ((whole.Control & SE_SELF_RELATIVE) == 0) {
        return {whole.Owner, whole.Group, whole.Sacl, whole.Dacl};
    }
    const auto& relative = *static_cast<const SECURITY_DESCRIPTOR_RELATIVE*>(descriptor);
    return {at<void>(descriptor, relative.Owner), at<void>(descriptor, relative.Group),
            at<ACL>(descriptor, relative.Sacl), at<ACL>(descriptor, relative.Dacl)};
}

/// Only an absolute one can be changed.
SECURITY_DESCRIPTOR* to_change(PSECURITY_DESCRIPTOR descriptor) {
    auto* const whole = static_cast<SECURITY_DESCRIPTOR*>(descriptor);
    if (whole->Revision != SECURITY_DESCRIPTOR_REVISION ||
        (whole->Control & SE_SELF_RELATIVE) != 0) {
        fail(whole->Revision != SECURITY_DESCRIPTOR_REVISION ? ERROR_UNKNOWN_REVISION
                                                             : ERROR_INVALID_SECURITY_DESCR);
        return nullptr;
    }
    return whole;
}

void set_flag(SECURITY_DESCRIPTOR& whole, WORD flag, bool on) {
    whole.Control = static_cast<WORD>(on ? whole.Control | flag : whole.Control & ~flag);
}

DWORD sid_size(PSID sid) { return sid != nullptr ? (GetLengthSid(sid) + 3) & ~3U : 0; }
DWORD acl_size(const ACL* acl) { return acl != nullptr ? (acl->AclSize + 3U) & ~3U : 0; }

DWORD size_of_parts(const Parts& parts) {
    return sid_size(parts.owner) + sid_size(parts.group) + acl_size(parts.sacl) +
           acl_size(parts.dacl);
}

BOOL give_list(PSECURITY_DESCRIPTOR descriptor, WORD present, WORD defaulted, PACL list,
               LPBOOL is_present, PACL* to, LPBOOL is_default) {
    const WORD control = absolute(descriptor).Control;
    *is_present = (control & present) != 0;
    if (*is_present) {
        *to = list;
        *is_default = (control & defaulted) != 0;
    }
    return TRUE;
}

BOOL set_list(PSECURITY_DESCRIPTOR descriptor, PACL SECURITY_DESCRIPTOR::*member, WORD present,
              WORD defaulted, BOOL is_present, PACL list, BOOL is_default) {
    SECURITY_DESCRIPTOR* const whole = to_change(descriptor);
    if (whole == nullptr) {
        return FALSE;
    }
    set_flag(*whole, present, is_present != 0);
    set_flag(*whole, defaulted, is_present != 0 && is_default != 0);
    whole->*member = is_present != 0 ? list : nullptr;
    return TRUE;
}

BOOL set_sid(PSECURITY_DESCRIPTOR descriptor, PSID SECURITY_DESCRIPTOR::*member, WORD defaulted,
             PSID sid, BOOL is_default) {
    SECURITY_DESCRIPTOR* const whole = to_change(descriptor);
    if (whole == nullptr) {
        return FALSE;
    }
    whole->*member = sid;
    set_flag(*whole, defaulted, is_default != 0);
    return TRUE;
}

} // namespace

namespace ferry::win32::security {

BOOL make_relative(PSECURITY_DESCRIPTOR from, PSECURITY_DESCRIPTOR to, DWORD* size) {
    const Parts parts = parts_of(from);
    const auto needed =
        static_cast<DWORD>(sizeof(SECURITY_DESCRIPTOR_RELATIVE)) + size_of_parts(parts);
    const bool fits = *size >= needed && to != nullptr;
    *size = needed;
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    auto& relative = *static_cast<SECURITY_DESCRIPTOR_RELATIVE*>(to);
    relative = {SECURITY_DESCRIPTOR_REVISION,
                0,
                static_cast<WORD>(absolute(from).Control | SE_SELF_RELATIVE),
                0,
                0,
                0,
                0};
    DWORD end = sizeof relative;
    const auto add = [&](DWORD& offset, const void* part, DWORD bytes, DWORD room) {
        if (part != nullptr) {
            offset = end;
            memcpy(static_cast<BYTE*>(to) + end, part, bytes);
            end += room;
        }
    };
    add(relative.Sacl, parts.sacl, parts.sacl != nullptr ? parts.sacl->AclSize : 0,
        acl_size(parts.sacl));
    add(relative.Dacl, parts.dacl, parts.dacl != nullptr ? parts.dacl->AclSize : 0,
        acl_size(parts.dacl));
    add(relative.Owner, parts.owner, parts.owner != nullptr ? GetLengthSid(parts.owner) : 0,
        sid_size(parts.owner));
    add(relative.Group, parts.group, parts.group != nullptr ? GetLengthSid(parts.group) : 0,
        sid_size(parts.group));
    return TRUE;
}

} // namespace ferry::win32::security

extern "C" {

BOOL WINAPI InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision) {
    if (revision != SECURITY_DESCRIPTOR_REVISION) {
        return fail(ERROR_UNKNOWN_REVISION);
    }
    auto& whole = *static_cast<SECURITY_DESCRIPTOR*>(descriptor);
    whole = {};
    whole.Revision = SECURITY_DESCRIPTOR_REVISION;
    return TRUE;
}
BOOL WINAPI IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor) {
    if (descriptor == nullptr || absolute(descriptor).Revision != SECURITY_DESCRIPTOR_REVISION) {
        return FALSE;
    }
    const Parts parts = parts_of(descriptor);
    const bool dacl = (absolute(descriptor).Control & SE_DACL_PRESENT) == 0 ||
                      parts.dacl == nullptr || IsValidAcl(parts.dacl);
    return dacl && (parts.owner == nullptr || IsValidSid(parts.owner)) &&
           (parts.group == nullptr || IsValidSid(parts.group));
}
DWORD WINAPI GetSecurityDescriptorLength(PSECURITY_DESCRIPTOR descriptor) {
    const bool relative = (absolute(descriptor).Control & SE_SELF_RELATIVE) != 0;
    return static_cast<DWORD>(relative ? sizeof(SECURITY_DESCRIPTOR_RELATIVE)
                                       : sizeof(SECURITY_DESCRIPTOR)) +
           size_of_parts(parts_of(descriptor));
}
BOOL WINAPI GetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor,
                                         PSECURITY_DESCRIPTOR_CONTROL control, LPDWORD revision) {
    *control = absolute(descriptor).Control;
    *revision = absolute(descriptor).Revision;
    return TRUE;
}
BOOL WINAPI SetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor,
                                         SECURITY_DESCRIPTOR_CONTROL which,
                                         SECURITY_DESCRIPTOR_CONTROL value) {
    constexpr WORD settable = SE_DACL_AUTO_INHERIT_REQ | SE_SACL_AUTO_INHERIT_REQ |
                              SE_DACL_AUTO_INHERITED | SE_SACL_AUTO_INHERITED | SE_DACL_PROTECTED |
                              SE_SACL_PROTECTED;
    if ((which & ~settable) != 0 || (value & ~which) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    auto& control = static_cast<SECURITY_DESCRIPTOR*>(descriptor)->Control;
    control = static_cast<WORD>((control & ~which) | value);
    return TRUE;
}

BOOL WINAPI GetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID* owner,
                                       LPBOOL is_default) {
    *owner = parts_of(descriptor).owner;
    *is_default = (absolute(descriptor).Control & SE_OWNER_DEFAULTED) != 0;
    return TRUE;
}
BOOL WINAPI GetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID* group,
                                       LPBOOL is_default) {
    *group = parts_of(descriptor).group;
    *is_default = (absolute(descriptor).Control & SE_GROUP_DEFAULTED) != 0;
    return TRUE;
}
BOOL WINAPI GetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL* list,
                                      LPBOOL is_default) {
    return give_list(descriptor, SE_DACL_PRESENT, SE_DACL_DEFAULTED, parts_of(descriptor).dacl,
                     present, list, is_default);
}
BOOL WINAPI GetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL* list,
                                      LPBOOL is_default) {
    return give_list(descriptor, SE_SACL_PRESENT, SE_SACL_DEFAULTED, parts_of(descriptor).sacl,
                     present, list, is_default);
}
BOOL WINAPI SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID owner,
                                       BOOL is_default) {
    return set_sid(descriptor, &SECURITY_DESCRIPTOR::Owner, SE_OWNER_DEFAULTED, owner, is_default);
}
BOOL WINAPI SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID group,
                                       BOOL is_default) {
    return set_sid(descriptor, &SECURITY_DESCRIPTOR::Group, SE_GROUP_DEFAULTED, group, is_default);
}
BOOL WINAPI SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL list,
                                      BOOL is_default) {
    return set_list(descriptor, &SECURITY_DESCRIPTOR::Dacl, SE_DACL_PRESENT, SE_DACL_DEFAULTED,
                    present, list, is_default);
}
BOOL WINAPI SetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL list,
                                      BOOL is_default) {
    return set_list(descriptor, &SECURITY_DESCRIPTOR::Sacl, SE_SACL_PRESENT, SE_SACL_DEFAULTED,
                    present, list, is_default);
}
BOOL WINAPI MakeSelfRelativeSD(PSECURITY_DESCRIPTOR from, PSECURITY_DESCRIPTOR to, LPDWORD size) {
    return (absolute(from).Control & SE_SELF_RELATIVE) != 0 ? fail(ERROR_BAD_DESCRIPTOR_FORMAT)
                                                            : make_relative(from, to, size);
}
BOOL WINAPI MakeAbsoluteSD(PSECURITY_DESCRIPTOR from, PSECURITY_DESCRIPTOR to, LPDWORD size,
                           PACL dacl, LPDWORD dacl_size, PACL sacl, LPDWORD sacl_size, PSID owner,
                           LPDWORD owner_size, PSID group, LPDWORD group_size) {
    if ((absolute(from).Control & SE_SELF_RELATIVE) == 0) {
        return fail(ERROR_BAD_DESCRIPTOR_FORMAT);
    }
    const Parts parts = parts_of(from);
    bool fits = true;
    const auto ask = [&fits](LPDWORD room, DWORD needed) {
        fits = fits && *room >= needed;
        *room = needed;
    };
    ask(size, sizeof(SECURITY_DESCRIPTOR));
    ask(dacl_size, acl_size(parts.dacl));
    ask(sacl_size, acl_size(parts.sacl));
    ask(owner_size, sid_size(parts.owner));
    ask(group_size, sid_size(parts.group));
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    const auto copy = [](void* part, const void* source, DWORD bytes) {
        return source != nullptr ? memcpy(part, source, bytes) : nullptr;
    };
    auto& whole = *static_cast<SECURITY_DESCRIPTOR*>(to);
    whole = {};
    whole.Revision = SECURITY_DESCRIPTOR_REVISION;
    whole.Control = static_cast<WORD>(absolute(from).Control & ~SE_SELF_RELATIVE);
    whole.Dacl = static_cast<PACL>(copy(dacl, parts.dacl, *dacl_size));
    whole.Sacl = static_cast<PACL>(copy(sacl, parts.sacl, *sacl_size));
    whole.Owner = copy(owner, parts.owner, *owner_size);
    whole.Group = copy(group, parts.group, *group_size);
    return TRUE;
}

} // extern "C"
