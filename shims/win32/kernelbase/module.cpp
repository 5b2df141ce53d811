#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

/// A UNICODE_STRING of an ANSI name, for the time of a call.
class WideName {
public:
    explicit WideName(LPCSTR name) {
        const int units = MultiByteToWideChar(CP_ACP, 0, name, -1, buffer_, MAX_PATH);
        string_.Buffer = buffer_;
        string_.Length = static_cast<USHORT>((units > 0 ? units - 1 : 0) * sizeof(WCHAR));
        string_.MaximumLength = sizeof buffer_;
    }
    PUNICODE_STRING get() { return &string_; }

private:
    WCHAR buffer_[MAX_PATH];
    UNICODE_STRING string_;
};

HMODULE handle_of(PUNICODE_STRING name) {
    PVOID base = nullptr;
    return succeeded(LdrGetDllHandle(nullptr, nullptr, name, &base)) ? static_cast<HMODULE>(base)
                                                                     : nullptr;
}

HMODULE load(PUNICODE_STRING name) {
    PVOID base = nullptr;
    return succeeded(LdrLoadDll(nullptr, nullptr, name, &base)) ? static_cast<HMODULE>(base)
                                                                : nullptr;
}

} // namespace

extern "C" {

HMODULE WINAPI GetModuleHandleW(LPCWSTR name) {
    if (name == nullptr) {
        return static_cast<HMODULE>(peb()->image_base);
    }
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, name);
    return handle_of(&string);
}

HMODULE WINAPI GetModuleHandleA(LPCSTR name) {
    return name == nullptr ? GetModuleHandleW(nullptr) : handle_of(WideName(name).get());
}

HMODULE WINAPI LoadLibraryW(LPCWSTR name) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, name);
    return load(&string);
}

HMODULE WINAPI LoadLibraryA(LPCSTR name) { return load(WideName(name).get()); }

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
    PVOID address = nullptr;
    constexpr ULONG_PTR highest_ordinal = 0xffff;
    const auto ordinal = reinterpret_cast<ULONG_PTR>(name);
    if (module == nullptr) {
        module = GetModuleHandleW(nullptr);
    }
    NTSTATUS status;
    if (ordinal <= highest_ordinal) {
        status = LdrGetProcedureAddress(module, nullptr, static_cast<ULONG>(ordinal), &address);
    } else {
        ANSI_STRING string{static_cast<USHORT>(strlen(name)), static_cast<USHORT>(strlen(name)),
                           const_cast<PSTR>(name)};
        status = LdrGetProcedureAddress(module, &string, 0, &address);
    }
    return succeeded(status) ? reinterpret_cast<FARPROC>(address) : nullptr;
}

} // extern "C"
