// Per-thread data, errno, errors of the system, invalid parameters.

#include "locale.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

namespace {

constexpr DWORD no_tls = TLS_OUT_OF_INDEXES;
constexpr DWORD slots_in_teb = 64;
DWORD data_index = no_tls;

void** slot() {
    auto* const t = teb();
    if (data_index < slots_in_teb) {
        return &t->tls_slots[data_index];
    }
    return nullptr;
}

using InvalidHandler = void (*)(const wchar_t* expression, const wchar_t* function,
                                const wchar_t* file, unsigned line, uintptr_t reserved);
InvalidHandler invalid_handler;

struct ErrorRow {
    unsigned short code;
    unsigned char error;
};
constexpr ErrorRow error_rows[] = {
#define DOS_ERROR(code, error) {code, error},
#include "dos_errors.inc"
#undef DOS_ERROR
};

/// For the two functions that are asked for errno itself.
int invalid_without_errno() {
    const int error = *_errno();
    ferry::crt::invalid();
    *_errno() = error;
    return error_invalid;
}

int error_of(unsigned long code) {
    for (const ErrorRow& row : error_rows) {
        if (row.code == code) {
            return row.error;
        }
    }
    if (code >= ERROR_WRITE_PROTECT && code <= ERROR_SHARING_BUFFER_EXCEEDED) {
        return error_access;
    }
    if (code >= ERROR_INVALID_STARTING_CODESEG && code <= ERROR_INFLOOP_IN_RELOC_CHAIN) {
        return error_no_exec;
    }
    return error_invalid;
}

} // namespace

namespace ferry::crt {

void start_threads() { data_index = TlsAlloc(); }

ThreadData& thread_data() {
    static ThreadData without_memory;
    void** const place = slot();
    if (place == nullptr) {
        return without_memory;
    }
    if (*place == nullptr) {
        auto* const data = static_cast<ThreadData*>(
            RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(ThreadData)));
        if (data == nullptr) {
            return without_memory;
        }
        data->random = 1;
        *place = data;
    }
    return *static_cast<ThreadData*>(*place);
}

void end_thread() {
    void** const place = slot();
    if (place != nullptr && *place != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, *place);
        *place = nullptr;
    }
}

int fail(int error) {
    thread_data().error = error;
    return -1;
}

int fail_by(unsigned long code) {
    ThreadData& data = thread_data();
    data.dos_error = code;
    data.error = error_of(code);
    return -1;
}

int fail_by_last_error() { return fail_by(GetLastError()); }

} // namespace ferry::crt

extern "C" {

int* _errno() { return &thread_data().error; }
unsigned long* __doserrno() { return &thread_data().dos_error; }

int _get_errno(int* value) {
    if (value == nullptr) {
        return invalid_without_errno();
    }
    *value = *_errno();
    return 0;
}
int _set_errno(int value) {
    *_errno() = value;
    return 0;
}
int _get_doserrno(unsigned long* value) {
    if (value == nullptr) {
        return invalid_without_errno();
    }
    *value = *__doserrno();
    return 0;
}
int _set_doserrno(unsigned long value) {
    *__doserrno() = value;
    return 0;
}

InvalidHandler _set_invalid_parameter_handler(InvalidHandler handler) {
    return __atomic_exchange_n(&invalid_handler, handler, __ATOMIC_ACQ_REL);
}
InvalidHandler _get_invalid_parameter_handler() {
    return __atomic_load_n(&invalid_handler, __ATOMIC_ACQUIRE);
}
InvalidHandler _set_thread_local_invalid_parameter_handler(InvalidHandler handler) {
    void*& place = thread_data().invalid_parameter_handler;
    auto* const old = reinterpret_cast<InvalidHandler>(place);
    place = reinterpret_cast<void*>(handler);
    return old;
}
InvalidHandler _get_thread_local_invalid_parameter_handler() {
    return reinterpret_cast<InvalidHandler>(thread_data().invalid_parameter_handler);
}

[[noreturn]] void _invoke_watson(const wchar_t*, const wchar_t*, const wchar_t*, unsigned,
                                 uintptr_t) {
    constexpr UINT invalid_parameter_status = 0xc0000417;
    TerminateProcess(current_process(), invalid_parameter_status);
    __builtin_trap();
}

void _invalid_parameter_noinfo() {
    InvalidHandler handler = _get_thread_local_invalid_parameter_handler();
    if (handler == nullptr) {
        handler = _get_invalid_parameter_handler();
    }
    if (handler != nullptr) {
        handler(nullptr, nullptr, nullptr, 0, 0);
    } else if (is_ucrt) {
        _invoke_watson(nullptr, nullptr, nullptr, 0, 0);
    }
}

[[noreturn]] void _invalid_parameter_noinfo_noreturn() {
    _invalid_parameter_noinfo();
    _invoke_watson(nullptr, nullptr, nullptr, 0, 0);
}

} // extern "C"

int ferry::crt::invalid(int error) {
    *_errno() = error;
    _invalid_parameter_noinfo();
    return error;
}

namespace ferry::crt {

namespace {

/// Of names and variables. In the newer runtime it is UTF-8 also where the locale's is.
UINT page_of_names() {
    return FERRY_UCRT != 0 && current_locale().code_page == page_utf8 ? CP_UTF8
           : AreFileApisANSI()                                        ? CP_ACP
                                                                      : CP_OEMCP;
}

} // namespace

Owned<wchar_t> widen(const char* text) {
    if (text == nullptr) {
        return {};
    }
    const UINT page = page_of_names();
    const int units = MultiByteToWideChar(page, 0, text, -1, nullptr, 0);
    Owned<wchar_t> wide(static_cast<wchar_t*>(malloc(static_cast<size_t>(units) * 2)));
    if (wide) {
        MultiByteToWideChar(page, 0, text, -1, wide.get(), units);
    }
    return wide;
}

Owned<char> narrow(const wchar_t* text) {
    if (text == nullptr) {
        return {};
    }
    const UINT page = page_of_names();
    const int bytes = WideCharToMultiByte(page, 0, text, -1, nullptr, 0, nullptr, nullptr);
    Owned<char> bytes_of(static_cast<char*>(malloc(static_cast<size_t>(bytes))));
    if (bytes_of) {
        WideCharToMultiByte(page, 0, text, -1, bytes_of.get(), bytes, nullptr, nullptr);
    }
    return bytes_of;
}

} // namespace ferry::crt
