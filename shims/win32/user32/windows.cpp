// Windows, which exist to get messages: none of them is ever seen, and none has a place on a
// screen.

#include "queues.hpp"

using namespace ferry::win32;
using namespace ferry::win32::windows;

namespace {

constexpr size_t most_windows = 10'000;

struct Slot {
    Window* window;
    WORD generation;
};
Slot slots[most_windows];
size_t used_slots; ///< so many may hold windows

const HWND message_parent = HWND_MESSAGE;

/// The low word says the slot; it is never 0, nor one of the system's own values.
HWND handle_of(size_t slot) {
    return reinterpret_cast<HWND>(ULONG_PTR{slots[slot].generation} << 16 | ((slot + 8) * 2));
}

Window* at(HWND handle) {
    const auto value = reinterpret_cast<ULONG_PTR>(handle);
    const size_t slot = (value & 0xffff) / 2 - 8;
    return slot < used_slots && slots[slot].window != nullptr && handle_of(slot) == handle
               ? slots[slot].window
               : nullptr;
}

/// Under the lock: a handle for a window; null if there are too many.
HWND enter(Window* window) {
    size_t slot = 0;
    while (slot < used_slots && slots[slot].window != nullptr) {
        ++slot;
    }
    if (slot == most_windows) {
        return nullptr;
    }
    used_slots = slot == used_slots ? slot + 1 : used_slots;
    slots[slot].generation = static_cast<WORD>((slots[slot].generation + 1) & 0x7fff);
    slots[slot].generation += slots[slot].generation == 0 ? 1 : 0;
    slots[slot].window = window;
    return window->handle = handle_of(slot);
}

/// Under the lock: the window is gone.
void remove(Window* window) {
    forget(window->handle);
    slots[(reinterpret_cast<ULONG_PTR>(window->handle) & 0xffff) / 2 - 8].window = nullptr;
    --window->kind->windows;
    while (window->properties != nullptr) {
        Property* const property = window->properties;
        window->properties = property->next;
        release(property);
    }
    release(window->title);
    release(window->extra);
    release(window);
}

WCHAR* copy_of(LPCWSTR text) {
    const SIZE_T bytes = (wcslen(text) + 1) * sizeof(WCHAR);
    auto* const copy = static_cast<WCHAR*>(allocate(bytes));
    if (copy != nullptr) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

/// A text in UTF-16, in memory of its own.
class Wide {
public:
    explicit Wide(LPCSTR text) {
        if (text == nullptr || reinterpret_cast<ULONG_PTR>(text) <= 0xffff) {
            value_ = reinterpret_cast<LPCWSTR>(text);
            return;
        }
        const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
        memory_ = static_cast<WCHAR*>(allocate(static_cast<SIZE_T>(units + 1) * sizeof(WCHAR)));
        if (memory_ != nullptr) {
            MultiByteToWideChar(CP_ACP, 0, text, -1, memory_, units);
        }
        value_ = memory_;
    }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() { release(memory_); }
    [[nodiscard]] LPCWSTR get() const { return value_; }

private:
    LPCWSTR value_ = nullptr;
    WCHAR* memory_ = nullptr;
};

/// Runs `use` with a window under the lock; `none` where there is no such window.
template <class Result, class Use>
Result with(HWND handle, Result none, Use use) {
    const Guard guard;
    Window* const window = find(handle);
    return window != nullptr ? use(*window) : none;
}

void set_title(HWND handle, LPCWSTR title) {
    WCHAR* const copy = copy_of(title != nullptr ? title : L"");
    const Guard guard;
    if (Window* const window = find(handle); window != nullptr) {
        WCHAR* const old = window->title;
        window->title = copy;
        release(old);
    } else {
        release(copy);
    }
}

/// Copies a title, or as much of it as fits; its length.
int get_title(HWND handle, WCHAR* to, int room) {
    return with(handle, 0, [&](const Window& window) {
        int size = 0;
        for (; window.title != nullptr && size + 1 < room && window.title[size] != 0; ++size) {
            to[size] = window.title[size];
        }
        if (room > 0) {
            to[size] = 0;
        }
        return size;
    });
}
int get_title(HWND handle, char* to, int room) {
    WCHAR wide[1024];
    get_title(handle, wide, ARRAYSIZE(wide));
    const int size = WideCharToMultiByte(CP_ACP, 0, wide, -1, to, room, nullptr, nullptr);
    return size > 0 ? size - 1 : 0;
}

struct Wanted {
    DWORD extended_style;
    LPCWSTR kind;
    LPCWSTR title;
    DWORD style;
    int x, y, width, height;
    HWND parent;
    HMENU menu;
    HINSTANCE instance;
    LPVOID argument;
};

/// A window that nobody was told of yet. Null, and the error.
Window* prepare(const Wanted& wanted) {
    auto* const made = static_cast<Window*>(allocate(sizeof(Window)));
    WCHAR* const title = copy_of(L"");
    if (made == nullptr || title == nullptr) {
        release(made);
        release(title);
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    made->thread = GetCurrentThreadId();
    made->title = title;
    made->style = wanted.style;
    made->extended_style = wanted.extended_style;
    made->parent = wanted.parent;
    made->instance = wanted.instance;
    made->id = reinterpret_cast<LONG_PTR>(wanted.menu);
    const Guard guard;
    DWORD error = ERROR_SUCCESS;
    made->kind = wanted.kind != nullptr ? find_class(wanted.kind, wanted.instance) : nullptr;
    if (made->kind == nullptr) {
        error = ERROR_CANNOT_FIND_WND_CLASS;
    } else if (wanted.parent != nullptr && wanted.parent != message_parent &&
               at(wanted.parent) == nullptr) {
        error = ERROR_INVALID_WINDOW_HANDLE;
    } else if ((wanted.style & (WS_CHILD | WS_POPUP)) == WS_CHILD && wanted.parent == nullptr) {
        error = ERROR_TLW_WITH_WSCHILD;
    } else {
        made->extra_size = made->kind->how.cbWndExtra;
        made->extra = static_cast<BYTE*>(allocate(static_cast<SIZE_T>(made->extra_size) + 1));
        if (made->extra == nullptr || enter(made) == nullptr) {
            error = ERROR_NOT_ENOUGH_MEMORY;
        }
    }
    if (error != ERROR_SUCCESS) {
        fail(error);
        release(made->extra);
        release(made->title);
        release(made);
        return nullptr;
    }
    ++made->kind->windows;
    made->procedure = made->kind->how.lpfnWndProc;
    made->is_wide = made->kind->is_wide;
    return made;
}

/// Tells the new window's procedure of it, with names of its kind.
bool announce(HWND handle, const Wanted& wanted, bool is_wide, LPCSTR kind, LPCSTR title) {
    CREATESTRUCTW how{wanted.argument, wanted.instance, wanted.menu,
                      wanted.parent,   wanted.height,   wanted.width,
                      wanted.y,        wanted.x,        static_cast<LONG>(wanted.style),
                      wanted.title,    wanted.kind,     wanted.extended_style};
    if (!is_wide) {
        // The two structures differ in the kind of the names alone.
        how.lpszName = reinterpret_cast<LPCWSTR>(title);
        how.lpszClass = reinterpret_cast<LPCWSTR>(kind);
    }
    const auto argument = reinterpret_cast<LPARAM>(&how);
    return call(handle, WM_NCCREATE, 0, argument) != 0 &&
           call(handle, WM_CREATE, 0, argument) != -1;
}

/// With the names in both kinds, of which the caller has one.
HWND create(const Wanted& wanted, LPCSTR kind, LPCSTR title) {
    if (own_queue() == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    Window* const made = prepare(wanted);
    if (made == nullptr) {
        return nullptr;
    }
    const HWND handle = made->handle;
    set_title(handle, reinterpret_cast<ULONG_PTR>(wanted.title) > 0xffff ? wanted.title : nullptr);
    if (!announce(handle, wanted, made->is_wide, kind, title)) {
        call(handle, WM_NCDESTROY, 0, 0);
        const Guard guard;
        if (Window* const left = at(handle); left != nullptr) {
            remove(left);
        }
        return nullptr;
    }
    return IsWindow(handle) ? handle : nullptr; // it may have destroyed itself
}

/// The children of a window, or of all top-level ones, as they are now.
struct List {
    HWND* handles = nullptr;
    size_t count = 0;

    template <class Test>
    explicit List(Test test) {
        const Guard guard;
        handles = static_cast<HWND*>(allocate((used_slots + 1) * sizeof(HWND)));
        for (size_t slot = 0; handles != nullptr && slot < used_slots; ++slot) {
            if (slots[slot].window != nullptr && test(*slots[slot].window)) {
                handles[count++] = slots[slot].window->handle;
            }
        }
    }
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() { release(handles); }

    WINBOOL tell(WNDENUMPROC visit, LPARAM argument) const {
        for (size_t i = 0; i < count; ++i) {
            if (!visit(handles[i], argument)) {
                return FALSE;
            }
        }
        return TRUE;
    }
};

bool is_top(const Window& window) {
    return window.parent != message_parent && (window.style & WS_CHILD) == 0;
}

HWND search(HWND parent, HWND after, LPCWSTR kind, LPCWSTR title) {
    const Guard guard;
    const Class* const wanted = kind != nullptr ? find_class(kind, nullptr) : nullptr;
    if (kind != nullptr && wanted == nullptr) {
        fail(ERROR_CANNOT_FIND_WND_CLASS);
        return nullptr;
    }
    bool passed = after == nullptr;
    for (size_t slot = 0; slot < used_slots; ++slot) {
        const Window* const window = slots[slot].window;
        if (window == nullptr) {
            continue;
        }
        // Without a parent all are looked at that have none, the message-only ones among them.
        const bool beside = parent == nullptr ? is_top(*window) || window->parent == message_parent
                                              : window->parent == parent;
        if (passed && beside && (wanted == nullptr || window->kind == wanted) &&
            (title == nullptr ||
             CompareStringOrdinal(window->title, -1, title, -1, TRUE) == CSTR_EQUAL)) {
            return window->handle;
        }
        passed = passed || window->handle == after;
    }
    fail(ERROR_SUCCESS);
    return nullptr;
}

/// A number that a window has, to read or to set; null, and the error, for an index of nothing.
LONG_PTR* number_of(Window& window, int index) {
    switch (index) {
    case GWLP_USERDATA: return &window.user_data;
    case GWLP_ID: return &window.id;
    case GWLP_HINSTANCE: return reinterpret_cast<LONG_PTR*>(&window.instance);
    case GWLP_WNDPROC: return reinterpret_cast<LONG_PTR*>(&window.procedure);
    case GWLP_HWNDPARENT: return reinterpret_cast<LONG_PTR*>(&window.parent);
    default: break;
    }
    fail(ERROR_INVALID_INDEX);
    return nullptr;
}

DWORD* style_of(Window& window, int index) {
    return index == GWL_STYLE     ? &window.style
           : index == GWL_EXSTYLE ? &window.extended_style
                                  : nullptr;
}

/// Reads a window's number and, where `value` is given, sets it; T is as wide as the function's.
template <class T>
T exchange(HWND handle, int index, const T* value) {
    return with(handle, T{0}, [&](Window& window) -> T {
        if (DWORD* const style = style_of(window, index); style != nullptr) {
            const auto old = static_cast<T>(static_cast<LONG>(*style));
            *style = value != nullptr ? static_cast<DWORD>(*value) : *style;
            return old;
        }
        if (index >= 0 && index + static_cast<int>(sizeof(T)) <= window.extra_size) {
            T old;
            memcpy(&old, window.extra + index, sizeof old);
            if (value != nullptr) {
                memcpy(window.extra + index, value, sizeof old);
            }
            return old;
        }
        LONG_PTR* const number = number_of(window, index);
        if (number == nullptr) {
            return 0;
        }
        const auto old = static_cast<T>(*number);
        if (value != nullptr) {
            *number = static_cast<LONG_PTR>(*value);
        }
        return old;
    });
}

/// `wide` says what kind of texts the messages have that are answered here.
LRESULT answer(HWND handle, UINT kind, WPARAM first, LPARAM second, bool wide) {
    switch (kind) {
    case WM_NCCREATE:
    case WM_QUERYENDSESSION:
    case WM_QUERYOPEN: return TRUE;
    case WM_CLOSE: DestroyWindow(handle); return 0;
    case WM_SETTEXT:
        set_title(handle, wide ? reinterpret_cast<LPCWSTR>(second)
                               : Wide(reinterpret_cast<LPCSTR>(second)).get());
        return TRUE;
    case WM_GETTEXT:
        return wide ? get_title(handle, reinterpret_cast<WCHAR*>(second), static_cast<int>(first))
                    : get_title(handle, reinterpret_cast<char*>(second), static_cast<int>(first));
    case WM_GETTEXTLENGTH:
        return with(handle, 0,
                    [](const Window& window) { return static_cast<int>(wcslen(window.title)); });
    default: return 0;
    }
}

Property** property_of(Window& window, ATOM atom) {
    Property** link = &window.properties;
    while (*link != nullptr && (*link)->atom != atom) {
        link = &(*link)->next;
    }
    return link;
}

ATOM atom_of(LPCWSTR name) {
    const auto number = reinterpret_cast<ULONG_PTR>(name);
    return number <= 0xffff ? static_cast<ATOM>(number) : GlobalAddAtomW(name);
}

} // namespace

namespace ferry::win32::windows {

Window* find(HWND handle) {
    Window* const found = at(handle);
    if (found == nullptr) {
        fail(ERROR_INVALID_WINDOW_HANDLE);
    }
    return found;
}

bool is_for(HWND window, HWND wanted) {
    if (wanted == nullptr) {
        return true;
    }
    if (wanted == reinterpret_cast<HWND>(LONG_PTR{-1})) {
        return window == nullptr;
    }
    while (window != nullptr && window != wanted) { // its children's too
        const Window* const found = at(window);
        window = found != nullptr && (found->style & WS_CHILD) != 0 ? found->parent : nullptr;
    }
    return window == wanted;
}

LRESULT call(HWND window, UINT kind, WPARAM first, LPARAM second) {
    const WNDPROC procedure =
        with(window, WNDPROC{nullptr}, [](const Window& found) { return found.procedure; });
    return procedure != nullptr ? procedure(window, kind, first, second) : 0;
}

void drop_windows_of(DWORD thread) {
    const Guard guard;
    for (size_t slot = 0; slot < used_slots; ++slot) {
        if (slots[slot].window != nullptr && slots[slot].window->thread == thread) {
            remove(slots[slot].window);
        }
    }
}

} // namespace ferry::win32::windows

extern "C" {

HWND WINAPI CreateWindowExW(DWORD extended_style, LPCWSTR kind, LPCWSTR title, DWORD style, int x,
                            int y, int width, int height, HWND parent, HMENU menu,
                            HINSTANCE instance, LPVOID argument) {
    const Wanted wanted{extended_style, kind,   title,  style, x,        y,
                        width,          height, parent, menu,  instance, argument};
    char narrow_kind[256];
    char narrow_title[1024];
    const auto narrow = [](LPCWSTR from, char* to, int room) {
        if (reinterpret_cast<ULONG_PTR>(from) <= 0xffff) {
            return reinterpret_cast<LPCSTR>(from);
        }
        const int size = WideCharToMultiByte(CP_ACP, 0, from, -1, to, room, nullptr, nullptr);
        to[size == 0 ? room - 1 : size - 1] = 0;
        return static_cast<LPCSTR>(to);
    };
    return create(wanted, narrow(kind, narrow_kind, sizeof narrow_kind),
                  narrow(title, narrow_title, sizeof narrow_title));
}
HWND WINAPI CreateWindowExA(DWORD extended_style, LPCSTR kind, LPCSTR title, DWORD style, int x,
                            int y, int width, int height, HWND parent, HMENU menu,
                            HINSTANCE instance, LPVOID argument) {
    const Wide wide_kind(kind);
    const Wide wide_title(title);
    const Wanted wanted{
        extended_style, wide_kind.get(), wide_title.get(), style, x,        y,
        width,          height,          parent,           menu,  instance, argument};
    return create(wanted, kind, title);
}

/// Children go first, each after it was told.
WINBOOL WINAPI DestroyWindow(HWND handle) {
    const bool begun = with(handle, false, [](Window& window) {
        if (window.thread != GetCurrentThreadId() || window.is_dying) {
            return fail(ERROR_ACCESS_DENIED) != FALSE;
        }
        return window.is_dying = true;
    });
    if (!begun) {
        return FALSE;
    }
    call(handle, WM_DESTROY, 0, 0);
    const List children(
        [&](const Window& window) { return window.parent == handle && !window.is_dying; });
    for (size_t i = 0; i < children.count; ++i) {
        DestroyWindow(children.handles[i]);
    }
    call(handle, WM_NCDESTROY, 0, 0);
    const Guard guard;
    if (Window* const window = at(handle); window != nullptr) {
        remove(window);
    }
    return TRUE;
}

LRESULT WINAPI DefWindowProcW(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return answer(window, kind, first, second, true);
}
LRESULT WINAPI DefWindowProcA(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return answer(window, kind, first, second, false);
}
LRESULT WINAPI CallWindowProcW(WNDPROC procedure, HWND window, UINT kind, WPARAM first,
                               LPARAM second) {
    return procedure(window, kind, first, second);
}
LRESULT WINAPI CallWindowProcA(WNDPROC procedure, HWND window, UINT kind, WPARAM first,
                               LPARAM second) {
    return procedure(window, kind, first, second);
}

WINBOOL WINAPI IsWindow(HWND handle) {
    const Guard guard;
    return at(handle) != nullptr;
}
WINBOOL WINAPI IsWindowUnicode(HWND handle) {
    return with(handle, false, [](const Window& window) { return window.is_wide; });
}
WINBOOL WINAPI IsWindowVisible(HWND handle) {
    return with(handle, FALSE, [](const Window&) { return FALSE; });
}
/// Whether it was seen before, which it was not.
WINBOOL WINAPI ShowWindow(HWND handle, int) { return IsWindowVisible(handle); }
WINBOOL WINAPI UpdateWindow(HWND handle) { return IsWindow(handle); }
DWORD WINAPI GetWindowThreadProcessId(HWND handle, LPDWORD process) {
    return with(handle, DWORD{0}, [&](const Window& window) {
        if (process != nullptr) {
            *process = GetCurrentProcessId();
        }
        return window.thread;
    });
}
HWND WINAPI GetParent(HWND handle) {
    return with(handle, HWND{nullptr}, [](const Window& window) {
        return window.parent == message_parent ? nullptr : window.parent;
    });
}
WINBOOL WINAPI IsChild(HWND parent, HWND handle) {
    const Guard guard;
    return handle != parent && at(handle) != nullptr && is_for(handle, parent);
}

#ifdef _WIN64 // else they are the functions below
LONG_PTR WINAPI GetWindowLongPtrW(HWND window, int index) {
    return exchange<LONG_PTR>(window, index, nullptr);
}
LONG_PTR WINAPI GetWindowLongPtrA(HWND window, int index) {
    return GetWindowLongPtrW(window, index);
}
LONG_PTR WINAPI SetWindowLongPtrW(HWND window, int index, LONG_PTR value) {
    SetLastError(ERROR_SUCCESS);
    return exchange(window, index, &value);
}
LONG_PTR WINAPI SetWindowLongPtrA(HWND window, int index, LONG_PTR value) {
    return SetWindowLongPtrW(window, index, value);
}
#endif
LONG WINAPI GetWindowLongW(HWND window, int index) {
    return exchange<LONG>(window, index, nullptr);
}
LONG WINAPI GetWindowLongA(HWND window, int index) { return GetWindowLongW(window, index); }
LONG WINAPI SetWindowLongW(HWND window, int index, LONG value) {
    SetLastError(ERROR_SUCCESS);
    return exchange(window, index, &value);
}
LONG WINAPI SetWindowLongA(HWND window, int index, LONG value) {
    return SetWindowLongW(window, index, value);
}

WINBOOL WINAPI SetWindowTextW(HWND window, LPCWSTR title) {
    return IsWindowUnicode(window) || !IsWindow(window)
               ? SendMessageW(window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(title)) != 0
               : answer(window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(title), true) != 0;
}
WINBOOL WINAPI SetWindowTextA(HWND window, LPCSTR title) {
    return IsWindowUnicode(window)
               ? SetWindowTextW(window, Wide(title).get())
               : SendMessageA(window, WM_SETTEXT, 0, reinterpret_cast<LPARAM>(title)) != 0;
}
int WINAPI GetWindowTextW(HWND window, LPWSTR to, int room) { return get_title(window, to, room); }
int WINAPI GetWindowTextA(HWND window, LPSTR to, int room) { return get_title(window, to, room); }
int WINAPI GetWindowTextLengthW(HWND window) {
    return static_cast<int>(answer(window, WM_GETTEXTLENGTH, 0, 0, true));
}
int WINAPI GetClassNameW(HWND handle, LPWSTR to, int room) {
    return with(handle, 0, [&](const Window& window) {
        int size = 0;
        for (; size + 1 < room && window.kind->name[size] != 0; ++size) {
            to[size] = window.kind->name[size];
        }
        if (room > 0) {
            to[size] = 0;
        }
        return size;
    });
}
int WINAPI GetClassNameA(HWND handle, LPSTR to, int room) {
    WCHAR name[ARRAYSIZE(Class::name)];
    char bytes[3 * ARRAYSIZE(name)];
    if (GetClassNameW(handle, name, ARRAYSIZE(name)) == 0) {
        return 0;
    }
    WideCharToMultiByte(CP_ACP, 0, name, -1, bytes, sizeof bytes, nullptr, nullptr);
    int size = 0;
    for (; size + 1 < room && bytes[size] != 0; ++size) {
        to[size] = bytes[size];
    }
    if (room > 0) {
        to[size] = 0;
    }
    return size;
}

HWND WINAPI FindWindowExW(HWND parent, HWND after, LPCWSTR kind, LPCWSTR title) {
    return search(parent, after, kind, title);
}
HWND WINAPI FindWindowExA(HWND parent, HWND after, LPCSTR kind, LPCSTR title) {
    return search(parent, after, Wide(kind).get(), Wide(title).get());
}
HWND WINAPI FindWindowW(LPCWSTR kind, LPCWSTR title) {
    return search(nullptr, nullptr, kind, title);
}
HWND WINAPI FindWindowA(LPCSTR kind, LPCSTR title) {
    return search(nullptr, nullptr, Wide(kind).get(), Wide(title).get());
}
WINBOOL WINAPI EnumWindows(WNDENUMPROC visit, LPARAM argument) {
    return List(is_top).tell(visit, argument);
}
WINBOOL WINAPI EnumThreadWindows(DWORD thread, WNDENUMPROC visit, LPARAM argument) {
    return List([=](const Window& window) { return is_top(window) && window.thread == thread; })
        .tell(visit, argument);
}
WINBOOL WINAPI EnumChildWindows(HWND parent, WNDENUMPROC visit, LPARAM argument) {
    return List([=](const Window& window) {
               return window.handle != parent && is_for(window.handle, parent);
           })
        .tell(visit, argument);
}

WINBOOL WINAPI SetPropW(HWND handle, LPCWSTR name, HANDLE value) {
    const ATOM atom = atom_of(name);
    auto* const made = static_cast<Property*>(allocate(sizeof(Property)));
    const Guard guard;
    Window* const window = find(handle);
    if (window == nullptr || made == nullptr) {
        release(made);
        return FALSE;
    }
    Property** const link = property_of(*window, atom);
    if (*link == nullptr) {
        *made = {nullptr, atom, value};
        *link = made;
    } else {
        (*link)->value = value;
        release(made);
    }
    return TRUE;
}
HANDLE WINAPI GetPropW(HWND handle, LPCWSTR name) {
    const ATOM atom = atom_of(name);
    return with(handle, HANDLE{nullptr}, [&](Window& window) {
        const Property* const found = *property_of(window, atom);
        return found != nullptr ? found->value : nullptr;
    });
}
HANDLE WINAPI RemovePropW(HWND handle, LPCWSTR name) {
    const ATOM atom = atom_of(name);
    return with(handle, HANDLE{nullptr}, [&](Window& window) -> HANDLE {
        Property** const link = property_of(window, atom);
        Property* const found = *link;
        if (found == nullptr) {
            return nullptr;
        }
        *link = found->next;
        HANDLE const value = found->value;
        release(found);
        return value;
    });
}

HCURSOR WINAPI LoadCursorW(HINSTANCE, LPCWSTR) { return nullptr; }
HCURSOR WINAPI LoadCursorA(HINSTANCE, LPCSTR) { return nullptr; }
HICON WINAPI LoadIconW(HINSTANCE, LPCWSTR) { return nullptr; }
HICON WINAPI LoadIconA(HINSTANCE, LPCSTR) { return nullptr; }

} // extern "C"
