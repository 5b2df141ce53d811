// Names of certificates as text: "C=DE, O=One, CN=host".

#include "certificate.hpp"
#include "signature.hpp"

namespace ferry::win32::certificates {
namespace {

constexpr DWORD kinds = 0xff; ///< of what there is to write; flags stand above

/// Counts all units, and writes those that there is room for.
class Writer {
public:
    Writer(WCHAR* to, DWORD room) : to_(to), room_(to != nullptr ? room : 0) {}
    void add(WCHAR unit) {
        if (units_ + 1 < room_) {
            to_[units_] = unit;
        }
        ++units_;
    }
    void add(const WCHAR* text) {
        while (*text != 0) {
            add(*text++);
        }
    }
    void add(const char* ascii) {
        while (*ascii != 0) {
            add(static_cast<WCHAR>(static_cast<UCHAR>(*ascii++)));
        }
    }
    /// How many units it is with its end: what is there, or without room what there would be.
    DWORD finish() {
        if (room_ == 0) {
            return units_ + 1;
        }
        const DWORD end = units_ < room_ ? units_ : room_ - 1;
        to_[end] = 0;
        return end + 1;
    }

private:
    WCHAR* to_;
    DWORD room_;
    DWORD units_ = 0;
};

bool wants_quotes(const WCHAR* text) {
    const size_t units = wcslen(text);
    constexpr WCHAR special[] = L",+=\"\n<>#;";
    return units == 0 || text[0] == L' ' || text[units - 1] == L' ' ||
           wcspbrk(text, special) != nullptr;
}

void write_value(Writer& writer, const Element& value, DWORD how) {
    const DWORD room = write_text(value, nullptr, 0);
    auto* const text = static_cast<WCHAR*>(allocate(room * sizeof(WCHAR)));
    if (text == nullptr) {
        return;
    }
    write_text(value, text, room);
    const bool quoted = (how & CERT_NAME_STR_NO_QUOTING_FLAG) == 0 && wants_quotes(text);
    if (quoted) {
        writer.add(L'"');
    }
    for (const WCHAR* at = text; *at != 0; ++at) {
        if (quoted && *at == L'"') {
            writer.add(L'"');
        }
        writer.add(*at);
    }
    if (quoted) {
        writer.add(L'"');
    }
    release(text);
}

void write_attribute(Writer& writer, Bytes oid, DWORD how) {
    char text[256];
    if ((how & kinds) == CERT_SIMPLE_NAME_STR || write_oid(oid, nullptr) > sizeof text) {
        return;
    }
    write_oid(oid, text);
    const bool by_name = (how & kinds) == CERT_X500_NAME_STR;
    const CRYPT_OID_INFO* const known =
        by_name ? CryptFindOIDInfo(CRYPT_OID_INFO_OID_KEY, text, CRYPT_RDN_ATTR_OID_GROUP_ID)
                : nullptr;
    if (known != nullptr) {
        writer.add(known->pwszName);
    } else {
        writer.add(by_name ? L"OID." : L"");
        writer.add(text);
    }
    writer.add(L'=');
}

} // namespace

DWORD write_name(Bytes name, DWORD how, WCHAR* to, DWORD room) {
    constexpr DWORD most_parts = 64;
    Element parts[most_parts];
    DWORD count = 0;
    Reader sets = Reader(name).inside(tag_sequence);
    while (!sets.at_end() && !sets.failed() && count < most_parts) {
        parts[count++] = sets.next(tag_set);
    }
    const WCHAR* const separator = (how & CERT_NAME_STR_CRLF_FLAG) != 0        ? L"\r\n"
                                   : (how & CERT_NAME_STR_SEMICOLON_FLAG) != 0 ? L"; "
                                                                               : L", ";
    const WCHAR* const plus = (how & CERT_NAME_STR_NO_PLUS_FLAG) != 0 ? L" " : L" + ";
    Writer writer(to, room);
    for (DWORD i = 0; i < count; ++i) {
        writer.add(i != 0 ? separator : L"");
        const bool reversed = (how & CERT_NAME_STR_REVERSE_FLAG) != 0;
        Reader pairs(parts[reversed ? count - 1 - i : i].content);
        for (bool first = true; !pairs.at_end() && !pairs.failed(); first = false) {
            Reader pair = pairs.inside(tag_sequence);
            const Element oid = pair.next(tag_oid);
            writer.add(first ? L"" : plus);
            write_attribute(writer, oid.content, how);
            write_value(writer, pair.next(), how);
        }
    }
    return writer.finish();
}

} // namespace ferry::win32::certificates

using namespace ferry::win32::certificates;

extern "C" {

DWORD WINAPI CertNameToStrW(DWORD, PCERT_NAME_BLOB name, DWORD how, LPWSTR to, DWORD room) {
    return write_name(bytes_of(*name), how, to, room);
}

DWORD WINAPI CertNameToStrA(DWORD, PCERT_NAME_BLOB name, DWORD how, LPSTR to, DWORD room) {
    const DWORD units = write_name(bytes_of(*name), how, nullptr, 0);
    auto* const text = static_cast<WCHAR*>(allocate(units * sizeof(WCHAR)));
    if (text == nullptr) {
        return 1;
    }
    write_name(bytes_of(*name), how, text, units);
    const bool counts = to == nullptr || room == 0;
    const int bytes = WideCharToMultiByte(CP_ACP, 0, text, -1, counts ? nullptr : to,
                                          counts ? 0 : static_cast<int>(room), nullptr, nullptr);
    release(text);
    if (bytes == 0 && !counts) {
        to[room - 1] = 0;
        return room;
    }
    return static_cast<DWORD>(bytes);
}

} // extern "C"
