// REG QUERY key [/V [name] | /VE] [/S] [/SE separator] [/F text [/K] [/D] [/C] [/E]] [/T types]
//           [/Z] [/REG:32 | /REG:64]
// ADD and DELETE are in reg_change.cpp; the other operations are refused.

#include "reg.hpp"

namespace ferry::tools {
namespace reg {
namespace {

constexpr Option table[] = {{L"V", Takes::maybe},
                            {L"VE"},
                            {L"S"},
                            {L"SE", Takes::next},
                            {L"F", Takes::next},
                            {L"K"},
                            {L"D"},
                            {L"C"},
                            {L"E"},
                            {L"T", Takes::next},
                            {L"Z"},
                            {L"REG:32"},
                            {L"REG:64"}};

struct Root {
    const wchar_t* name;
    const wchar_t* whole;
    HKEY key;
};
/// The key at the beginning of a path, which is cut off and spelt out in `whole`.
HKEY take_root(View& path, Text& whole) {
    const Root roots[] = {{L"HKLM", L"HKEY_LOCAL_MACHINE", HKEY_LOCAL_MACHINE},
                          {L"HKCU", L"HKEY_CURRENT_USER", HKEY_CURRENT_USER},
                          {L"HKCR", L"HKEY_CLASSES_ROOT", HKEY_CLASSES_ROOT},
                          {L"HKU", L"HKEY_USERS", HKEY_USERS},
                          {L"HKCC", L"HKEY_CURRENT_CONFIG", HKEY_CURRENT_CONFIG}};
    const SIZE_T end = smaller(path.find(L'\\'), path.size());
    for (const Root& one : roots) {
        if (same(path.to(end), one.name) || same(path.to(end), one.whole)) {
            path = path.from(end + 1);
            whole = one.whole;
            return one.key;
        }
    }
    return nullptr;
}

class Key {
public:
    Key(HKEY above, const Text& path) {
        if (FERRY_SECURITY(RegOpenKeyExW)(above, path.c_str(), 0, KEY_READ, &key_) != 0) {
            key_ = nullptr;
        }
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() {
        if (key_ != nullptr) {
            FERRY_SECURITY(RegCloseKey)(key_);
        }
    }
    HKEY get() const { return key_; }

private:
    HKEY key_ = nullptr;
};

Text hexadecimal(ULONG64 value) {
    Text text(L"0x");
    int shift = 60;
    while (shift > 0 && value >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        text.add(L"0123456789abcdef"[value >> shift & 15]);
    }
    return text;
}

/// A value's data as it is shown.
Text data_text(DWORD type, const UCHAR* data, DWORD size, View separator) {
    const View wide(reinterpret_cast<const wchar_t*>(data), size / sizeof(wchar_t));
    Text text;
    switch (type) {
    case REG_SZ:
    case REG_EXPAND_SZ: return text.add(wide.to(wide.find(L'\0')));
    case REG_MULTI_SZ:
        for (View rest = wide; rest[0] != 0;) {
            const View one = rest.to(rest.find(L'\0'));
            text.add(text.empty() ? View() : separator).add(one);
            rest = rest.from(one.size() + 1);
        }
        return text;
    case REG_DWORD:
    case REG_QWORD: {
        ULONG64 value = 0;
        memcpy(&value, data, smaller(size, static_cast<DWORD>(sizeof value)));
        return hexadecimal(value);
    }
    default:
        for (DWORD i = 0; i < size; ++i) {
            text.add(L"0123456789ABCDEF"[data[i] >> 4]).add(L"0123456789ABCDEF"[data[i] & 15]);
        }
        return text;
    }
}

class Query {
public:
    explicit Query(const Options& options)
        : options_(options), separator_(options.has(L"SE") ? options.value(L"SE") : View(L"\\0")),
          pattern_(options.has(L"F") ? options.value(L"F") : View()),
          searches_(options.has(L"F") || !options.value(L"V").empty() || options.has(L"VE")) {}

