// REG ADD key [/V name | /VE] [/T type] [/S separator] [/D data] [/F]
// REG DELETE key [/V name | /VE | /VA] [/F]

#include "reg.hpp"

namespace ferry::tools::reg {
namespace {

constexpr Option add_options[] = {
    {L"VE"}, {L"V", Takes::next}, {L"T", Takes::next}, {L"S", Takes::next}, {L"D", Takes::next},
    {L"F"},  {L"REG:32"},         {L"REG:64"}};
constexpr Option delete_options[] = {{L"VE"}, {L"VA"},     {L"V", Takes::next},
                                     {L"F"},  {L"REG:32"}, {L"REG:64"}};

/// A key that is closed at the end.
class OwnKey {
public:
    ~OwnKey() {
        if (key_ != nullptr) {
            FERRY_SECURITY(RegCloseKey)(key_);
        }
    }
    OwnKey() = default;
    OwnKey(const OwnKey&) = delete;
    OwnKey& operator=(const OwnKey&) = delete;
    PHKEY place() { return &key_; }
    HKEY get() const { return key_; }

private:
    HKEY key_ = nullptr;
};

bool confirms(const Text& question) {
    Text line;
    print(Text(question).add(L"(Yes/No)? "));
    return read_line(line) && upper(line[0]) == 'Y';
}

int say(bool done) {
    done ? print(L"The operation completed successfully.\r\n")
         : complain(L"ERROR: Unable to write to the registry.\r\n");
    return done ? 0 : failed;
}

int cancelled() {
    print(L"The operation was canceled by the user.\r\n");
    return 0;
}

/// -1 for what is no digit.
int digit_of(wchar_t c) {
    const View digits(L"0123456789ABCDEF");
    const SIZE_T at = digits.find(upper(c));
    return at == View::none || c == 0 ? -1 : static_cast<int>(at);
}

/// Decimal, or with 0x hexadecimal.
bool read_number(View text, ULONG64& number) {
    const bool is_hexadecimal = text[0] == '0' && upper(text[1]) == 'X';
    const unsigned base = is_hexadecimal ? 16 : 10;
    text = text.from(is_hexadecimal ? 2 : 0);
    number = 0;
    for (SIZE_T i = 0; i < text.size(); ++i) {
        const int digit = digit_of(text[i]);
        if (digit < 0 || static_cast<unsigned>(digit) >= base) {
            return false;
        }
        number = number * base + static_cast<unsigned>(digit);
    }
    return true;
}

/// The data of a value as bytes, in units of text. False where it is none of the type.
bool data_of(DWORD type, View data, View separator, Text& bytes) {
    switch (type) {
    case REG_DWORD:
    case REG_QWORD: {
        ULONG64 number = 0;
        if (!read_number(data, number) || (type == REG_DWORD && number >> 32 != 0)) {
            return false;
        }
        const SIZE_T units = (type == REG_DWORD ? sizeof(DWORD) : sizeof number) / sizeof(wchar_t);
        memcpy(bytes.room(units), &number, units * sizeof(wchar_t));
        bytes.add(View(bytes.room(units), units));
        return true;
    }
    case REG_MULTI_SZ:
        for (View rest = data; !rest.empty();) {
            const SIZE_T end = smaller(rest.find(separator), rest.size());
            bytes.add(rest.to(end)).add(L'\0');
            rest = rest.from(end + separator.size());
        }
        bytes.add(L'\0');
        return true;
    default: bytes.add(data).add(L'\0'); return true;
    }
}

LSTATUS set_binary(HKEY key, const wchar_t* name, DWORD type, View digits) {
    const SIZE_T size = (digits.size() + 1) / 2;
    auto* const bytes = static_cast<UCHAR*>(allocate(size + 1));
    SIZE_T at = digits.size() % 2; // an odd number begins with half a byte
    for (SIZE_T i = 0; i < digits.size(); ++i, ++at) {
        const int digit = digit_of(digits[i]);
        if (digit < 0) {
            release(bytes);
            return ERROR_INVALID_DATA;
        }
        bytes[at / 2] = static_cast<UCHAR>(at % 2 == 0 ? digit << 4 : bytes[at / 2] | digit);
    }
    const LSTATUS status =
        FERRY_SECURITY(RegSetValueExW)(key, name, 0, type, bytes, static_cast<DWORD>(size));
    release(bytes);
    return status;
}

/// Reads an operation's line: 0, or what it ends with.
template <SIZE_T count>
int begin(View operation, View arguments, const Option (&table)[count], Options& options,
          KeyName& name) {
    if (!options.read(arguments, Quoting::c, table) || options.names.size() != 1) {
        return wrong_syntax(operation);
    }
    name = key_name(options.names[0].text);
    if (name.root == nullptr) {
        return wrong_key(operation);
    }
    return 0;
}

} // namespace

int add(View arguments) {
    Options options;
    KeyName name;
    if (const int wrong = begin(L"ADD", arguments, add_options, options, name); wrong != 0) {
        return wrong;
    }
    DWORD type = options.has(L"T") ? ~0U : REG_SZ;
    for (const Type& one : types) {
        type = same(one.name, options.value(L"T")) ? one.type : type;
    }
    if ((options.has(L"V") && options.has(L"VE")) || type == ~0U) {
        return wrong_syntax(L"ADD");
    }
    const View separator = options.has(L"S") ? options.value(L"S") : View(L"\\0");
    const bool is_binary = type == REG_BINARY || type == REG_NONE;
    Text data;
    if (separator.empty() || (!is_binary && !data_of(type, options.value(L"D"), separator, data))) {
        return wrong_syntax(L"ADD");
    }
    OwnKey key;
    if (FERRY_SECURITY(RegCreateKeyExW)(name.root, Text(name.path).c_str(), 0, nullptr, 0,
                                        KEY_ALL_ACCESS, nullptr, key.place(), nullptr) != 0) {
        return say(false);
    }
    if (!options.has(L"V") && !options.has(L"VE") && !options.has(L"D") && !options.has(L"T")) {
        return say(true); // the key alone
    }
    const Text value(options.value(L"V"));
    if (!options.has(L"F") &&
        FERRY_SECURITY(RegQueryValueExW)(key.get(), value.c_str(), nullptr, nullptr, nullptr,
                                         nullptr) == 0 &&
        !confirms(Text(L"Value ").add(value).add(L" exists, overwrite"))) {
        return cancelled();
    }
    const LSTATUS status =
        is_binary
            ? set_binary(key.get(), value.c_str(), type, options.value(L"D"))
            : FERRY_SECURITY(RegSetValueExW)(key.get(), value.c_str(), 0, type,
                                             reinterpret_cast<const BYTE*>(data.c_str()),
                                             static_cast<DWORD>(data.size() * sizeof(wchar_t)));
    return status == ERROR_INVALID_DATA ? wrong_syntax(L"ADD") : say(status == 0);
}

int remove(View arguments) {
    Options options;
    KeyName name;
    if (const int wrong = begin(L"DELETE", arguments, delete_options, options, name); wrong != 0) {
        return wrong;
    }
    const bool one = options.has(L"V") || options.has(L"VE");
    if (options.has(L"V") + options.has(L"VE") + options.has(L"VA") > 1) {
        return wrong_syntax(L"DELETE");
    }
    OwnKey key;
    const Text path(name.path);
    if (path.empty() || FERRY_SECURITY(RegOpenKeyExW)(name.root, path.c_str(), 0, KEY_ALL_ACCESS,
                                                      key.place()) != 0) {
        return not_found();
    }
    const Text value(options.value(L"V"));
    Text question;
    if (one) {
        question.add(L"Delete the registry value ").add(value).add(L' ');
    } else if (options.has(L"VA")) {
        question.add(L"Delete all values under the registry key ").add(name.whole).add(L' ');
    } else {
        question.add(L"Permanently delete the registry key ").add(name.whole).add(L' ');
    }
    if (!options.has(L"F") && !confirms(question)) {
        return cancelled();
    }
    if (one) {
        return FERRY_SECURITY(RegDeleteValueW)(key.get(), value.c_str()) == 0 ? say(true)
                                                                              : not_found();
    }
    if (!options.has(L"VA")) {
        return say(FERRY_SECURITY(RegDeleteTreeW)(name.root, path.c_str()) == 0);
    }
    constexpr DWORD most_units = 16384;
    Text first;
    for (;;) {
        DWORD units = most_units;
        if (FERRY_SECURITY(RegEnumValueW)(key.get(), 0, first.room(most_units), &units, nullptr,
                                          nullptr, nullptr, nullptr) != 0) {
            return say(true);
        }
        if (FERRY_SECURITY(RegDeleteValueW)(key.get(), first.room(most_units)) != 0) {
            return say(false);
        }
    }
}

} // namespace ferry::tools::reg
