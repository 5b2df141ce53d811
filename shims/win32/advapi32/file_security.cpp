// Security descriptors of files: the user's, with what the host lets the user do.

#include "security.hpp"

#include <aclapi.h>

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

constexpr DWORD reading = FILE_GENERIC_READ | FILE_GENERIC_EXECUTE;
constexpr DWORD writing = FILE_GENERIC_WRITE | FILE_DELETE_CHILD | DELETE;

bool can_open(LPCWSTR path, DWORD access) {
    const HANDLE file =
        CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                    OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    const bool can = file != INVALID_HANDLE_VALUE || GetLastError() == ERROR_SHARING_VIOLATION;
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
    }
    return can;
}

/// A descriptor with the memory of its parts.
struct Made {
    SECURITY_DESCRIPTOR descriptor;
    UserSid owner;
    UserSid group;
    struct {
        ACL head;
        BYTE entries[2 * sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE];
    } list;

    Made(SECURITY_INFORMATION wanted, DWORD mask) : group(primary_group()) {
        InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
        if ((wanted & OWNER_SECURITY_INFORMATION) != 0) {
            SetSecurityDescriptorOwner(&descriptor, &owner, FALSE);
        }
        if ((wanted & GROUP_SECURITY_INFORMATION) != 0) {
            SetSecurityDescriptorGroup(&descriptor, &group, FALSE);
        }
        if ((wanted & DACL_SECURITY_INFORMATION) != 0) {
            InitializeAcl(&list.head, sizeof list, ACL_REVISION);
            AddAccessAllowedAce(&list.head, ACL_REVISION, mask, &owner);
            SetSecurityDescriptorDacl(&descriptor, TRUE, &list.head, FALSE);
        }
    }
};

/// What the user may do with a file; false, and the error, if there is none.
bool mask_of(LPCWSTR path, DWORD& mask) {
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        return false;
    }
    const bool reads = can_open(path, FILE_READ_DATA);
    const bool writes = can_open(path, FILE_WRITE_DATA);
    mask = reads && writes ? FILE_ALL_ACCESS
                           : READ_CONTROL | (reads ? reading : 0) | (writes ? writing : 0);
    return true;
}

/// A self-relative one in memory of LocalAlloc, with pointers to its parts.
DWORD give(SECURITY_INFORMATION wanted, DWORD mask, PSID* owner, PSID* group, PACL* dacl,
           PACL* sacl, PSECURITY_DESCRIPTOR* descriptor) {
    Made made(wanted, mask);
    DWORD size = 0;
    make_relative(&made.descriptor, nullptr, &size);
    PSECURITY_DESCRIPTOR const copy = LocalAlloc(LPTR, size);
    if (copy == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    make_relative(&made.descriptor, copy, &size);
    BOOL unused = FALSE;
    BOOL present = FALSE;
    if (owner != nullptr) {
        GetSecurityDescriptorOwner(copy, owner, &unused);
    }
    if (group != nullptr) {
        GetSecurityDescriptorGroup(copy, group, &unused);
    }
    if (dacl != nullptr) {
        *dacl = nullptr;
        GetSecurityDescriptorDacl(copy, &present, dacl, &unused);
    }
    if (sacl != nullptr) {
        *sacl = nullptr;
    }
    if (descriptor != nullptr) {
        *descriptor = copy;
    } else {
        LocalFree(copy);
        return owner != nullptr || group != nullptr || dacl != nullptr ? ERROR_INVALID_PARAMETER
                                                                       : ERROR_SUCCESS;
    }
    return ERROR_SUCCESS;
}

/// A path in UTF-16; null, and the error, if it is too long.
class WidePath {
public:
    explicit WidePath(LPCSTR path) {
        if (MultiByteToWideChar(CP_ACP, 0, path, -1, text_, ARRAYSIZE(text_)) > 0) {
            value_ = text_;
        }
    }
    [[nodiscard]] LPCWSTR get() const { return value_; }

private:
    WCHAR text_[MAX_PATH + 1];
    LPCWSTR value_ = nullptr;
};

} // namespace

extern "C" {

BOOL WINAPI GetFileSecurityW(LPCWSTR path, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to,
                             DWORD size, LPDWORD needed) {
    if ((wanted & SACL_SECURITY_INFORMATION) != 0) {
        return fail(ERROR_PRIVILEGE_NOT_HELD);
    }
    DWORD mask = 0;
    if (!mask_of(path, mask)) {
        return FALSE;
    }
    Made made(wanted, mask);
    *needed = size;
    return make_relative(&made.descriptor, to, needed);
}
BOOL WINAPI GetFileSecurityA(LPCSTR path, SECURITY_INFORMATION wanted, PSECURITY_DESCRIPTOR to,
                             DWORD size, LPDWORD needed) {
    const WidePath wide(path);
    return wide.get() != nullptr ? GetFileSecurityW(wide.get(), wanted, to, size, needed) : FALSE;
}

DWORD WINAPI GetNamedSecurityInfoW(LPCWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                                   PSECURITY_DESCRIPTOR* descriptor) {
    if (type != SE_FILE_OBJECT) {
        return ERROR_NOT_SUPPORTED;
    }
    if ((wanted & SACL_SECURITY_INFORMATION) != 0) {
        return ERROR_PRIVILEGE_NOT_HELD;
    }
    DWORD mask = 0;
    return mask_of(path, mask) ? give(wanted, mask, owner, group, dacl, sacl, descriptor)
                               : GetLastError();
}
DWORD WINAPI GetNamedSecurityInfoA(LPCSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                                   PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                                   PSECURITY_DESCRIPTOR* descriptor) {
    const WidePath wide(path);
    return wide.get() != nullptr ? GetNamedSecurityInfoW(wide.get(), type, wanted, owner, group,
                                                         dacl, sacl, descriptor)
                                 : GetLastError();
}
DWORD WINAPI GetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION wanted,
                             PSID* owner, PSID* group, PACL* dacl, PACL* sacl,
                             PSECURITY_DESCRIPTOR* descriptor) {
    if ((wanted & SACL_SECURITY_INFORMATION) != 0) {
        return ERROR_PRIVILEGE_NOT_HELD;
    }
    if (type == SE_KERNEL_OBJECT) {
        DWORD flags = 0;
        return GetHandleInformation(object, &flags)
                   ? give(wanted, GENERIC_ALL, owner, group, dacl, sacl, descriptor)
                   : GetLastError();
    }
    if (type != SE_FILE_OBJECT) {
        return ERROR_NOT_SUPPORTED;
    }
    WCHAR path[MAX_PATH + 1];
    const DWORD length = GetFinalPathNameByHandleW(object, path, ARRAYSIZE(path), 0);
    if (length == 0 || length >= ARRAYSIZE(path)) {
        return length == 0 ? GetLastError() : ERROR_FILENAME_EXCED_RANGE;
    }
    return GetNamedSecurityInfoW(path, type, wanted, owner, group, dacl, sacl, descriptor);
}

// Files take none from programs.
DWORD WINAPI SetNamedSecurityInfoW(LPWSTR, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID, PSID, PACL,
                                   PACL) {
    return ERROR_NOT_SUPPORTED;
}
DWORD WINAPI SetNamedSecurityInfoA(LPSTR, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID, PSID, PACL,
                                   PACL) {
    return ERROR_NOT_SUPPORTED;
}
DWORD WINAPI SetSecurityInfo(HANDLE, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID, PSID, PACL, PACL) {
    return ERROR_NOT_SUPPORTED;
}

} // extern "C"