    void run(HKEY key, const Text& path) {
        const bool heads = !options_.has(L"F");
        bool shown = false;
        const auto show_head = [&] {
            if (!shown) {
                print(Text(L"\r\n").add(path).add(L"\r\n"));
                shown = true;
            }
        };
        if (options_.has(L"F") && matches_key(path)) {
            show_head();
            ++count_;
        }
        if (heads && !searches_ && has_values(key)) {
            show_head();
        }
        show_values(key, show_head);
        if (shown) {
            print(heads ? L"\r\n" : L"");
        }
        show_keys(key, path);
    }
    ULONG count() const { return count_; }
    bool searches() const { return searches_; }

private:
    static constexpr DWORD most_units = 16384;

    bool fits(View text) const {
        if (pattern_.empty() || equal(pattern_, L"*")) {
            return true;
        }
        if (options_.has(L"E")) {
            return options_.has(L"C") ? equal(text, pattern_) : same(text, pattern_);
        }
        if (!options_.has(L"C")) {
            return text.find(pattern_) != View::none;
        }
        for (SIZE_T i = 0; i + pattern_.size() <= text.size(); ++i) {
            if (equal(text.part(i, pattern_.size()), pattern_)) {
                return true;
            }
        }
        return false;
    }
    /// Where /F looks: everywhere, but by /K, /V and /D alone there.
    bool looks_at(View place) const {
        const bool any = options_.has(L"K") || options_.has(L"D") || options_.has(L"V");
        return !any || options_.has(place);
    }
    bool matches_key(const Text& path) const {
        const SIZE_T last = path.view().find_last(L'\\');
        return looks_at(L"K") && last != View::none && fits(path.view().from(last + 1));
    }
    bool is_wanted(View name, DWORD type, const Text& data) const {
        if (options_.has(L"T")) {
            bool listed = false;
            for (const Type& one : types) {
                listed = listed ||
                         (one.type == type &&
                          Text(options_.value(L"T")).view().find(View(one.name)) != View::none);
            }
            if (!listed) {
                return false;
            }
        }
        if (options_.has(L"VE")) {
            return name.empty();
        }
        if (!options_.value(L"V").empty() && !options_.has(L"F")) {
            return same(name, options_.value(L"V"));
        }
        return !options_.has(L"F") || (looks_at(L"V") && fits(name)) ||
               (looks_at(L"D") && fits(data));
    }
    static bool has_values(HKEY key) {
        DWORD values = 0;
        DWORD keys = 0;
        FERRY_SECURITY(RegQueryInfoKeyW)
        (key, nullptr, nullptr, nullptr, &keys, nullptr, nullptr, &values, nullptr, nullptr,
         nullptr, nullptr);
        return values != 0 || keys == 0;
    }
    template <class ShowHead>
    void show_values(HKEY key, const ShowHead& show_head) {
        Text name;
        for (DWORD i = 0;; ++i) {
            DWORD units = most_units;
            DWORD type = 0;
            DWORD size = 0;
            if (FERRY_SECURITY(RegEnumValueW)(key, i, name.room(most_units), &units, nullptr, &type,
                                              nullptr, &size) != 0) {
                return;
            }
            auto* const data = static_cast<UCHAR*>(allocate(SIZE_T{size} + sizeof(ULONG64)));
            units = most_units;
            FERRY_SECURITY(RegEnumValueW)
            (key, i, name.room(most_units), &units, nullptr, &type, data, &size);
            const Text text = data_text(type, data, size, separator_);
            release(data);
            const View own(name.room(most_units), units);
            if (is_wanted(own, type, text)) {
                show_head();
                ++count_;
                show_value(own, type, text);
            }
        }
    }
    void show_value(View name, DWORD type, const Text& data) const {
        Text line(L"    ");
        line.add(name.empty() ? View(L"(Default)") : name).add(L"    ");
        for (const Type& one : types) {
            line.add(one.type == type ? one.name : L"");
        }
        if (options_.has(L"Z")) {
            line.add(L" (").add_number(type).add(L")");
        }
        print(line.add(L"    ").add(data).add(L"\r\n"));
    }
    void show_keys(HKEY key, const Text& path) {
        constexpr DWORD longest = 256;
        wchar_t name[longest];
        for (DWORD i = 0;; ++i) {
            DWORD units = longest;
            if (FERRY_SECURITY(RegEnumKeyExW)(key, i, name, &units, nullptr, nullptr, nullptr,
                                              nullptr) != 0) {
                return;
            }
            Text below(path);
            below.add(L'\\').add(View(name, units));
            if (options_.has(L"S")) {
                const Key opened(key, Text(View(name, units)));
                run(opened.get(), below);
            } else if (!searches_) {
                print(below.add(L"\r\n"));
                ++count_;
            } else if (options_.has(L"F") && matches_key(below)) {
                print(Text(L"\r\n").add(below).add(L"\r\n"));
                ++count_;
            }
        }
    }

