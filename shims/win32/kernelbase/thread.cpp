#include "object.hpp"

using namespace ferry::win32;

namespace {

/// THREADINFOCLASS and structures that the headers lack.
constexpr auto basic_information = static_cast<THREADINFOCLASS>(0);
constexpr auto times_information = static_cast<THREADINFOCLASS>(1);
constexpr auto base_priority = static_cast<THREADINFOCLASS>(3);
constexpr auto affinity_mask = static_cast<THREADINFOCLASS>(4);
constexpr auto impersonation_token = static_cast<THREADINFOCLASS>(5);
constexpr auto is_io_pending = static_cast<THREADINFOCLASS>(16);
constexpr auto name_information = static_cast<THREADINFOCLASS>(38);

struct BasicInformation {
    NTSTATUS exit_status;
    PVOID teb;
    CLIENT_ID client;
    ULONG_PTR affinity;
    LONG priority;
    LONG base_priority;
};

constexpr ULONG create_suspended = 1;
constexpr ULONG64 attribute_client_id = 0x10003;

/// PS_ATTRIBUTE_LIST with one member.
struct ClientIdAttribute {
    SIZE_T total;
    ULONG_PTR kind;
    SIZE_T size;
    PCLIENT_ID value;
    PSIZE_T returned;
};

BOOL basic(HANDLE thread, BasicInformation& information) {
    return succeeded(NtQueryInformationThread(thread, basic_information, &information,
                                              sizeof information, nullptr));
}

FILETIME file_time(LONGLONG time) {
    return {static_cast<DWORD>(time), static_cast<DWORD>(time >> 32)};
}

/// A new thread of the process begins with its creator's active context.
void hand_on_context(HANDLE thread) {
    HANDLE context = nullptr;
    RtlGetActiveActivationContext(&context);
    BasicInformation information{};
    ULONG_PTR cookie = 0;
    if (context != nullptr && basic(thread, information)) {
        RtlActivateActivationContextEx(0, information.teb, context, &cookie);
    }
    RtlReleaseActivationContext(context);
}

/// Where an APC of QueueUserAPC begins.
void CALLBACK call_user_apc(PVOID function, PVOID argument, PVOID) {
    reinterpret_cast<PAPCFUNC>(function)(reinterpret_cast<ULONG_PTR>(argument));
}

} // namespace

extern "C" {

BOOL WINAPI SetThreadToken(PHANDLE thread, HANDLE token) {
    return succeeded(NtSetInformationThread(thread != nullptr ? *thread : GetCurrentThread(),
                                            impersonation_token, &token, sizeof token));
}

HANDLE WINAPI CreateRemoteThreadEx(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack,
                                   LPTHREAD_START_ROUTINE start, LPVOID argument, DWORD flags,
                                   LPPROC_THREAD_ATTRIBUTE_LIST, LPDWORD id) {
    ObjectName object(nullptr, security, 0);
    HANDLE thread = nullptr;
    CLIENT_ID client{};
    ClientIdAttribute attribute{sizeof attribute, attribute_client_id, sizeof client, &client,
                                nullptr};
    const bool reserve = (flags & STACK_SIZE_PARAM_IS_A_RESERVATION) != 0;
    const bool waits = (flags & CREATE_SUSPENDED) != 0;
    const bool inherits =
        process == current_process() && teb()->activation_context_stack != nullptr;
    if (!succeeded(NtCreateThreadEx(&thread, THREAD_ALL_ACCESS, object.attributes(), process,
                                    reinterpret_cast<PVOID>(start), argument,
                                    waits || inherits ? create_suspended : 0, 0,
                                    reserve ? 0 : stack, reserve ? stack : 0, &attribute))) {
        return nullptr;
    }
    if (id != nullptr) {
        *id = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(client.UniqueThread));
    }
    if (inherits) {
        hand_on_context(thread);
        if (!waits) {
            NtResumeThread(thread, nullptr);
        }
    }
    return thread;
}

HANDLE WINAPI CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack,
                                 LPTHREAD_START_ROUTINE start, LPVOID argument, DWORD flags,
                                 LPDWORD id) {
    return CreateRemoteThreadEx(process, security, stack, start, argument, flags, nullptr, id);
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack,
                           LPTHREAD_START_ROUTINE start, LPVOID argument, DWORD flags, LPDWORD id) {
    return CreateRemoteThreadEx(current_process(), security, stack, start, argument, flags, nullptr,
                                id);
}

HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id) {
    ObjectName object(nullptr, nullptr, inherit ? obj_inherit : 0);
    CLIENT_ID client{nullptr, reinterpret_cast<HANDLE>(ULONG_PTR{id})};
    HANDLE thread = nullptr;
    return opened(NtOpenThread(&thread, access, object.attributes(), &client), thread);
}

BOOL WINAPI TerminateThread(HANDLE thread, DWORD code) {
    if (thread == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    return succeeded(NtTerminateThread(thread, static_cast<NTSTATUS>(code)));
}

DWORD WINAPI SuspendThread(HANDLE thread) {
    ULONG previous = 0;
    return succeeded(NtSuspendThread(thread, &previous)) ? previous : ~DWORD{0};
}

DWORD WINAPI ResumeThread(HANDLE thread) {
    ULONG previous = 0;
    return succeeded(NtResumeThread(thread, &previous)) ? previous : ~DWORD{0};
}

BOOL WINAPI GetThreadContext(HANDLE thread, LPCONTEXT context) {
    return succeeded(NtGetContextThread(thread, context));
}

BOOL WINAPI SetThreadContext(HANDLE thread, const CONTEXT* context) {
    return succeeded(NtSetContextThread(thread, context));
}

BOOL WINAPI GetExitCodeThread(HANDLE thread, LPDWORD code) {
    BasicInformation information;
    if (!basic(thread, information)) {
        return FALSE;
    }
    *code = static_cast<DWORD>(information.exit_status);
    return TRUE;
}

DWORD WINAPI GetThreadId(HANDLE thread) {
    BasicInformation information;
    return basic(thread, information)
               ? static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(information.client.UniqueThread))
               : 0;
}

