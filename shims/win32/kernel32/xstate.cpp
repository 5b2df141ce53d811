// Contexts with extended state: those of ferry hold x87 and SSE, as contexts without it do.

#include <ferry/win32/ntdll.hpp>

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

constexpr ULONG kept_apart = 0x40; // of flags: CONTEXT_XSTATE
constexpr ULONG alignment = 16;

} // namespace

extern "C" {

/// A context somewhere in `buffer`, aligned as it must be; without enough room its size alone.
BOOL WINAPI InitializeContext2(PVOID buffer, DWORD flags, PCONTEXT* context, PDWORD size, ULONG64) {
    constexpr DWORD needed = sizeof(CONTEXT) + alignment - 1;
    if ((flags & CONTEXT_CONTROL & ~DWORD{0xff}) == 0) { // of this machine
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (buffer == nullptr || *size < needed) {
        *size = needed;
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    const ULONG_PTR at =
        (reinterpret_cast<ULONG_PTR>(buffer) + alignment - 1) & ~ULONG_PTR{alignment - 1};
    *context = reinterpret_cast<PCONTEXT>(at);
    memset(*context, 0, sizeof(CONTEXT));
    (*context)->ContextFlags = flags & ~kept_apart;
    return TRUE;
}
BOOL WINAPI InitializeContext(PVOID buffer, DWORD flags, PCONTEXT* context, PDWORD size) {
    return InitializeContext2(buffer, flags, context, size, ~ULONG64{0});
}

BOOL WINAPI CopyContext(PCONTEXT to, DWORD flags, PCONTEXT from) {
    if ((flags & ~to->ContextFlags & 0xff) != 0) {
        return fail(ERROR_MORE_DATA);
    }
    const ULONG kept = to->ContextFlags;
    const DWORD both = flags & from->ContextFlags;
#if defined(__x86_64__)
    const auto has = [both](DWORD part) { return (both & part & 0xff) != 0; };
    if (has(CONTEXT_CONTROL)) {
        to->SegCs = from->SegCs;
        to->SegSs = from->SegSs;
        to->EFlags = from->EFlags;
        to->Rip = from->Rip;
        to->Rsp = from->Rsp;
    }
    if (has(CONTEXT_INTEGER)) {
        const ULONG64 stack = to->Rsp;
        memcpy(&to->Rax, &from->Rax, offsetof(CONTEXT, Rip) - offsetof(CONTEXT, Rax));
        to->Rsp = stack;
    }
    if (has(CONTEXT_SEGMENTS)) {
        memcpy(&to->SegDs, &from->SegDs, offsetof(CONTEXT, SegSs) - offsetof(CONTEXT, SegDs));
    }
    if (has(CONTEXT_FLOATING_POINT)) {
        to->MxCsr = from->MxCsr;
        memcpy(&to->FltSave, &from->FltSave, sizeof to->FltSave);
    }
    if (has(CONTEXT_DEBUG_REGISTERS)) {
        memcpy(&to->Dr0, &from->Dr0, offsetof(CONTEXT, Rax) - offsetof(CONTEXT, Dr0));
    }
#else
    if (both != 0) {
        memcpy(to, from, sizeof *to);
    }
#endif
    to->ContextFlags = kept;
    return TRUE;
}

#if defined(__x86_64__) || defined(__i386__)
DWORD64 WINAPI GetEnabledXStateFeatures() { return XSTATE_MASK_LEGACY; }
/// Of a context without extended state.
BOOL WINAPI GetXStateFeaturesMask(PCONTEXT, PDWORD64) { return FALSE; }
BOOL WINAPI SetXStateFeaturesMask(PCONTEXT, DWORD64 features) {
    return (features & ~DWORD64{XSTATE_MASK_LEGACY}) == 0;
}
#endif
#if defined(__x86_64__)
PVOID WINAPI LocateXStateFeature(PCONTEXT context, DWORD feature, PDWORD length) {
    DWORD size = 0;
    PVOID found = nullptr;
    if (feature == XSTATE_LEGACY_FLOATING_POINT) {
        size = offsetof(XSAVE_FORMAT, XmmRegisters);
        found = &context->FltSave;
    } else if (feature == XSTATE_LEGACY_SSE) {
        size = sizeof context->FltSave.XmmRegisters;
        found = &context->FltSave.XmmRegisters;
    }
    if (found != nullptr && length != nullptr) {
        *length = size;
    }
    return found;
}
#elif defined(__i386__)
PVOID WINAPI LocateXStateFeature(PCONTEXT context, DWORD feature, PDWORD length) {
    if (feature > XSTATE_LEGACY_SSE) {
        return nullptr;
    }
    if (length != nullptr) {
        *length = sizeof context->ExtendedRegisters;
    }
    return context->ExtendedRegisters;
}
#endif

} // extern "C"
