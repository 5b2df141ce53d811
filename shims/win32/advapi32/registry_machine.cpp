// What the registry says of the machine and of the system from the start: keys that programs look
// for their facts in.

#include <ferry/win32/cpu_features.hpp>

#include "registry_roots.hpp"
#include "sid_text.hpp"
#include "time_zones.hpp"

namespace ferry::win32::registry {
namespace {

/// A key below HKEY_LOCAL_MACHINE that is built in.
class BuiltIn {
public:
    BuiltIn(Key& root, LPCWSTR path, Make make = Make::built_in)
        : key_(walk(&root, path, make, nullptr)) {}

    [[nodiscard]] Key* get() const { return key_; }
    void set(LPCWSTR name, DWORD value) const { put(name, REG_DWORD, &value, sizeof value); }
    void set(LPCWSTR name, LPCWSTR text, DWORD type = REG_SZ) const {
        put(name, type, text, (wcslen(text) + 1) * sizeof(WCHAR));
    }
    void set(LPCWSTR name, const void* data, SIZE_T size) const {
        put(name, REG_BINARY, data, size);
    }
    void set(LPCWSTR name, const char* ascii) const {
        WCHAR text[64];
        size_t units = 0;
        for (; ascii[units] != 0 && units < 63; ++units) {
            text[units] = static_cast<UCHAR>(ascii[units]);
        }
        text[units] = 0;
        set(name, text);
    }

private:
    void put(LPCWSTR name, DWORD type, const void* data, SIZE_T size) const {
        void* const stored = key_ != nullptr ? allocate(size) : nullptr;
        if (stored == nullptr) {
            return;
        }
        memcpy(stored, data, size);
        if (store(*key_, name, type, stored, static_cast<DWORD>(size))) {
            value_of(*key_, name)->is_built_in = true;
        }
    }

