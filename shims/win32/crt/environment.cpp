// getenv, _putenv and the lists _environ and _wenviron.

#include "environment.hpp"

using namespace ferry::crt;
using namespace ferry::win32;

extern "C" {

char** _environ;
wchar_t** _wenviron;
char** __initenv;
wchar_t** __winitenv;

} // extern "C"

namespace {

Lock environment_lock;

template <class C>
C**& list();
template <>
char**& list<char>() {
    return _environ;
}
template <>
wchar_t**& list<wchar_t>() {
    return _wenviron;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
wchar_t lower(wchar_t c) { return c >= 'A' && c <= 'Z' ? static_cast<wchar_t>(c + 32) : c; }

template <class C>
bool names(const C* entry, const C* name, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        if (entry[i] == 0 || lower(entry[i]) != lower(name[i])) {
            return false;
        }
    }
    return entry[size] == '=';
}

template <class C>
C** find(const C* name, size_t size) {
    for (C** entry = list<C>(); entry != nullptr && *entry != nullptr; ++entry) {
        if (names(static_cast<const C*>(*entry), name, size)) {
            return entry;
        }
    }
    return nullptr;
}

template <class C>
C* copy(const C* text) {
    const size_t bytes = (length(text) + 1) * sizeof(C);
    auto* const block = static_cast<C*>(malloc(bytes));
    return block == nullptr ? nullptr : static_cast<C*>(memcpy(block, text, bytes));
}

wchar_t** read_block() {
    const auto* const block = reinterpret_cast<const wchar_t*>(peb()->parameters->environment);
    size_t count = 0;
    for (const wchar_t* entry = block; *entry != 0; entry += length(entry) + 1) {
        count += *entry != '=';
    }
    auto** const made = static_cast<wchar_t**>(malloc((count + 1) * sizeof(wchar_t*)));
    if (made == nullptr) {
        return nullptr;
    }
    size_t at = 0;
    for (const wchar_t* entry = block; *entry != 0; entry += length(entry) + 1) {
        if (*entry != '=') {
            made[at++] = copy(entry);
        }
    }
    made[at] = nullptr;
    return made;
}

void free_list(wchar_t** list) {
    for (wchar_t** entry = list; entry != nullptr && *entry != nullptr; ++entry) {
        free(*entry);
    }
    free(list);
}

char** narrow_list(wchar_t** wide) {
    size_t count = 0;
    while (wide[count] != nullptr) {
        ++count;
    }
    auto** const made = static_cast<char**>(malloc((count + 1) * sizeof(char*)));
    for (size_t i = 0; made != nullptr && i <= count; ++i) {
        made[i] = narrow(wide[i]).release();
    }
    return made;
}

/// Puts `entry` ("name=value", given away) into a list, or removes the name where it is null.
template <class C>
bool change(const C* name, size_t size, C* entry) {
    if (list<C>() == nullptr) {
        free(entry);
        return true;
    }
    C** const found = find(name, size);
    if (found != nullptr) {
        if (entry != nullptr) {
            *found = entry; // the old text stays: programs hold what getenv gave them
            return true;
        }
        for (C** next = found; (next[0] = next[1]) != nullptr; ++next) {
        }
        return true;
    }
    if (entry == nullptr) {
        return true;
    }
    size_t count = 0;
    while (list<C>()[count] != nullptr) {
        ++count;
    }
    auto** const wider = static_cast<C**>(malloc((count + 2) * sizeof(C*)));
    if (wider == nullptr) {
        return false;
    }
    memcpy(wider, list<C>(), count * sizeof(C*));
    wider[count] = entry;
    wider[count + 1] = nullptr;
    list<C>() = wider;
    return true;
}

/// `text` is "name=value"; an empty value removes the name.
int put(const wchar_t* text) {
    const size_t all = length(text);
    size_t size = 0;
    while (size < all && text[size] != '=') {
        ++size;
    }
    if (size == 0 || size == all) {
        return fail(error_invalid);
    }
    const Guard guard(environment_lock);
    start_environment();
    const bool removes = text[size + 1] == 0;
    const Owned<wchar_t> name(copy(text));
    const Owned<char> bytes = narrow(text);
    if (!name || !bytes) {
        return fail(error_no_memory);
    }
    size_t narrow_size = 0;
    while (bytes.get()[narrow_size] != '=') {
        ++narrow_size;
    }
    if (!change<wchar_t>(text, size, removes ? nullptr : copy(text)) ||
        !change<char>(bytes.get(), narrow_size, removes ? nullptr : copy(bytes.get()))) {
        return fail(error_no_memory);
    }
    name.get()[size] = 0;
    if (!SetEnvironmentVariableW(name.get(), removes ? nullptr : name.get() + size + 1) &&
        !removes) {
        return fail_by_last_error();
    }
    return 0;
}

int put_parts(const wchar_t* name, const wchar_t* value) {
    if (name == nullptr || value == nullptr) {
        return invalid();
    }
    const size_t size = length(name);
    const size_t value_size = length(value);
    const Owned<wchar_t> text(
        static_cast<wchar_t*>(malloc((size + value_size + 2) * sizeof(wchar_t))));
    if (!text) {
        return error_no_memory;
    }
    memcpy(text.get(), name, size * sizeof(wchar_t));
    text.get()[size] = '=';
    memcpy(text.get() + size + 1, value, (value_size + 1) * sizeof(wchar_t));
    for (size_t i = 0; i < size; ++i) {
        if (name[i] == '=') {
            return fail(error_invalid), error_invalid;
        }
    }
    return put(text.get()) == 0 ? 0 : *_errno();
}

template <class C>
C* get(const C* name) {
    if (name == nullptr) {
        invalid();
        return nullptr;
    }
    const Guard guard(environment_lock);
    if (list<C>() == nullptr) {
        start_environment();
        if (is_ucrt || sizeof(C) == sizeof(wchar_t)) {
            start_wide_environment();
        }
    }
    const size_t size = length(name);
    C** const found = size == 0 ? nullptr : find(name, size);
    return found == nullptr ? nullptr : *found + size + 1;
}

template <class C>
int get_into(size_t* needed, C* to, size_t room, const C* name) {
    if (needed == nullptr || (to == nullptr) != (room == 0) || name == nullptr) {
        return invalid();
    }
    *needed = 0;
    if (to != nullptr) {
        *to = 0;
    }
    const C* const value = get(name);
    if (value == nullptr) {
        return 0;
    }
    *needed = length(value) + 1;
    if (room == 0) {
        return 0;
    }
    if (*needed > room) {
        return error_range;
    }
    memcpy(to, value, *needed * sizeof(C));
    return 0;
}

template <class C>
int duplicate(C** to, size_t* size, const C* name) {
    if (to == nullptr || name == nullptr) {
        return invalid();
    }
    *to = nullptr;
    if (size != nullptr) {
        *size = 0;
    }
    const C* const value = get(name);
    if (value == nullptr) {
        return 0;
    }
    *to = copy(value);
    if (*to == nullptr) {
        return error_no_memory;
    }
    if (size != nullptr) {
        *size = length(value) + 1;
    }
    return 0;
}

} // namespace

