// What every thread does first: the first one makes the process out of the program and its DLLs.

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

UNICODE_STRING string(const WCHAR* text) {
    UNICODE_STRING made;
    RtlInitUnicodeString(&made, text);
    return made;
}

/// A failure at start for which there is no list of missing things.
[[noreturn]] void refuse(const char* what) {
    static Complaints complaints;
    complaints.add(what, "");
    complaints.refuse();
}

void start_process(void* ntdll_base) {
    peb()->process_heap = RtlCreateHeap(HEAP_GROWABLE, nullptr, 0, 0, nullptr, nullptr);
    if (peb()->process_heap == nullptr) {
        refuse("no memory for its heap");
    }
    loader_data.length = sizeof loader_data;
    make_empty(loader_data.load_order);
    make_empty(loader_data.memory_order);
    make_empty(loader_data.initialization_order);
    peb()->loader = &loader_data;

    const auto& image_path = peb()->parameters->image_path;
    const UNICODE_STRING path{image_path.length, image_path.maximum_length,
                              reinterpret_cast<PWSTR>(image_path.buffer)};
    program = add_module(static_cast<char*>(peb()->image_base), path);
    Module* const ntdll =
        add_module(static_cast<char*>(ntdll_base), string(L"C:\\Windows\\System32\\ntdll.dll"));
    ntdll->initialized = true;
    ntdll->load_count = program->load_count = 0xffff;

    static Complaints complaints;
    Module* kernel32 = nullptr;
    load(string(L"kernel32.dll"), kernel32, &complaints);
    bind_imports(*program, &complaints);
    if (complaints.any()) {
        complaints.refuse();
    }
    if (kernel32 == nullptr) {
        refuse("kernel32.dll can't be loaded");
    }
    if (add_tls(*program) != STATUS_SUCCESS || allocate_thread_tls() != STATUS_SUCCESS) {
        refuse("no memory for its thread-local storage");
    }
    Module* const roots[] = {kernel32, program};
    for (Module* const module : roots) {
        if (initialize(*module) != STATUS_SUCCESS) {
            refuse("one of its DLLs failed to initialize");
        }
    }
    call_tls_callbacks(*program, DLL_PROCESS_ATTACH);
    loader_data.initialized = TRUE;
}

/// Calls what wants to know of threads; in reverse when one ends.
void call_entries(DWORD reason, bool backwards) {
    auto* const head = reinterpret_cast<LIST_ENTRY*>(&loader_data.initialization_order);
    for (LIST_ENTRY* entry = backwards ? head->Blink : head->Flink; entry != head;
         entry = backwards ? entry->Blink : entry->Flink) {
        auto* const module = CONTAINING_RECORD(entry, Module, init_links);
        const bool wants = (module->flags & no_thread_calls) == 0 || reason == DLL_PROCESS_DETACH;
        if (wants) {
            call_tls_callbacks(*module, reason);
        }
        if (wants && (module->flags & entry_called) != 0) {
            using Entry = BOOL(WINAPI*)(PVOID, DWORD, PVOID);
            const bool process_ends = reason == DLL_PROCESS_DETACH;
            reinterpret_cast<Entry>(module->entry)(module->base, reason,
                                                   reinterpret_cast<PVOID>(SIZE_T{process_ends}));
        }
    }
}

} // namespace

LoaderData& data() { return loader_data; }

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" {

/// kernel32 puts in what runs a thread's function; RtlUserThreadStart calls it.
void (*ferry_thread_start)(void* function, void* argument);

void ferry_thread_start_hook(void (*start)(void*, void*)) { ferry_thread_start = start; }

void ferry_start_thread(void* ntdll_base) {
    if (peb()->loader == nullptr) {
        start_process(ntdll_base);
        return;
    }
    if (allocate_thread_tls() != STATUS_SUCCESS) {
        NtTerminateThread(current_thread(), STATUS_NO_MEMORY);
    }
    call_entries(DLL_THREAD_ATTACH, false);
}

void NTAPI LdrShutdownThread(void) { call_entries(DLL_THREAD_DETACH, true); }

void NTAPI LdrShutdownProcess(void) {
    loader_data.shutdown_in_progress = TRUE;
    loader_data.shutdown_thread = teb()->client.thread;
    call_entries(DLL_PROCESS_DETACH, true);
}

} // extern "C"
