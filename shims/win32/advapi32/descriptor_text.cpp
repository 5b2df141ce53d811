// Security descriptors as text: the security descriptor definition language
// ("Security Descriptor String Format" of the Windows documentation; MS-DTYP 2.5.1).

#include "security.hpp"
#include "sid_text.hpp"

#include <sddl.h>

using namespace ferry::win32;
using namespace ferry::win32::security;

namespace {

/// Letters of a value or of bits. In a table longer letters stand before what they begin with.
struct Word {
    const char* letters;
    DWORD value;
};

constexpr Word control_words[] = {
    {"P", SE_DACL_PROTECTED}, {"AR", SE_DACL_AUTO_INHERIT_REQ}, {"AI", SE_DACL_AUTO_INHERITED}};

constexpr Word kinds[] = {{"A", ACCESS_ALLOWED_ACE_TYPE},
                          {"D", ACCESS_DENIED_ACE_TYPE},
                          {"AU", SYSTEM_AUDIT_ACE_TYPE},
                          {"AL", SYSTEM_ALARM_ACE_TYPE},
                          {"ML", SYSTEM_MANDATORY_LABEL_ACE_TYPE}};

constexpr Word entry_flags[] = {{"OI", OBJECT_INHERIT_ACE},
                                {"CI", CONTAINER_INHERIT_ACE},
                                {"NP", NO_PROPAGATE_INHERIT_ACE},
                                {"IO", INHERIT_ONLY_ACE},
                                {"ID", INHERITED_ACE},
                                {"SA", SUCCESSFUL_ACCESS_ACE_FLAG},
                                {"FA", FAILED_ACCESS_ACE_FLAG}};

/// Rights of one bit, in the order in which they are written.
constexpr Word bits[] = {{"CC", 1},
                         {"DC", 2},
                         {"LC", 4},
                         {"SW", 8},
                         {"RP", 0x10},
                         {"WP", 0x20},
                         {"DT", 0x40},
                         {"LO", 0x80},
                         {"CR", 0x100},
                         {"SD", DELETE},
                         {"RC", READ_CONTROL},
                         {"WD", WRITE_DAC},
                         {"WO", WRITE_OWNER},
                         {"GA", GENERIC_ALL},
                         {"GX", GENERIC_EXECUTE},
                         {"GW", GENERIC_WRITE},
                         {"GR", GENERIC_READ}};

constexpr Word sets[] = {{"FA", FILE_ALL_ACCESS},    {"FR", FILE_GENERIC_READ},
                         {"FW", FILE_GENERIC_WRITE}, {"FX", FILE_GENERIC_EXECUTE},
                         {"KA", KEY_ALL_ACCESS},     {"KR", KEY_READ},
                         {"KW", KEY_WRITE},          {"KX", KEY_EXECUTE}};

constexpr Word label_bits[] = {{"NW", SYSTEM_MANDATORY_LABEL_NO_WRITE_UP},
                               {"NR", SYSTEM_MANDATORY_LABEL_NO_READ_UP},
                               {"NX", SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP}};

constexpr char no_list[] = "NO_ACCESS_CONTROL";

/// One list's control bits are the other's shifted by one.
constexpr unsigned sacl_shift = 1;

WCHAR upper(WCHAR unit) {
    return unit >= L'a' && unit <= L'z' ? static_cast<WCHAR>(unit - 0x20) : unit;
}

/// A place in a text that is read.
class Reader {
public:
    explicit Reader(const WCHAR* text) : at_(text) {}

