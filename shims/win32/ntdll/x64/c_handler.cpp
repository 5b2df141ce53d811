// The handler of C's __try: a table of scopes, each with a filter or a __finally; and what ends
// threads whose exceptions nobody handles.

#include "tables.hpp"

namespace {

using namespace ferry::win32::exceptions;

/// HandlerAddress of a scope whose filter is the constant EXCEPTION_EXECUTE_HANDLER.
constexpr DWORD always = 1;

bool holds(const SCOPE_TABLE_AMD64& table, ULONG scope, DWORD64 offset) {
    return offset >= table.ScopeRecord[scope].BeginAddress &&
           offset < table.ScopeRecord[scope].EndAddress;
}

EXCEPTION_DISPOSITION filter(EXCEPTION_RECORD& record, void* frame, CONTEXT& context,
                             DISPATCHER_CONTEXT& dispatcher) {
    const auto& table = *static_cast<const SCOPE_TABLE_AMD64*>(dispatcher.HandlerData);
    const DWORD64 base = dispatcher.ImageBase;
    EXCEPTION_POINTERS pointers{&record, &context};
    for (ULONG i = dispatcher.ScopeIndex; i < table.Count; ++i) {
        const auto& scope = table.ScopeRecord[i];
        if (!holds(table, i, dispatcher.ControlPc - base) || scope.JumpTarget == 0) {
            continue;
        }
        LONG value = EXCEPTION_EXECUTE_HANDLER;
        if (scope.HandlerAddress != always) {
            using Filter = LONG (*)(EXCEPTION_POINTERS*, void*);
            value = reinterpret_cast<Filter>(base + scope.HandlerAddress)(&pointers, frame);
        }
        if (value < 0) {
            return ExceptionContinueExecution;
        }
        if (value > 0) {
            RtlUnwindEx(frame, reinterpret_cast<PVOID>(base + scope.JumpTarget), &record,
                        reinterpret_cast<PVOID>(DWORD64{record.ExceptionCode}),
                        dispatcher.ContextRecord, dispatcher.HistoryTable);
        }
    }
    return ExceptionContinueSearch;
}

/// Is the unwind's target in the same guarded body as scope `i`, so that its __finally is not left?
bool stays(const SCOPE_TABLE_AMD64& table, ULONG i, DWORD64 target) {
    for (ULONG j = 0; j < table.Count; ++j) {
        if (holds(table, j, target) &&
            table.ScopeRecord[j].JumpTarget == table.ScopeRecord[i].JumpTarget &&
            table.ScopeRecord[j].HandlerAddress == table.ScopeRecord[i].HandlerAddress) {
            return true;
        }
    }
    return false;
}

EXCEPTION_DISPOSITION clean_up(ULONG flags, void* frame, DISPATCHER_CONTEXT& dispatcher) {
    const auto& table = *static_cast<const SCOPE_TABLE_AMD64*>(dispatcher.HandlerData);
    const DWORD64 base = dispatcher.ImageBase;
    const DWORD64 target = dispatcher.TargetIp - base;
    const bool here = (flags & EXCEPTION_TARGET_UNWIND) != 0;
    for (ULONG i = dispatcher.ScopeIndex; i < table.Count; ++i) {
        const auto& scope = table.ScopeRecord[i];
        if (!holds(table, i, dispatcher.ControlPc - base)) {
            continue;
        }
        if (here && stays(table, i, target)) {
            break;
        }
        if (scope.JumpTarget != 0) {
            if (here && target == scope.JumpTarget) {
                break;
            }
            continue;
        }
        dispatcher.ScopeIndex = i + 1; // not again, should it raise
        using Finally = void (*)(BOOLEAN, void*);
        reinterpret_cast<Finally>(base + scope.HandlerAddress)(TRUE, frame);
    }
    return ExceptionContinueSearch;
}

/// What kernel32 asks about exceptions that nobody handles.
PTOP_LEVEL_EXCEPTION_FILTER unhandled_filter;

} // namespace

extern "C" {

EXCEPTION_DISPOSITION __C_specific_handler(PEXCEPTION_RECORD record, void* frame, PCONTEXT context,
                                           PDISPATCHER_CONTEXT dispatcher) {
    return (record->ExceptionFlags & unwinding_flags) != 0
               ? clean_up(record->ExceptionFlags, frame, *dispatcher)
               : filter(*record, frame, *context, *dispatcher);
}

void _local_unwind(void* frame, void* target) { RtlUnwind(frame, target, nullptr, nullptr); }

void NTAPI RtlSetUnhandledExceptionFilter(PTOP_LEVEL_EXCEPTION_FILTER filter) {
    __atomic_store_n(&unhandled_filter, filter, __ATOMIC_RELEASE);
}

/// The handler of RtlUserThreadStart, the frame below every other.
EXCEPTION_DISPOSITION ferry_thread_handler(PEXCEPTION_RECORD record, void*, PCONTEXT context,
                                           PDISPATCHER_CONTEXT) {
    EXCEPTION_POINTERS pointers{record, context};
    const PTOP_LEVEL_EXCEPTION_FILTER filter = __atomic_load_n(&unhandled_filter, __ATOMIC_ACQUIRE);
    const LONG value = filter != nullptr ? filter(&pointers) : EXCEPTION_CONTINUE_SEARCH;
    if (value == EXCEPTION_EXECUTE_HANDLER) {
        NtTerminateProcess(ferry::win32::current_process(),
                           static_cast<NTSTATUS>(record->ExceptionCode));
    }
    return value == EXCEPTION_CONTINUE_EXECUTION ? ExceptionContinueExecution
                                                 : ExceptionContinueSearch;
}

} // extern "C"