    const Options& options_;
    View separator_;
    View pattern_;
    bool searches_;
    ULONG count_ = 0;
};

int query(View arguments) {
    Options options;
    if (!options.read(arguments, Quoting::c, table) || options.names.size() != 1 ||
        (options.has(L"V") && options.has(L"VE"))) {
        return wrong_syntax(L"QUERY");
    }
    const KeyName name = key_name(options.names[0].text);
    if (name.root == nullptr) {
        return wrong_key(L"QUERY");
    }
    const Key key(name.root, Text(name.path));
    Query query(options);
    if (key.get() != nullptr) {
        query.run(key.get(), name.whole);
    }
    const bool counts = options.has(L"F") || (options.has(L"S") && query.searches());
    if (key.get() == nullptr || (query.count() == 0 && query.searches() && !counts)) {
        return not_found();
    }
    if (counts) {
        print(Text(L"\r\nEnd of search: ").add_number(query.count()).add(L" match(es) found.\r\n"));
        return query.count() == 0 ? failed : 0;
    }
    return 0;
}

struct Operation {
    const wchar_t* name;
    int (*function)(View arguments); ///< null: refused
};
constexpr Operation operations[] = {
    {L"QUERY", &query},   {L"ADD", &add},        {L"DELETE", &remove},  {L"COPY", nullptr},
    {L"SAVE", nullptr},   {L"RESTORE", nullptr}, {L"LOAD", nullptr},    {L"UNLOAD", nullptr},
    {L"IMPORT", nullptr}, {L"EXPORT", nullptr},  {L"COMPARE", nullptr}, {L"FLAGS", nullptr}};

} // namespace

KeyName key_name(View word) {
    while (word.last() == '\\') {
        word = word.to(word.size() - 1);
    }
    KeyName name;
    name.root = take_root(word, name.whole);
    name.path = word;
    if (name.root != nullptr && !word.empty()) {
        name.whole.add(L'\\').add(word);
    }
    return name;
}

int wrong_syntax(View operation) {
    complain(
        Text(L"ERROR: Invalid syntax.\r\nType \"REG ").add(operation).add(L" /?\" for usage.\r\n"));
    return failed;
}

int wrong_key(View operation) {
    complain(Text(L"ERROR: Invalid key name.\r\nType \"REG ")
                 .add(operation)
                 .add(L" /?\" for usage.\r\n"));
    return failed;
}

int not_found() {
    complain(L"ERROR: The system was unable to find the specified registry key or value.\r\n");
    return failed;
}

} // namespace reg

int do_reg(View arguments) {
    View rest = arguments;
    const Text operation(take_word(rest));
    for (const reg::Operation& one : reg::operations) {
        if (same(one.name, operation) && one.function == nullptr) {
            complain(L"ERROR: Access is denied.\r\n");
            return reg::failed;
        }
        if (same(one.name, operation)) {
            return one.function(rest);
        }
    }
    return reg::wrong_syntax(View());
}

} // namespace ferry::tools