    Key* key_;
};

/// Builds a text of pieces and decimal numbers.
class Text {
public:
    Text& add(LPCWSTR piece) {
        while (*piece != 0) {
            text_[units_++] = *piece++;
        }
        text_[units_] = 0;
        return *this;
    }
    Text& add(unsigned number) {
        WCHAR digits[11];
        WCHAR* at = digits + 10;
        *at = 0;
        do {
            *--at = static_cast<WCHAR>(L'0' + number % 10);
            number /= 10;
        } while (number != 0);
        return add(at);
    }
    /// It stands where calls take the text itself.
    // An argument where a wide text is asked for is all that it is.
    operator LPCWSTR() const { return text_; } // NOLINT(*-explicit-*)

private:
    WCHAR text_[128] = {};
    size_t units_ = 0;
};

void add_processors(Key& root) {
    constexpr DWORD megahertz = 2500; // as cycles are told of times
    cpu::ProcessorTexts processor;
    cpu::describe(processor);
    Text identifier;
    identifier.add(processor.vendor[0] == 'A' ? L"AMD64 Family " : L"Intel64 Family ")
        .add(processor.family)
        .add(L" Model ");
    identifier.add(processor.model).add(L" Stepping ").add(processor.stepping);
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    for (DWORD i = 0; i < info.dwNumberOfProcessors; ++i) {
        const BuiltIn key(root,
                          Text().add(L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\").add(i),
                          Make::volatile_keys);
        key.set(L"ProcessorNameString", processor.name);
        key.set(L"VendorIdentifier", processor.vendor);
        key.set(L"Identifier", static_cast<LPCWSTR>(identifier));
        key.set(L"~MHz", megahertz);
    }
}

void add_system(Key& root) {
    const BuiltIn key(root, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion");
    Text build;
    build.add(unsigned{peb()->os_build});
    key.set(L"ProductName", L"Windows 10 Pro");
    key.set(L"EditionID", L"Professional");
    key.set(L"InstallationType", L"Client");
    key.set(L"CurrentVersion", L"6.3");
    key.set(L"CurrentMajorVersionNumber", DWORD{peb()->os_major});
    key.set(L"CurrentMinorVersionNumber", DWORD{peb()->os_minor});
    key.set(L"CurrentBuild", static_cast<LPCWSTR>(build));
    key.set(L"CurrentBuildNumber", static_cast<LPCWSTR>(build));
    key.set(L"DisplayVersion", L"22H2");
    key.set(L"ReleaseId", L"2009");
    key.set(L"UBR", DWORD{0});
    key.set(L"SystemRoot", L"C:\\Windows");
}

/// The beginning of a file of the host's: how much of it there is.
DWORD read_file(LPCWSTR path, char* to, DWORD size) {
    const HANDLE file =
        CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
    DWORD read = 0;
    if (file != INVALID_HANDLE_VALUE) {
        ReadFile(file, to, size, &read, nullptr);
        CloseHandle(file);
    }
    return read;
}

/// Of the host's start: the same for all programs until it starts anew.
DWORD boot_id() {
    char digits[8] = {};
    const DWORD read = read_file(L"Z:\\proc\\sys\\kernel\\random\\boot_id", digits, sizeof digits);
    DWORD id = 0;
    for (DWORD i = 0; i < read; ++i) {
        const char c = digits[i];
        id = id << 4 | static_cast<DWORD>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return id != 0 ? id : 1;
}

/// The machine's id is the host's, where it has one.
void add_machine_id(Key& root) {
    const BuiltIn key(root, L"SOFTWARE\\Microsoft\\Cryptography");
    constexpr DWORD digits = 32;
    char id[digits];
    if (read_file(L"Z:\\etc\\machine-id", id, digits) != digits) {
        return;
    }
    char guid[digits + 5];
    DWORD units = 0;
    for (DWORD i = 0; i < digits; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            guid[units++] = '-';
        }
        guid[units++] = id[i];
    }
    guid[units] = 0;
    key.set(L"MachineGuid", guid);
}

void add_start(Key& root) {
    const BuiltIn key(root,
                      L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\"
                      L"PrefetchParameters");
    key.set(L"BootId", boot_id());
}

/// Where programs look for folders that all users share, and for programs.
void add_folders(Key& root) {
    const BuiltIn folders(root,
                          L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders");
    folders.set(L"Common AppData", L"C:\\ProgramData");
    folders.set(L"Common Desktop", L"C:\\Users\\Public\\Desktop");
    folders.set(L"Common Documents", L"C:\\Users\\Public\\Documents");
    const BuiltIn windows(root, L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion");
    windows.set(L"ProgramFilesDir", L"C:\\Program Files");
    windows.set(L"ProgramFilesDir (x86)", L"C:\\Program Files (x86)");
    windows.set(L"CommonFilesDir", L"C:\\Program Files\\Common Files");
    windows.set(L"CommonFilesDir (x86)", L"C:\\Program Files (x86)\\Common Files");
}

/// Where the user's folder is, for programs that look for it by the user's SID.
void add_profiles(Key& root) {
    constexpr const WCHAR* list = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
    WCHAR profile[MAX_PATH];
    const DWORD units = GetEnvironmentVariableW(L"USERPROFILE", profile, MAX_PATH);
    if (units == 0 || units >= MAX_PATH) {
        return;
    }
    UserSid user;
    char sid[security::most_sid_units];
    WCHAR name[security::most_sid_units];
    const unsigned letters = security::write_sid(&user, sid);
    for (unsigned i = 0; i < letters; ++i) {
        name[i] = static_cast<UCHAR>(sid[i]);
    }
    name[letters] = 0;
    const BuiltIn one(root, Text().add(list).add(L"\\").add(name));
    one.set(L"Flags", DWORD{0});
    one.set(L"State", DWORD{0});
    one.set(L"ProfileImagePath", profile, REG_EXPAND_SZ);
    const BuiltIn all(root, list);
    all.set(L"ProgramData", L"%SystemDrive%\\ProgramData", REG_EXPAND_SZ);
    all.set(L"Public", L"%SystemDrive%\\Users\\Public", REG_EXPAND_SZ);
    DWORD end = units;
    while (end > 0 && profile[end] != L'\\') {
        --end;
    }
    profile[end] = 0;
    all.set(L"ProfilesDirectory", profile, REG_EXPAND_SZ);
}

/// Windows' time zones: .NET and others know zones by these keys.
void add_time_zones(Key& root) {
    struct Tzi { // REG_TZI_FORMAT
        LONG bias;
        LONG standard_bias;
        LONG daylight_bias;
        SYSTEMTIME standard;
        SYSTEMTIME daylight;
    };
    const BuiltIn all(root, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Time Zones");
    if (all.get() == nullptr) {
        return;
    }
    DWORD count = 0;
    const zones::Rule* const rules = zones::rules(count);
    for (DWORD i = 0; i < count; ++i) {
        const zones::Rule& rule = rules[i];
        const BuiltIn key(*all.get(), rule.name);
        WCHAR text[zones::most_units];
        zones::write_title(rule, text);
        key.set(L"Display", text);
        zones::write_standard_name(rule, text);
        key.set(L"Std", text);
        zones::write_daylight_name(rule, text);
        key.set(L"Dlt", text);
        const Tzi tzi{rule.bias, 0, rule.daylight_bias, rule.standard, rule.daylight};
        key.set(L"TZI", &tzi, sizeof tzi);
    }
}

/// Keys that programs make others and values in.
constexpr const WCHAR* places[] = {
    L"SAM",
    L"SECURITY",
    L"SOFTWARE\\Classes\\CLSID",
    L"SOFTWARE\\Classes\\Interface",
    L"SOFTWARE\\Classes\\TypeLib",
    L"SOFTWARE\\Policies\\Microsoft\\Windows",
    L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths",
    L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
    L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce",
    L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall",
    L"SOFTWARE\\Wow6432Node",
    L"SYSTEM\\CurrentControlSet\\Hardware Profiles\\Current\\Software",
    L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application",
};

/// One key by two names.
void add_link(Key& root, LPCWSTR path, LPCWSTR target) {
    Key* const link = walk(&root, path, Make::built_in, nullptr);
    Key* const to = walk(&root, target, Make::built_in, nullptr);
    if (link != nullptr && to != nullptr) {
        link->target = to;
        ++to->handles; // it stays as long as the link
    }
}

void add_control(Key& root) {
    WCHAR name[MAX_COMPUTERNAME_LENGTH + 1] = {};
    DWORD units = MAX_COMPUTERNAME_LENGTH + 1;
    GetComputerNameW(name, &units);
    constexpr const WCHAR* paths_of_name[] = {
        L"SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName",
        L"SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName"};
    for (const WCHAR* const path : paths_of_name) {
        BuiltIn(root, path).set(L"ComputerName", name);
    }
    const BuiltIn pages(root, L"SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage");
    pages.set(L"ACP", static_cast<LPCWSTR>(Text().add(GetACP())));
    pages.set(L"OEMCP", static_cast<LPCWSTR>(Text().add(GetOEMCP())));
    const BuiltIn files(root, L"SYSTEM\\CurrentControlSet\\Control\\FileSystem");
    files.set(L"LongPathsEnabled", DWORD{1});
    const BuiltIn product(root, L"SYSTEM\\CurrentControlSet\\Control\\ProductOptions");
    product.set(L"ProductType", L"WinNT");
    const BuiltIn environment(root,
                              L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment");
    environment.set(L"ComSpec", L"%SystemRoot%\\system32\\cmd.exe", REG_EXPAND_SZ);
    environment.set(L"OS", L"Windows_NT");
    environment.set(L"Path", L"%SystemRoot%\\system32;%SystemRoot%", REG_EXPAND_SZ);
    environment.set(L"PATHEXT", L".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC");
    environment.set(L"windir", L"%SystemRoot%", REG_EXPAND_SZ);
}

} // namespace

void fill_machine(Key& root) {
    walk(&root, L"HARDWARE", Make::volatile_keys, nullptr);
    add_link(root, L"SYSTEM\\CurrentControlSet", L"SYSTEM\\ControlSet001");
    add_link(root, L"SOFTWARE\\Wow6432Node\\Classes", L"SOFTWARE\\Classes");
    for (const WCHAR* const path : places) {
        walk(&root, path, Make::built_in, nullptr);
    }
    add_processors(root);
    add_system(root);
    add_start(root);
    add_folders(root);
    add_profiles(root);
    add_control(root);
    add_machine_id(root);
    add_time_zones(root);
}

} // namespace ferry::win32::registry
