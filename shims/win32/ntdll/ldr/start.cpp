// What every thread does first: the first one makes the process out of the program and its DLLs,
// which is another than the program's own where somebody else has started it; the others wait.

#include <ferry/win32/debugging.hpp>

#include "../sxs/context.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

LoaderData loader_data;
Module* program;

template <class T>
void make_empty(T& head) {
    auto* const list = reinterpret_cast<LIST_ENTRY*>(&head);
    list->Flink = list->Blink = list;
}

/// A failure at start for which there is no list of missing things.
[[noreturn]] void refuse(const char* what, NTSTATUS code) {
    static Complaints complaints;
    complaints.add(what, "");
    complaints.refuse(code);
}

void start_process(void* ntdll_base, bool manifest_beside) {
    peb()->process_heap = RtlCreateHeap(HEAP_GROWABLE, nullptr, 0, 0, nullptr, nullptr);
    if (peb()->process_heap == nullptr) {
        refuse("no memory for its heap", STATUS_NO_MEMORY);
    }
    loader_data.length = sizeof loader_data;
    make_empty(loader_data.load_order);
    make_empty(loader_data.memory_order);
    make_empty(loader_data.initialization_order);
    RtlInitializeCriticalSection(&loader_lock);
    peb()->loader_lock = &loader_lock;
    static RTL_CRITICAL_SECTION peb_lock;
    RtlInitializeCriticalSection(&peb_lock);
    peb()->fast_lock = &peb_lock;
    peb()->loader = &loader_data;

    const auto& image_path = peb()->parameters->image_path;
    const UNICODE_STRING path{image_path.length, image_path.maximum_length,
                              reinterpret_cast<PWSTR>(image_path.buffer)};
    program = add_module(static_cast<char*>(peb()->image_base), path);
    Module* const ntdll =
        add_module(static_cast<char*>(ntdll_base), text(L"C:\\Windows\\System32\\ntdll.dll"));
    ntdll->initialized = true;
    ntdll->load_count = program->load_count = pinned;

    sxs::start(*program, manifest_beside);
    static Complaints complaints;
    Module* kernel32 = nullptr;
    const NTSTATUS loaded = load(text(L"kernel32.dll"), {}, kernel32, &complaints);
    const NTSTATUS bound = bind(*program, {}, &complaints);
    if (complaints.any()) {
        complaints.refuse(loaded != STATUS_SUCCESS ? loaded : bound);
    }
    if (kernel32 == nullptr) {
        refuse("kernel32.dll can't be loaded", loaded);
    }
    kernel32->load_count = pinned;
    if (bound != STATUS_SUCCESS || allocate_thread_tls() != STATUS_SUCCESS) {
        refuse("no memory for its thread-local storage", STATUS_NO_MEMORY);
    }
    if (peb()->being_debugged != 0) {
        DbgBreakPoint(); // a debugger's first one
    }
    Module* const roots[] = {kernel32, program};
    for (Module* const module : roots) {
        if (initialize(*module) != STATUS_SUCCESS) {
            refuse("one of its DLLs failed to initialize", STATUS_DLL_INIT_FAILED);
        }
    }
    call_tls_callbacks(*program, DLL_PROCESS_ATTACH);
    loader_data.initialized = TRUE;
}

void call_entry(Module& module, DWORD reason) {
    const bool process_ends = reason == DLL_PROCESS_DETACH;
    if ((module.flags & no_thread_calls) != 0 && !process_ends) {
        return;
    }
    call_tls_callbacks(module, reason);
    if ((module.flags & entry_called) != 0) {
        using Entry = BOOL(WINAPI*)(PVOID, DWORD, PVOID);
        reinterpret_cast<Entry>(module.entry)(module.base, reason,
                                              reinterpret_cast<PVOID>(SIZE_T{process_ends}));
    }
}

/// Tells the DLLs, in reverse when something ends, and then the program's TLS callbacks.
void call_entries(DWORD reason, bool backwards) {
    auto* const head = reinterpret_cast<LIST_ENTRY*>(&loader_data.initialization_order);
    for (LIST_ENTRY* entry = backwards ? head->Blink : head->Flink; entry != head;
         entry = backwards ? entry->Blink : entry->Flink) {
        auto* const module = CONTAINING_RECORD(entry, Module, init_links);
        if (module != program) {
            call_entry(*module, reason);
        }
    }
    call_entry(*program, reason);
}

} // namespace

RTL_CRITICAL_SECTION loader_lock;

LoaderLock::LoaderLock() { RtlEnterCriticalSection(&loader_lock); }
LoaderLock::~LoaderLock() { RtlLeaveCriticalSection(&loader_lock); }

LoaderData& data() { return loader_data; }
Module* program_module() { return program; }

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" {

/// kernel32 puts in what runs a thread's function; RtlUserThreadStart calls it.
void (*ferry_thread_start)(void* function, void* argument);

void ferry_thread_start_hook(void (*start)(void*, void*)) { ferry_thread_start = start; }

/// Of each ISA's strings.
void ferry_choose_strings();

/// `flags`: ferry::abi::nt::start_…
void ferry_start_thread(void* ntdll_base, ULONG flags) {
    enum : LONG { fresh, starting, started };
    static LONG stage = fresh;
    if (InterlockedCompareExchange(&stage, starting, fresh) == fresh) {
        ferry_choose_strings();
        if ((flags & ferry::abi::nt::start_traces_calls) != 0) {
            enable_call_trace();
        }
        start_process(ntdll_base, (flags & ferry::abi::nt::start_manifest_beside) != 0);
        InterlockedExchange(&stage, started);
        RtlWakeAddressAll(&stage);
        return;
    }
    for (const LONG seen = starting; __atomic_load_n(&stage, __ATOMIC_ACQUIRE) != started;) {
        RtlWaitOnAddress(&stage, &seen, sizeof seen, nullptr);
    }
    const LoaderLock lock;
    if (allocate_thread_tls() != STATUS_SUCCESS) {
        NtTerminateThread(current_thread(), STATUS_NO_MEMORY);
    }
    call_entries(DLL_THREAD_ATTACH, false);
}

void NTAPI LdrShutdownThread(void) {
    const LoaderLock lock;
    call_entries(DLL_THREAD_DETACH, true);
    free_thread_tls();
    RtlFreeThreadActivationContextStack();
}

BOOLEAN NTAPI RtlDllShutdownInProgress(void) {
    return loader_data.shutdown_in_progress ? TRUE : FALSE;
}

/// The other threads are gone by now, and the lock may be one of theirs.
void NTAPI LdrShutdownProcess(void) {
    RtlInitializeCriticalSection(&loader_lock);
    loader_data.shutdown_in_progress = TRUE;
    loader_data.shutdown_thread = teb()->client.thread;
    call_entries(DLL_PROCESS_DETACH, true);
}

} // extern "C"