    void skip_space() {
        while (*at_ == L' ' || (*at_ >= L'\t' && *at_ <= L'\r')) {
            ++at_;
        }
    }
    [[nodiscard]] WCHAR next() const { return upper(*at_); }
    [[nodiscard]] const WCHAR*& place() { return at_; }
    bool takes(WCHAR unit) {
        if (next() != unit) {
            return false;
        }
        ++at_;
        return true;
    }
    bool takes(const char* letters) {
        const WCHAR* end = at_;
        for (; *letters != 0; ++letters, ++end) {
            if (upper(*end) != static_cast<WCHAR>(*letters)) {
                return false;
            }
        }
        at_ = end;
        return true;
    }
    /// A field of an entry that nobody here reads.
    bool takes_empty_field() {
        skip_space();
        return takes(L';');
    }
    template <SIZE_T N>
    bool takes_any(const Word (&words)[N], DWORD& value) {
        for (const Word& word : words) {
            if (takes(word.letters)) {
                value |= word.value;
                return true;
            }
        }
        return false;
    }
    /// As C writes them: hexadecimal, octal or decimal.
    bool takes_number(DWORD& value) {
        const WCHAR* const begin = at_;
        DWORD base = 10;
        if (takes(L'0')) {
            base = takes(L'X') ? 16 : 8;
        }
        ULONGLONG number = 0;
        for (;; ++at_) {
            const WCHAR unit = next();
            DWORD digit = base;
            if (unit >= L'0' && unit <= L'9') {
                digit = unit - L'0';
            } else if (unit >= L'A' && unit <= L'F') {
                digit = unit - L'A' + 10U;
            }
            if (digit >= base) {
                break;
            }
            number = number * base + digit;
            if (number > MAXDWORD) {
                return false;
            }
        }
        value = static_cast<DWORD>(number);
        return at_ != begin && upper(at_[-1]) != L'X';
    }

private:
    const WCHAR* at_;
};

/// An entry whose security identifier ends it, which all kinds of `kinds` are.
struct Entry {
    ACCESS_ALLOWED_ACE head;
    BYTE rest[SECURITY_MAX_SID_SIZE];
};

DWORD find_kind(Reader& text, DWORD& kind) {
    for (SIZE_T i = ARRAYSIZE(kinds); i-- > 0;) {
        if (text.takes(kinds[i].letters)) {
            kind = kinds[i].value;
            return ERROR_SUCCESS;
        }
    }
    return RPC_S_INVALID_STRING_UUID; // what Windows says of letters that are no kind
}

bool read_mask(Reader& text, DWORD& mask) {
    mask = 0;
    if (text.next() >= L'0' && text.next() <= L'9') {
        return text.takes_number(mask);
    }
    while (text.takes_any(bits, mask) || text.takes_any(sets, mask) ||
           text.takes_any(label_bits, mask)) {
    }
    return true;
}

/// (kind;flags;rights;object;inherited object;who), behind its parenthesis.
DWORD read_entry(Reader& text, Entry& entry) {
    DWORD kind = 0;
    DWORD flags = 0;
    DWORD mask = 0;
    text.skip_space();
    if (const DWORD error = find_kind(text, kind); error != ERROR_SUCCESS) {
        return error;
    }
    if (!text.takes(L';')) {
        return RPC_S_INVALID_STRING_UUID;
    }
    text.skip_space();
    while (text.takes_any(entry_flags, flags)) {
    }
    if (!text.takes(L';')) {
        return ERROR_INVALID_ACL;
    }
    text.skip_space();
    if (!read_mask(text, mask) || !text.takes(L';') || !text.takes_empty_field() ||
        !text.takes_empty_field()) {
        return ERROR_INVALID_ACL;
    }
    text.skip_space();
    Sid sid;
    if (!read_sid(text.place(), sid)) {
        return ERROR_INVALID_ACL;
    }
    text.skip_space();
    if (!text.takes(L')')) {
        return ERROR_INVALID_ACL;
    }
    const DWORD size = GetLengthSid(&sid);
    entry.head.Header = {static_cast<BYTE>(kind), static_cast<BYTE>(flags),
                         static_cast<WORD>(offsetof(ACCESS_ALLOWED_ACE, SidStart) + size)};
    entry.head.Mask = mask;
    memcpy(&entry.head.SidStart, &sid, size);
    return ERROR_SUCCESS;
}

/// What a text says, in memory of its own.
class Descriptor {
public:
    Descriptor() { InitializeSecurityDescriptor(&value_, SECURITY_DESCRIPTOR_REVISION); }
    ~Descriptor() {
        LocalFree(lists_[0]);
        LocalFree(lists_[1]);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] PSECURITY_DESCRIPTOR get() { return &value_; }

