// Classes of windows: by their names, or by the atoms that those get.

#include "queues.hpp"

using namespace ferry::win32;
using namespace ferry::win32::windows;

namespace {

Class* classes;
ATOM last_atom = 0xbfff; ///< of them

constexpr size_t longest = ARRAYSIZE(Class::name) - 1;

bool is_atom(const void* name) { return reinterpret_cast<ULONG_PTR>(name) <= 0xffff; }

/// Of those that are always there: what holds a text, and what gets messages alone.
constexpr const WCHAR* predefined_names[] = {L"Static", L"Message"};
Class predefined[ARRAYSIZE(predefined_names)];

bool same(LPCWSTR a, LPCWSTR b) { return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL; }

bool is_named(const Class& one, LPCWSTR name) {
    return is_atom(name) ? one.atom == reinterpret_cast<ULONG_PTR>(name)
                         : one.name[0] != 0 && same(one.name, name);
}

/// Of those that programs have registered.
Class* find_registered(LPCWSTR name, HINSTANCE instance) {
    for (Class* at = classes; at != nullptr; at = at->next) {
        const bool seen = (at->how.style & CS_GLOBALCLASS) != 0 || instance == nullptr ||
                          at->how.hInstance == instance;
        if (is_named(*at, name) && seen) {
            return at;
        }
    }
    return nullptr;
}

Class* find_predefined(LPCWSTR name) {
    for (size_t i = 0; i < ARRAYSIZE(predefined); ++i) {
        Class& one = predefined[i];
        if (one.atom == 0) {
            one.atom = ++last_atom;
            memcpy(one.name, predefined_names[i],
                   (wcslen(predefined_names[i]) + 1) * sizeof(WCHAR));
            one.how.cbSize = sizeof one.how;
            one.how.style = CS_GLOBALCLASS;
            one.how.lpfnWndProc = &DefWindowProcW;
            one.how.cbWndExtra = sizeof(void*);
            one.is_wide = true;
        }
        if (is_named(one, name)) {
            return &one;
        }
    }
    return nullptr;
}

ATOM add(const WNDCLASSEXW& how, LPCWSTR name, bool is_wide) {
    if (how.lpfnWndProc == nullptr || how.cbClsExtra < 0 || how.cbWndExtra < 0 || name == nullptr ||
        (!is_atom(name) && (wcslen(name) == 0 || wcslen(name) > longest))) {
        return static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
    }
    auto* const made = static_cast<Class*>(allocate(sizeof(Class)));
    if (made == nullptr) {
        return static_cast<ATOM>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    const Guard guard;
    if (find_registered(name, how.hInstance) != nullptr) {
        release(made);
        return static_cast<ATOM>(fail(ERROR_CLASS_ALREADY_EXISTS));
    }
    if (is_atom(name)) {
        made->atom = static_cast<ATOM>(reinterpret_cast<ULONG_PTR>(name));
    } else {
        made->atom = ++last_atom;
        memcpy(made->name, name, (wcslen(name) + 1) * sizeof(WCHAR));
    }
    made->how = how;
    made->is_wide = is_wide;
    made->next = classes;
    classes = made;
    return made->atom;
}

WNDCLASSEXW extended(const WNDCLASSW& how) {
    return {sizeof(WNDCLASSEXW), how.style,        how.lpfnWndProc,   how.cbClsExtra,
            how.cbWndExtra,      how.hInstance,    how.hIcon,         how.hCursor,
            how.hbrBackground,   how.lpszMenuName, how.lpszClassName, nullptr};
}

/// A name in UTF-16, where it is one.
class WideName {
public:
    explicit WideName(LPCSTR name) {
        if (is_atom(name)) {
            value_ = reinterpret_cast<LPCWSTR>(name);
        } else if (MultiByteToWideChar(CP_ACP, 0, name, -1, text_, ARRAYSIZE(text_)) > 0) {
            value_ = text_;
        }
    }
    [[nodiscard]] LPCWSTR get() const { return value_; }

private:
    WCHAR text_[longest + 1];
    LPCWSTR value_ = nullptr;
};

/// What a class is, under the name that was asked for.
template <class Info, class Name>
BOOL describe(HINSTANCE instance, LPCWSTR wide, Name name, Info* to) {
    const Guard guard;
    const Class* const found = wide != nullptr ? find_class(wide, instance) : nullptr;
    if (found == nullptr) {
        return fail(ERROR_CLASS_DOES_NOT_EXIST);
    }
    to->style = found->how.style;
    to->lpfnWndProc = found->how.lpfnWndProc;
    to->cbClsExtra = found->how.cbClsExtra;
    to->cbWndExtra = found->how.cbWndExtra;
    to->hInstance = found->how.hInstance;
    to->hIcon = found->how.hIcon;
    to->hCursor = found->how.hCursor;
    to->hbrBackground = found->how.hbrBackground;
    to->lpszMenuName = nullptr;
    to->lpszClassName = name;
    return found->atom;
}

} // namespace

namespace ferry::win32::windows {

Class* find_class(LPCWSTR name, HINSTANCE instance) {
    Class* const registered = find_registered(name, instance);
    return registered != nullptr ? registered : find_predefined(name);
}

} // namespace ferry::win32::windows

extern "C" {

ATOM WINAPI RegisterClassExW(const WNDCLASSEXW* how) {
    return how->cbSize == sizeof *how ? add(*how, how->lpszClassName, true)
                                      : static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
}
ATOM WINAPI RegisterClassExA(const WNDCLASSEXA* how) {
    static_assert(sizeof(WNDCLASSEXA) == sizeof(WNDCLASSEXW));
    WNDCLASSEXW wide;
    memcpy(&wide, how, sizeof wide); // they differ in the kind of the names alone
    return how->cbSize == sizeof *how ? add(wide, WideName(how->lpszClassName).get(), false)
                                      : static_cast<ATOM>(fail(ERROR_INVALID_PARAMETER));
}
ATOM WINAPI RegisterClassW(const WNDCLASSW* how) {
    return add(extended(*how), how->lpszClassName, true);
}
ATOM WINAPI RegisterClassA(const WNDCLASSA* how) {
    static_assert(sizeof(WNDCLASSA) == sizeof(WNDCLASSW));
    WNDCLASSW wide;
    memcpy(&wide, how, sizeof wide);
    return add(extended(wide), WideName(how->lpszClassName).get(), false);
}

WINBOOL WINAPI UnregisterClassW(LPCWSTR name, HINSTANCE instance) {
    const Guard guard;
    Class* const found = name != nullptr ? find_registered(name, instance) : nullptr;
    if (found == nullptr) {
        return fail(ERROR_CLASS_DOES_NOT_EXIST);
    }
    if (found->windows != 0) {
        return fail(ERROR_CLASS_HAS_WINDOWS);
    }
    Class** at = &classes;
    while (*at != found) {
        at = &(*at)->next;
    }
    *at = found->next;
    release(found);
    return TRUE;
}
WINBOOL WINAPI UnregisterClassA(LPCSTR name, HINSTANCE instance) {
    return UnregisterClassW(WideName(name).get(), instance);
}

WINBOOL WINAPI GetClassInfoExW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSEXW to) {
    to->hIconSm = nullptr;
    return describe(instance, name, name, to);
}
WINBOOL WINAPI GetClassInfoExA(HINSTANCE instance, LPCSTR name, LPWNDCLASSEXA to) {
    to->hIconSm = nullptr;
    return describe(instance, WideName(name).get(), name, to);
}
WINBOOL WINAPI GetClassInfoW(HINSTANCE instance, LPCWSTR name, LPWNDCLASSW to) {
    return describe(instance, name, name, to);
}
WINBOOL WINAPI GetClassInfoA(HINSTANCE instance, LPCSTR name, LPWNDCLASSA to) {
    return describe(instance, WideName(name).get(), name, to);
}

} // extern "C"
