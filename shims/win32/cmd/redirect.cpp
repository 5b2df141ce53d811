#include "redirect.hpp"

#include "expand.hpp"

namespace ferry::cmd {
namespace {

HANDLE open(const Redirect& one, const Text& file) {
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    const bool in = one.kind == Redirect::Kind::in;
    const DWORD disposition = in                                   ? OPEN_EXISTING
                              : one.kind == Redirect::Kind::append ? OPEN_ALWAYS
                                                                   : CREATE_ALWAYS;
    const HANDLE handle = CreateFileW(file.c_str(), in ? GENERIC_READ : GENERIC_WRITE,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                      &inherited, disposition, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle != INVALID_HANDLE_VALUE && one.kind == Redirect::Kind::append) {
        SetFilePointer(handle, 0, nullptr, FILE_END);
    }
    return handle;
}

} // namespace

HANDLE inheritable(HANDLE handle) {
    HANDLE other = nullptr;
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &other, 0, TRUE,
                    DUPLICATE_SAME_ACCESS);
    return other;
}

Redirected::~Redirected() {
    while (!saved_.empty()) {
        const Saved saved = saved_.pop();
        set_stream(saved.number, saved.before);
        if (saved.own != nullptr) {
            CloseHandle(saved.own);
        }
    }
}

void Redirected::replace(int number, HANDLE handle) {
    saved_.add({number, stream(number), handle});
    set_stream(number, handle);
}

bool Redirected::apply(Shell& shell, const List<Redirect>& list) {
    for (const Redirect& one : list) {
        if (one.kind == Redirect::Kind::same) {
            replace(one.stream, inheritable(stream(one.other)));
            continue;
        }
        const HANDLE handle = open(one, unquoted(expand_late(shell, one.file)));
        if (handle == INVALID_HANDLE_VALUE) {
            complain_of(GetLastError());
            return false;
        }
        replace(one.stream, handle);
    }
    return true;
}

} // namespace ferry::cmd