namespace ferry::crt {

wchar_t** start_wide_environment() {
    if (_wenviron == nullptr) {
        _wenviron = __winitenv = read_block();
    }
    return _wenviron;
}

char** start_environment() {
    if (_environ == nullptr) {
        // msvcrt has the wide list only where a program uses it.
        wchar_t** const wide =
            is_ucrt || _wenviron != nullptr ? start_wide_environment() : read_block();
        _environ = __initenv = wide == nullptr ? nullptr : narrow_list(wide);
        if (wide != _wenviron) {
            free_list(wide);
        }
    }
    return _environ;
}

} // namespace ferry::crt

extern "C" {

int _initialize_narrow_environment() { return start_environment() != nullptr ? 0 : -1; }
int _initialize_wide_environment() { return start_wide_environment() != nullptr ? 0 : -1; }
char** _get_initial_narrow_environment() {
    start_environment();
    return __initenv;
}
wchar_t** _get_initial_wide_environment() {
    start_wide_environment();
    return __winitenv;
}
wchar_t** __dcrt_get_wide_environment_from_os() { return read_block(); }
char** __dcrt_initial_narrow_environment() { return _get_initial_narrow_environment(); }
char*** __p__environ() {
    start_environment();
    return &_environ;
}
wchar_t*** __p__wenviron() {
    if (is_ucrt) {
        start_wide_environment();
    }
    return &_wenviron;
}

int _get_environ(char*** to) {
    if (to == nullptr) {
        return invalid();
    }
    *to = *__p__environ();
    return 0;
}
int _get_wenviron(wchar_t*** to) {
    if (to == nullptr) {
        return invalid();
    }
    *to = *__p__wenviron();
    return 0;
}

char* getenv(const char* name) { return get(name); }
wchar_t* _wgetenv(const wchar_t* name) { return get(name); }
int getenv_s(size_t* needed, char* to, size_t room, const char* name) {
    return get_into(needed, to, room, name);
}
int _wgetenv_s(size_t* needed, wchar_t* to, size_t room, const wchar_t* name) {
    return get_into(needed, to, room, name);
}
int _dupenv_s(char** to, size_t* size, const char* name) { return duplicate(to, size, name); }
int _wdupenv_s(wchar_t** to, size_t* size, const wchar_t* name) {
    return duplicate(to, size, name);
}

int _wputenv(const wchar_t* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    start_wide_environment();
    return put(text);
}
int _putenv(const char* text) {
    if (text == nullptr) {
        invalid();
        return -1;
    }
    const Owned<wchar_t> wide = widen(text);
    return wide ? put(wide.get()) : -1;
}
int _wputenv_s(const wchar_t* name, const wchar_t* value) {
    start_wide_environment();
    return put_parts(name, value);
}
int _putenv_s(const char* name, const char* value) {
    return put_parts(widen(name).get(), widen(value).get());
}

} // extern "C"