    DWORD read(Reader& text) {
        for (text.skip_space(); text.next() != 0; text.skip_space()) {
            const WCHAR part = text.next();
            ++text.place();
            if (!text.takes(L':')) {
                return ERROR_INVALID_PARAMETER;
            }
            text.skip_space();
            DWORD error = ERROR_INVALID_PARAMETER;
            if (part == L'O' || part == L'G') {
                error = read_owner(text, part == L'O');
            } else if (part == L'D' || part == L'S') {
                error = read_list(text, part == L'S');
            }
            if (error != ERROR_SUCCESS) {
                return error;
            }
        }
        return ERROR_SUCCESS;
    }

private:
    DWORD read_owner(Reader& text, bool owner) {
        Sid& sid = sids_[owner ? 0 : 1];
        if (!read_sid(text.place(), sid)) {
            return ERROR_INVALID_SID;
        }
        (owner ? value_.Owner : value_.Group) = &sid;
        return ERROR_SUCCESS;
    }

    DWORD read_list(Reader& text, bool sacl) {
        const unsigned shift = sacl ? sacl_shift : 0;
        PACL& list = lists_[sacl ? 1 : 0];
        DWORD control = 0;
        while (text.takes_any(control_words, control)) {
        }
        value_.Control |=
            static_cast<WORD>(control << shift) | (sacl ? SE_SACL_PRESENT : SE_DACL_PRESENT);
        text.skip_space();
        if (text.takes(no_list)) {
            return ERROR_SUCCESS;
        }
        DWORD count = 0;
        for (const WCHAR* at = text.place(); *at != 0; ++at) {
            count += *at == L'(' ? 1 : 0;
        }
        const auto most = static_cast<DWORD>(sizeof(ACL) + SIZE_T{count} * sizeof(Entry));
        const DWORD size = most > MAXWORD ? MAXWORD - 3 : most;
        LocalFree(list);
        list = static_cast<PACL>(LocalAlloc(LPTR, size));
        if (list == nullptr) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        InitializeAcl(list, size, ACL_REVISION);
        for (; text.takes(L'('); text.skip_space()) {
            Entry entry{};
            if (const DWORD error = read_entry(text, entry); error != ERROR_SUCCESS) {
                return error;
            }
            if (!AddAce(list, ACL_REVISION, MAXDWORD, &entry, entry.head.Header.AceSize)) {
                return ERROR_INVALID_ACL;
            }
        }
        LPVOID end = nullptr;
        FindFirstFreeAce(list, &end);
        list->AclSize = static_cast<WORD>(static_cast<BYTE*>(end) - reinterpret_cast<BYTE*>(list));
        (sacl ? value_.Sacl : value_.Dacl) = list;
        return ERROR_SUCCESS;
    }

