#include "module.hpp"

extern "C" NTSTATUS NTAPI FerryReport(ULONG kind, const char* text, ULONG size, NTSTATUS code);

namespace ferry::win32::ldr {
namespace {

// Kinds of FerryReport (syscall-translate/nt/ps/services.hpp).
constexpr ULONG kind_refuse = 1;
constexpr ULONG kind_stop = 2;

/// Names come from images, which may be damaged.
ULONG append(char* to, ULONG room, const char* text) {
    ULONG count = 0;
    constexpr ULONG longest = 512;
    while (count < longest && text[count] != 0 && count < room) {
        const bool shows = text[count] >= ' ' && text[count] < 0x7f;
        to[count] = shows ? text[count] : '?';
        ++count;
    }
    return count;
}

} // namespace

void Complaints::add(const char* a, const char* b, const char* c, const char* d, const char* e) {
    if (size_ > 0 && size_ < sizeof text_) {
        text_[size_++] = '\n';
    }
    const char* const parts[] = {a, b, c, d, e};
    for (const char* part : parts) {
        size_ += append(text_ + size_, sizeof text_ - size_, part);
    }
}

void Complaints::refuse(NTSTATUS code) const {
    for (;;) {
        FerryReport(kind_refuse, text_, size_, code);
    }
}

ShortName::ShortName(const UNICODE_STRING& name) {
    size_t count = name.Length / sizeof(WCHAR);
    if (count > sizeof text - 1) {
        count = sizeof text - 1;
    }
    for (size_t i = 0; i < count; ++i) {
        text[i] = name.Buffer[i] < 0x80 ? static_cast<char>(name.Buffer[i]) : '?';
    }
    text[count] = 0;
}

} // namespace ferry::win32::ldr

extern "C" void ferry_stub_called(const char* dll, const char* name) {
    using namespace ferry::win32::ldr;
    char text[256];
    ULONG size = 0;
    const char* const parts[] = {"it calls ", dll, "!", name, ", which ferry does not have yet"};
    for (const char* part : parts) {
        size += append(text + size, sizeof text - size, part);
    }
    for (;;) {
        FerryReport(kind_stop, text, size, STATUS_SUCCESS);
    }
}
