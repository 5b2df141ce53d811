// What the registry says of the machine and of the system from the start: keys that programs look
// for their facts in.

#include <ferry/win32/cpu_features.hpp>
#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

/// A key below HKEY_LOCAL_MACHINE, closed at the end.
class Key {
public:
    explicit Key(LPCWSTR path) {
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, nullptr, 0, KEY_WRITE, nullptr, &key_,
                        nullptr);
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { RegCloseKey(key_); }

    void set(LPCWSTR name, DWORD value) const {
        RegSetValueExW(key_, name, 0, REG_DWORD, reinterpret_cast<const BYTE*>(&value),
                       sizeof value);
    }
    void set(LPCWSTR name, LPCWSTR text) const {
        RegSetValueExW(key_, name, 0, REG_SZ, reinterpret_cast<const BYTE*>(text),
                       static_cast<DWORD>((wcslen(text) + 1) * sizeof(WCHAR)));
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
    HKEY key_ = nullptr;
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

void add_processors() {
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
        const Key key(Text().add(L"HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\").add(i));
        key.set(L"ProcessorNameString", processor.name);
        key.set(L"VendorIdentifier", processor.vendor);
        key.set(L"Identifier", static_cast<LPCWSTR>(identifier));
        key.set(L"~MHz", megahertz);
    }
}

void add_system() {
    const Key key(L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion");
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

/// Of the host's start: the same for all programs until it starts anew.
DWORD boot_id() {
    const HANDLE file = CreateFileW(L"Z:\\proc\\sys\\kernel\\random\\boot_id", GENERIC_READ,
                                    FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
    char digits[8] = {};
    DWORD read = 0;
    if (file != INVALID_HANDLE_VALUE) {
        ReadFile(file, digits, sizeof digits, &read, nullptr);
        CloseHandle(file);
    }
    DWORD id = 0;
    for (DWORD i = 0; i < read; ++i) {
        const char c = digits[i];
        id = id << 4 | static_cast<DWORD>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return id != 0 ? id : 1;
}

void add_start() {
    const Key key(L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\"
                  L"PrefetchParameters");
    key.set(L"BootId", boot_id());
}

/// Where programs look for folders that all users share, and for programs.
void add_folders() {
    const Key folders(L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders");
    folders.set(L"Common AppData", L"C:\\ProgramData");
    folders.set(L"Common Desktop", L"C:\\Users\\Public\\Desktop");
    folders.set(L"Common Documents", L"C:\\Users\\Public\\Documents");
    const Key windows(L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion");
    windows.set(L"ProgramFilesDir", L"C:\\Program Files");
    windows.set(L"ProgramFilesDir (x86)", L"C:\\Program Files (x86)");
    windows.set(L"CommonFilesDir", L"C:\\Program Files\\Common Files");
    windows.set(L"CommonFilesDir (x86)", L"C:\\Program Files (x86)\\Common Files");
}

} // namespace

extern "C" void ferry_registry_fill() {
    add_processors();
    add_system();
    add_start();
    add_folders();
}
