// The directories in which SearchPath looks for programs and other files.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

ULONG mode = BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE;

/// A list of directories that grows.
class List {
public:
    List(LPWSTR text, size_t room) : text_(text), room_(room) {}

    void add(LPCWSTR part, size_t units) {
        const size_t left = room_ - 1 - units_;
        units = units < left ? units : left;
        memcpy(text_ + units_, part, units * sizeof(WCHAR));
        units_ += units;
        text_[units_] = 0;
    }
    void add(LPCWSTR part) { add(part, wcslen(part)); }
    void add_variable(LPCWSTR name) {
        SIZE_T units = 0;
        const NTSTATUS status = RtlQueryEnvironmentVariable(nullptr, name, wcslen(name),
                                                            text_ + units_, room_ - units_, &units);
        units_ += NT_SUCCESS(status) ? units : 0;
        text_[units_] = 0;
    }

private:
    LPWSTR text_;
    size_t room_;
    size_t units_ = 0;
};

} // namespace

extern "C" {

NTSTATUS NTAPI RtlSetSearchPathMode(ULONG asked) {
    constexpr ULONG safe = BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE;
    if (asked != safe && asked != (safe | BASE_SEARCH_PATH_PERMANENT) &&
        asked != BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE) {
        return STATUS_INVALID_PARAMETER;
    }
    if ((mode & BASE_SEARCH_PATH_PERMANENT) != 0) {
        return STATUS_ACCESS_DENIED;
    }
    mode = asked;
    return STATUS_SUCCESS;
}

/// The program's directory, the current one, the system's, then PATH; in the safe mode the current
/// one last.
NTSTATUS NTAPI RtlGetSearchPath(LPWSTR* path) {
    constexpr size_t room = 0x10000;
    auto* const text =
        static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, room * sizeof(WCHAR)));
    if (text == nullptr) {
        return STATUS_NO_MEMORY;
    }
    List list(text, room);
    const auto& image = peb()->parameters->image_path;
    const auto* const name = reinterpret_cast<LPCWSTR>(image.buffer);
    size_t units = image.length / sizeof(WCHAR);
    while (units > 0 && name[units - 1] != L'\\') {
        --units;
    }
    const bool is_safe = (mode & BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE) != 0;
    list.add(name, units);
    list.add(is_safe ? L";" : L";.;");
    list.add(L"C:\\Windows\\System32;C:\\Windows;");
    list.add_variable(L"PATH");
    list.add(is_safe ? L";." : L"");
    *path = text;
    return STATUS_SUCCESS;
}

void NTAPI RtlReleasePath(LPWSTR path) { RtlFreeHeap(peb()->process_heap, 0, path); }

} // extern "C"
