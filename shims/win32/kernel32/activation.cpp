// Activation contexts by ANSI texts: kernelbase has those of UTF-16 only.

#include <ferry/win32/ntdll.hpp>

namespace {

/// An ANSI argument in UTF-16, cut at what paths may have; null and resource ids stay.
class Wide {
public:
    explicit Wide(LPCSTR text) {
        if (reinterpret_cast<ULONG_PTR>(text) < 0x10000) {
            result_ = reinterpret_cast<LPCWSTR>(text);
            return;
        }
        const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
        owned_ = static_cast<LPWSTR>(
            HeapAlloc(GetProcessHeap(), 0, static_cast<SIZE_T>(units) * sizeof(WCHAR)));
        if (owned_ != nullptr) {
            MultiByteToWideChar(CP_ACP, 0, text, -1, owned_, units);
        }
        result_ = owned_;
    }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() { HeapFree(GetProcessHeap(), 0, owned_); }
    [[nodiscard]] LPCWSTR get() const { return result_; }

private:
    LPWSTR owned_ = nullptr;
    LPCWSTR result_;
};

/// Only what the flags say counts.
LPCSTR when(const ACTCTXA& asked, DWORD flag, LPCSTR text) {
    return (asked.dwFlags & flag) != 0 ? text : nullptr;
}

} // namespace

extern "C" {

HANDLE WINAPI CreateActCtxA(PCACTCTXA asked) {
    if (asked == nullptr || asked->cbSize != sizeof *asked) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    const Wide source(asked->lpSource);
    const Wide directory(
        when(*asked, ACTCTX_FLAG_ASSEMBLY_DIRECTORY_VALID, asked->lpAssemblyDirectory));
    const Wide resource(when(*asked, ACTCTX_FLAG_RESOURCE_NAME_VALID, asked->lpResourceName));
    const Wide application(
        when(*asked, ACTCTX_FLAG_APPLICATION_NAME_VALID, asked->lpApplicationName));
    const ACTCTXW wide{
        sizeof wide,    asked->dwFlags,  source.get(),   asked->wProcessorArchitecture,
        asked->wLangId, directory.get(), resource.get(), application.get(),
        asked->hModule};
    return CreateActCtxW(&wide);
}

BOOL WINAPI FindActCtxSectionStringA(DWORD flags, const GUID* extension, ULONG section, LPCSTR name,
                                     PACTCTX_SECTION_KEYED_DATA to) {
    return FindActCtxSectionStringW(flags, extension, section, Wide(name).get(), to);
}

} // extern "C"