    SECURITY_DESCRIPTOR value_;
    Sid sids_[2];
    PACL lists_[2]{};
};

BOOL from_text(LPCWSTR text, DWORD revision, PSECURITY_DESCRIPTOR* to, PULONG given_size) {
    if (text == nullptr || to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (revision != SDDL_REVISION_1) {
        return fail(ERROR_UNKNOWN_REVISION);
    }
    Descriptor made;
    Reader reader(text);
    if (const DWORD error = made.read(reader); error != ERROR_SUCCESS) {
        return fail(error);
    }
    DWORD size = 0;
    make_relative(made.get(), nullptr, &size);
    PSECURITY_DESCRIPTOR const copy = LocalAlloc(LMEM_FIXED, size);
    if (copy == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    make_relative(made.get(), copy, &size);
    *to = copy;
    if (given_size != nullptr) {
        *given_size = size;
    }
    return TRUE;
}

/// A text that is written, with room enough from the beginning.
class Writer {
public:
    explicit Writer(char* to) : at_(to) {}
    void put(const char* text) {
        while (*text != 0) {
            *at_++ = *text++;
        }
    }
    void put(PSID sid) { at_ += write_sid(sid, at_); }
    template <SIZE_T N>
    void put_bits(const Word (&words)[N], DWORD value) {
        for (const Word& word : words) {
            put((value & word.value) != 0 ? word.letters : "");
        }
    }
    void put_hexadecimal(DWORD value) {
        put("0x");
        bool begun = false;
        for (int shift = 28; shift >= 0; shift -= 4) {
            const DWORD digit = value >> shift & 15;
            begun = begun || digit != 0 || shift == 0;
            if (begun) {
                *at_++ = "0123456789abcdef"[digit];
            }
        }
    }
    [[nodiscard]] const char* end() const { return at_; }

private:
    char* at_;
};

constexpr DWORD room_of_entry = 64 + most_sid_units;
constexpr DWORD room_of_rest = 128 + 2 * most_sid_units;

template <SIZE_T N>
const Word* find_word(const Word (&words)[N], DWORD value) {
    for (const Word& word : words) {
        if (word.value == value) {
            return &word;
        }
    }
    return nullptr;
}

template <SIZE_T N>
DWORD all_of(const Word (&words)[N]) {
    DWORD all = 0;
    for (const Word& word : words) {
        all |= word.value;
    }
    return all;
}

void put_mask(Writer& text, DWORD kind, DWORD mask) {
    if (kind == SYSTEM_MANDATORY_LABEL_ACE_TYPE && (mask & ~all_of(label_bits)) == 0) {
        text.put_bits(label_bits, mask);
    } else if (const Word* const word = find_word(sets, mask); word != nullptr) {
        text.put(word->letters);
    } else if ((mask & ~all_of(bits)) == 0) {
        text.put_bits(bits, mask);
    } else {
        text.put_hexadecimal(mask);
    }
}

/// What is asked of a SACL may be its label alone.
bool put_list(Writer& text, bool sacl, WORD control, const ACL* list, bool all, bool label) {
    text.put(sacl ? "S:" : "D:");
    text.put_bits(control_words, static_cast<DWORD>(control) >> (sacl ? sacl_shift : 0));
    if (list == nullptr) {
        text.put(no_list);
        return true;
    }
    for (DWORD i = 0; i < list->AceCount; ++i) {
        LPVOID place = nullptr;
        if (!GetAce(const_cast<PACL>(list), i, &place)) {
            return false;
        }
        auto& entry = *static_cast<ACCESS_ALLOWED_ACE*>(place);
        const DWORD kind = entry.Header.AceType;
        const Word* const word = find_word(kinds, kind);
        if (word == nullptr || !IsValidSid(&entry.SidStart)) {
            return false;
        }
        if (!all && !(label && kind == SYSTEM_MANDATORY_LABEL_ACE_TYPE)) {
            continue;
        }
        text.put("(");
        text.put(word->letters);
        text.put(";");
        text.put_bits(entry_flags, entry.Header.AceFlags);
        text.put(";");
        put_mask(text, kind, entry.Mask);
        text.put(";;;");
        text.put(&entry.SidStart);
        text.put(")");
    }
    return true;
}

struct Lists {
    BOOL has_dacl = FALSE;
    PACL dacl = nullptr;
    BOOL has_sacl = FALSE;
    PACL sacl = nullptr;
};

template <class Char>
BOOL to_text(PSECURITY_DESCRIPTOR descriptor, DWORD revision, SECURITY_INFORMATION wanted,
             Char** given, PULONG given_size) {
    if (given == nullptr || !IsValidSecurityDescriptor(descriptor)) {
        return fail(given == nullptr ? ERROR_INVALID_PARAMETER : ERROR_INVALID_SECURITY_DESCR);
    }
    if (revision != SDDL_REVISION_1) {
        return fail(ERROR_UNKNOWN_REVISION);
    }
    Lists lists;
    BOOL unused = FALSE;
    PSID owner = nullptr;
    PSID group = nullptr;
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD unused_revision = 0;
    GetSecurityDescriptorControl(descriptor, &control, &unused_revision);
    GetSecurityDescriptorOwner(descriptor, &owner, &unused);
    GetSecurityDescriptorGroup(descriptor, &group, &unused);
    GetSecurityDescriptorDacl(descriptor, &lists.has_dacl, &lists.dacl, &unused);
    GetSecurityDescriptorSacl(descriptor, &lists.has_sacl, &lists.sacl, &unused);
    const DWORD entries = (lists.dacl != nullptr ? lists.dacl->AceCount : 0U) +
                          (lists.sacl != nullptr ? lists.sacl->AceCount : 0U);
    auto* const made =
        static_cast<char*>(LocalAlloc(LMEM_FIXED, room_of_rest + entries * room_of_entry));
    if (made == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    Writer text(made);
    if ((wanted & OWNER_SECURITY_INFORMATION) != 0 && owner != nullptr) {
        text.put("O:");
        text.put(owner);
    }
    if ((wanted & GROUP_SECURITY_INFORMATION) != 0 && group != nullptr) {
        text.put("G:");
        text.put(group);
    }
    const bool all_sacl = (wanted & SACL_SECURITY_INFORMATION) != 0;
    const bool label = (wanted & LABEL_SECURITY_INFORMATION) != 0;
    bool good = true;
    if ((wanted & DACL_SECURITY_INFORMATION) != 0 && lists.has_dacl) {
        good = put_list(text, false, control, lists.dacl, true, false);
    }
    if (good && (all_sacl || label) && lists.has_sacl) {
        good = put_list(text, true, control, lists.sacl, all_sacl, label);
    }
    const auto size = static_cast<DWORD>(text.end() - made);
    auto* const copy =
        good ? static_cast<Char*>(LocalAlloc(LMEM_FIXED, (size + 1) * sizeof(Char))) : nullptr;
    for (DWORD i = 0; copy != nullptr && i <= size; ++i) {
        copy[i] = static_cast<Char>(i < size ? made[i] : 0);
    }
    LocalFree(made);
    if (copy == nullptr) {
        return fail(good ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_ACL);
    }
    *given = copy;
    if (given_size != nullptr) {
        *given_size = size + 1;
    }
    return TRUE;
}

} // namespace

extern "C" {

WINBOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR text, DWORD revision,
                                                                    PSECURITY_DESCRIPTOR* to,
                                                                    PULONG size) {
    return from_text(text, revision, to, size);
}

WINBOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorA(LPCSTR text, DWORD revision,
                                                                    PSECURITY_DESCRIPTOR* to,
                                                                    PULONG size) {
    if (text == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
    auto* const wide =
        static_cast<WCHAR*>(LocalAlloc(LMEM_FIXED, static_cast<SIZE_T>(units) * sizeof(WCHAR)));
    if (wide == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    MultiByteToWideChar(CP_ACP, 0, text, -1, wide, units);
    const BOOL done = from_text(wide, revision, to, size);
    const DWORD error = GetLastError();
    LocalFree(wide);
    SetLastError(error);
    return done;
}

WINBOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorW(PSECURITY_DESCRIPTOR descriptor,
                                                                    DWORD revision,
                                                                    SECURITY_INFORMATION wanted,
                                                                    LPWSTR* text, PULONG size) {
    return to_text(descriptor, revision, wanted, text, size);
}

WINBOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorA(PSECURITY_DESCRIPTOR descriptor,
                                                                    DWORD revision,
                                                                    SECURITY_INFORMATION wanted,
                                                                    LPSTR* text, PULONG size) {
    return to_text(descriptor, revision, wanted, text, size);
}

} // extern "C"
