#pragma once
/// The functions of STUB rows, in a section of their own: by it ntdll knows that GetProcAddress
/// shall not find them. To be included by one source of each DLL that has such rows.

extern "C" [[noreturn]] void ferry_stub_called(const char* dll, const char* name);

#define EXPORT(...)
#define EXPORT_AT(...)
#define EXPORT_AS(...)
#define DATA(...)
#define FORWARD(...)
#define STUB_AT(name, ordinal) STUB(name)
#define PRIVATE(...)
#define STUB(name, ...)                                                                            \
    extern "C" __attribute__((section(".stubs"))) void ferry_stub_##name() {                       \
        ferry_stub_called(FERRY_DLL, #name);                                                       \
    }
#define STUB_AS(name, symbol, ...)                                                                 \
    extern "C" __attribute__((section(".stubs"))) void ferry_stub_##symbol() {                     \
        ferry_stub_called(FERRY_DLL, name);                                                        \
    }
#include FERRY_EXPORTS
#undef EXPORT
#undef EXPORT_AT
#undef EXPORT_AS
#undef DATA
#undef FORWARD
#undef STUB_AT
#undef PRIVATE
#undef STUB
#undef STUB_AS
