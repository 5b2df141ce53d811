// _beginthread and _beginthreadex.

#include "crt.hpp"

using namespace ferry::crt;

extern "C" {
using PlainThread = void (*)(void* argument);
using ThreadWithCode = unsigned(__stdcall*)(void* argument);
void _endthread();
}

namespace {

struct Start {
    void* function;
    void* argument;
    HANDLE handle;  ///< closed at the end of a _beginthread thread
    HMODULE module; ///< of the function: ucrt keeps it until the thread ends
    bool has_code;
};

void end(unsigned code) {
    const auto& data = thread_data();
    if (data.thread_module != nullptr) {
        FreeLibraryAndExitThread(data.thread_module, code);
    }
    ExitThread(code);
}

DWORD WINAPI run(void* context) {
    const Start start = *static_cast<Start*>(context);
    free(context);
    thread_data().thread_module = start.module;
    if (start.has_code) {
        end(reinterpret_cast<ThreadWithCode>(start.function)(start.argument));
    }
    thread_data().thread_handle = start.handle;
    reinterpret_cast<PlainThread>(start.function)(start.argument);
    _endthread();
    return 0;
}

HANDLE begin(void* function, bool has_code, void* security, unsigned stack, void* argument,
             unsigned flags, unsigned* id) {
    auto* const start = static_cast<Start*>(malloc(sizeof(Start)));
    if (start == nullptr) {
        return nullptr;
    }
    *start = {function, argument, nullptr, nullptr, has_code};
    if (is_ucrt) {
        GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, static_cast<wchar_t*>(function),
                           &start->module);
    }
    DWORD thread = 0;
    const HANDLE handle = CreateThread(static_cast<SECURITY_ATTRIBUTES*>(security), stack, run,
                                       start, has_code ? flags : flags | CREATE_SUSPENDED, &thread);
    if (handle == nullptr) {
        fail_by_last_error();
        if (start->module != nullptr) {
            FreeLibrary(start->module);
        }
        free(start);
        return nullptr;
    }
    if (id != nullptr) {
        *id = thread;
    }
    if (!has_code) {
        start->handle = handle;
        ResumeThread(handle);
    }
    return handle;
}

} // namespace

extern "C" {

uintptr_t _beginthread(PlainThread function, unsigned stack, void* argument) {
    if (function == nullptr) {
        invalid();
        return static_cast<uintptr_t>(-1);
    }
    const HANDLE handle =
        begin(reinterpret_cast<void*>(function), false, nullptr, stack, argument, 0, nullptr);
    return handle == nullptr ? static_cast<uintptr_t>(-1) : reinterpret_cast<uintptr_t>(handle);
}
uintptr_t _beginthreadex(void* security, unsigned stack, ThreadWithCode function, void* argument,
                         unsigned flags, unsigned* id) {
    if (function == nullptr) {
        invalid();
        return 0;
    }
    return reinterpret_cast<uintptr_t>(
        begin(reinterpret_cast<void*>(function), true, security, stack, argument, flags, id));
}
void _endthread() {
    auto& data = thread_data();
    if (data.thread_handle != nullptr) {
        CloseHandle(data.thread_handle);
        data.thread_handle = nullptr;
    }
    end(0);
}
void _endthreadex(unsigned code) { end(code); }

} // extern "C"
