#include "wildcards.hpp"

namespace ferry::crt {
namespace {

/// A list of texts from malloc that grows.
template <class C>
class List {
public:
    List() = default;
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() {
        for (size_t i = 0; i < count_; ++i) {
            free(texts_[i]);
        }
        free(texts_);
    }

    size_t count() const { return count_; }
    /// Adds what is in `head`, up to `head_size` units of it, and `tail`.
    bool add(const C* head, size_t head_size, const C* tail) {
        const size_t tail_size = length(tail) + 1;
        auto* const text = static_cast<C*>(malloc((head_size + tail_size) * sizeof(C)));
        auto** const texts = static_cast<C**>(realloc(texts_, (count_ + 1) * sizeof(C*)));
        if (texts != nullptr) {
            texts_ = texts;
        }
        if (text == nullptr || texts == nullptr) {
            free(text);
            return false;
        }
        memcpy(text, head, head_size * sizeof(C));
        memcpy(text + head_size, tail, tail_size * sizeof(C));
        texts_[count_++] = text;
        return true;
    }
    bool add(const C* text) { return add(text, 0, text); }
    /// The texts, which are the caller's from now on, and a null behind them.
    C** take() {
        auto** const texts = static_cast<C**>(realloc(texts_, (count_ + 1) * sizeof(C*)));
        if (texts != nullptr) {
            texts[count_] = nullptr;
            texts_ = nullptr;
            count_ = 0;
        }
        return texts;
    }

private:
    C** texts_ = nullptr;
    size_t count_ = 0;
};

Owned<wchar_t> widened(const char* text) { return widen(text); }
Owned<wchar_t> widened(const wchar_t* text) {
    const size_t bytes = (wcslen(text) + 1) * sizeof(wchar_t);
    auto* const copy = static_cast<wchar_t*>(malloc(bytes));
    return Owned<wchar_t>(copy == nullptr ? nullptr
                                          : static_cast<wchar_t*>(memcpy(copy, text, bytes)));
}
bool add_name(List<wchar_t>& list, const wchar_t* head, size_t size, const wchar_t* name) {
    return list.add(head, size, name);
}
bool add_name(List<char>& list, const char* head, size_t size, const wchar_t* name) {
    const Owned<char> bytes = narrow(name);
    return bytes && list.add(head, size, bytes.get());
}

/// Where an argument's first wildcard is; its end where it has none.
template <class C>
size_t first_wildcard(const C* text) {
    size_t at = 0;
    while (text[at] != 0 && text[at] != '*' && text[at] != '?') {
        ++at;
    }
    return at;
}

bool is_dots(const wchar_t* name) {
    return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
}

template <class C>
bool add_found(List<C>& list, const C* argument) {
    const size_t wildcard = first_wildcard(argument);
    size_t directory = wildcard;
    while (directory > 0 && argument[directory - 1] != '\\' && argument[directory - 1] != '/' &&
           argument[directory - 1] != ':') {
        --directory;
    }
    const bool no_drive = directory > 0 && argument[directory - 1] == ':' && directory != 2;
    if (argument[wildcard] == 0 || no_drive) {
        return list.add(argument);
    }
    const Owned<wchar_t> pattern = widened(argument);
    WIN32_FIND_DATAW found;
    const HANDLE handle = pattern ? FindFirstFileW(pattern.get(), &found) : INVALID_HANDLE_VALUE;
    if (handle == INVALID_HANDLE_VALUE) {
        return list.add(argument);
    }
    bool ok = true;
    do {
        ok = is_dots(found.cFileName) || add_name(list, argument, directory, found.cFileName);
    } while (ok && FindNextFileW(handle, &found));
    FindClose(handle);
    return ok;
}

} // namespace

template <class C>
C** expand_wildcards(C** list, int& count) {
    List<C> expanded;
    for (int i = 0; i < count; ++i) {
        if (!(i == 0 ? expanded.add(list[i]) : add_found(expanded, list[i]))) {
            return nullptr;
        }
    }
    count = static_cast<int>(expanded.count());
    return expanded.take();
}

template char** expand_wildcards(char**, int&);
template wchar_t** expand_wildcards(wchar_t**, int&);

} // namespace ferry::crt