DWORD WINAPI GetProcessIdOfThread(HANDLE thread) {
    BasicInformation information;
    return basic(thread, information)
               ? static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(information.client.UniqueProcess))
               : 0;
}

BOOL WINAPI GetThreadTimes(HANDLE thread, LPFILETIME created_at, LPFILETIME exited_at,
                           LPFILETIME kernel, LPFILETIME user) {
    LONGLONG times[4];
    if (!succeeded(
            NtQueryInformationThread(thread, times_information, times, sizeof times, nullptr))) {
        return FALSE;
    }
    *created_at = file_time(times[0]);
    *exited_at = file_time(times[1]);
    *kernel = file_time(times[2]);
    *user = file_time(times[3]);
    return TRUE;
}

int WINAPI GetThreadPriority(HANDLE thread) {
    BasicInformation information;
    return basic(thread, information) ? static_cast<int>(information.base_priority)
                                      : THREAD_PRIORITY_ERROR_RETURN;
}

BOOL WINAPI SetThreadPriority(HANDLE thread, int priority) {
    constexpr int background = 0x10000;
    if (priority == background || priority == 2 * background) {
        return TRUE; // THREAD_MODE_BACKGROUND_BEGIN and _END
    }
    LONG value = priority;
    return succeeded(NtSetInformationThread(thread, base_priority, &value, sizeof value));
}

BOOL WINAPI GetThreadPriorityBoost(HANDLE, PBOOL disabled) {
    *disabled = FALSE;
    return TRUE;
}

BOOL WINAPI SetThreadPriorityBoost(HANDLE, BOOL) { return TRUE; }

DWORD_PTR WINAPI SetThreadAffinityMask(HANDLE thread, DWORD_PTR mask) {
    BasicInformation information;
    return basic(thread, information) &&
                   succeeded(NtSetInformationThread(thread, affinity_mask, &mask, sizeof mask))
               ? information.affinity
               : 0;
}

DWORD WINAPI SetThreadIdealProcessor(HANDLE, DWORD processor) {
    if (processor > MAXIMUM_PROCESSORS) {
        fail(ERROR_INVALID_PARAMETER);
        return ~DWORD{0};
    }
    return 0;
}

BOOL WINAPI GetThreadIOPendingFlag(HANDLE thread, PBOOL pending) {
    return succeeded(
        NtQueryInformationThread(thread, is_io_pending, pending, sizeof *pending, nullptr));
}

HRESULT WINAPI SetThreadDescription(HANDLE thread, PCWSTR text) {
    UNICODE_STRING string;
    RtlInitUnicodeString(&string, text);
    const NTSTATUS status =
        NtSetInformationThread(thread, name_information, &string, sizeof string);
    return HRESULT_FROM_NT(status); // of a success too
}

HRESULT WINAPI GetThreadDescription(HANDLE thread, PWSTR* text) {
    ULONG size = 0;
    *text = nullptr;
    NTSTATUS status = NtQueryInformationThread(thread, name_information, nullptr, 0, &size);
    if (status != STATUS_BUFFER_TOO_SMALL) {
        return HRESULT_FROM_NT(status);
    }
    auto* const string = static_cast<UNICODE_STRING*>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size + sizeof(WCHAR)));
    if (string == nullptr) {
        return E_OUTOFMEMORY;
    }
    status = NtQueryInformationThread(thread, name_information, string, size, nullptr);
    if (!NT_SUCCESS(status)) {
        RtlFreeHeap(peb()->process_heap, 0, string);
        return HRESULT_FROM_NT(status);
    }
    const USHORT length = string->Length;
    auto* const result = reinterpret_cast<PWSTR>(string); // for LocalFree
    memmove(result, string + 1, length);
    result[length / sizeof(WCHAR)] = 0;
    *text = result;
    return HRESULT_FROM_NT(STATUS_SUCCESS);
}

BOOL WINAPI SwitchToThread(void) { return NtYieldExecution() != STATUS_NO_YIELD_PERFORMED; }

DWORD WINAPI QueueUserAPC(PAPCFUNC function, HANDLE thread, ULONG_PTR argument) {
    return static_cast<DWORD>(succeeded(NtQueueApcThread(
        thread, reinterpret_cast<PVOID>(&call_user_apc), reinterpret_cast<PVOID>(function),
        reinterpret_cast<PVOID>(argument), nullptr)));
}

BOOL WINAPI SetThreadStackGuarantee(PULONG size) {
    const ULONG before = teb()->guaranteed_stack;
    const auto room = static_cast<ULONG64>(static_cast<char*>(teb()->stack_base) -
                                           static_cast<char*>(teb()->deallocation_stack));
    constexpr ULONG page = 0x1000;
    const ULONG wanted = (*size + page - 1) & ~(page - 1);
    if (wanted > room / 2) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (wanted > before) {
        teb()->guaranteed_stack = wanted;
    }
    *size = before;
    return TRUE;
}

void WINAPI GetCurrentThreadStackLimits(PULONG_PTR low, PULONG_PTR high) {
    *low = reinterpret_cast<ULONG_PTR>(teb()->deallocation_stack);
    *high = reinterpret_cast<ULONG_PTR>(teb()->stack_base);
}

} // extern "C"
