// Activation contexts: ntdll makes, keeps and asks them (ntdll/sxs).

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG reference_flag = 0x80000000; ///< QUERY_ACTCTX_FLAG_NO_ADDREF

} // namespace

extern "C" {

HANDLE WINAPI CreateActCtxW(PCACTCTXW asked) {
    HANDLE handle = INVALID_HANDLE_VALUE;
    if (asked == nullptr || asked->cbSize != sizeof *asked) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    return succeeded(ferry_create_context(asked, &handle)) ? handle : INVALID_HANDLE_VALUE;
}

void WINAPI AddRefActCtx(HANDLE context) { RtlAddRefActivationContext(context); }
void WINAPI ReleaseActCtx(HANDLE context) { RtlReleaseActivationContext(context); }
BOOL WINAPI ZombifyActCtx(HANDLE context) {
    return succeeded(RtlZombifyActivationContext(context));
}
BOOL WINAPI ActivateActCtx(HANDLE context, ULONG_PTR* cookie) {
    return succeeded(RtlActivateActivationContext(0, context, cookie));
}
BOOL WINAPI DeactivateActCtx(DWORD flags, ULONG_PTR cookie) {
    return succeeded(RtlDeactivateActivationContext(flags, cookie));
}
BOOL WINAPI GetCurrentActCtx(HANDLE* context) {
    if (context == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return succeeded(RtlGetActiveActivationContext(context));
}

BOOL WINAPI QueryActCtxW(DWORD flags, HANDLE context, PVOID index, ULONG kind, PVOID to,
                         SIZE_T size, SIZE_T* written) {
    // Its flags, and those of the function below it.
    ULONG below = flags & reference_flag;
    switch (flags & ~reference_flag) {
    case 0: break;
    case QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX: below |= 1; break;
    case QUERY_ACTCTX_FLAG_ACTCTX_IS_HMODULE: below |= 2; break;
    case QUERY_ACTCTX_FLAG_ACTCTX_IS_ADDRESS: below |= 4; break;
    default: return fail(ERROR_INVALID_PARAMETER);
    }
    return succeeded(
        RtlQueryInformationActivationContext(below, context, index, kind, to, size, written));
}

BOOL WINAPI QueryActCtxSettingsW(DWORD flags, HANDLE context, PCWSTR space, PCWSTR name, PWSTR to,
                                 SIZE_T room, SIZE_T* written) {
    return succeeded(RtlQueryActivationContextApplicationSettings(flags, context, space, name, to,
                                                                  room, written));
}

BOOL WINAPI FindActCtxSectionStringW(DWORD flags, const GUID* extension, ULONG section,
                                     LPCWSTR name, PACTCTX_SECTION_KEYED_DATA to) {
    if (name == nullptr || to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    UNICODE_STRING text;
    RtlInitUnicodeString(&text, name);
    return succeeded(RtlFindActivationContextSectionString(flags, extension, section, &text, to));
}

BOOL WINAPI FindActCtxSectionGuid(DWORD flags, const GUID* extension, ULONG section, const GUID* id,
                                  PACTCTX_SECTION_KEYED_DATA to) {
    if (to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return succeeded(RtlFindActivationContextSectionGuid(flags, extension, section, id, to));
}

} // extern "C"
