// Records of names, of the name servers that ws2_32 asks (RFC 1035). Each record that a program
// gets is one block of the heap, with its texts.

#include <winsock2.h>

#include <ferry/win32/name_servers.hpp>
#include <ferry/win32/stubs.hpp>

#undef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#undef DnsRecordListFree
#include <windns.h>
#undef DnsRecordListFree

using namespace ferry::win32;

namespace {

constexpr SIZE_T most_packet = 4096;
constexpr SIZE_T most_name = 256;
constexpr SIZE_T header_size = 12;

/// In which sections lie in an answer.
constexpr DWORD section_order[] = {DnsSectionAnswer, DnsSectionAuthority, DnsSectionAddtional};

enum class Text { wide, utf8, ansi };

/// An answer; beyond its end there is nothing.
class Packet {
public:
    Packet(const UCHAR* bytes, SIZE_T size, SIZE_T at) : bytes_(bytes), size_(size), at_(at) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] SIZE_T at() const { return at_; }
    void fail() { failed_ = true; }
    const UCHAR* take(SIZE_T count) {
        if (failed_ || count > size_ - at_) {
            failed_ = true;
            return nullptr;
        }
        at_ += count;
        return bytes_ + (at_ - count);
    }
    ULONG number(SIZE_T size) {
        const UCHAR* const bytes = take(size);
        ULONG value = 0;
        for (SIZE_T i = 0; bytes != nullptr && i < size; ++i) {
            value = value << 8 | bytes[i];
        }
        return value;
    }
    /// With dots between its labels, and a zero.
    void name(char (&to)[most_name]) {
        constexpr int most_jumps = 32;
        SIZE_T length = 0;
        SIZE_T behind = 0;
        for (int jumps = 0; !failed_;) {
            const ULONG size = number(1);
            if (size >= 0xc0) {
                const ULONG low = number(1);
                behind = behind == 0 ? at_ : behind;
                failed_ |= ++jumps > most_jumps || ((size & 0x3f) << 8 | low) >= size_;
                at_ = failed_ ? at_ : (size & 0x3f) << 8 | low;
                continue;
            }
            if (size == 0) {
                break;
            }
            const UCHAR* const label = take(size);
            if (label == nullptr || length + size + 2 > most_name) {
                failed_ = true;
                break;
            }
            if (length != 0) {
                to[length++] = '.';
            }
            memcpy(to + length, label, size);
            length += size;
        }
        to[failed_ ? 0 : length] = 0;
        at_ = behind != 0 ? behind : at_;
    }

private:
    const UCHAR* bytes_;
    SIZE_T size_;
    SIZE_T at_;
    bool failed_ = false;
};

/// A record's block: first counted, then written.
class Block {
public:
    Block(UCHAR* begin, Text text) : begin_(begin), text_(text) {}

    [[nodiscard]] SIZE_T used() const { return used_; }
    void* take(SIZE_T size) {
        void* const at = begin_ == nullptr ? nullptr : begin_ + used_;
        used_ += (size + 7) / 8 * 8;
        return at;
    }
    /// Text of the network's bytes, which are UTF-8.
    PWSTR text(const char* from, SIZE_T size) {
        const int length = static_cast<int>(size);
        const int units = size == 0 ? 0 : MultiByteToWideChar(CP_UTF8, 0, from, length, nullptr, 0);
        const bool wide = text_ == Text::wide;
        void* const to = take(wide ? (units + 1) * sizeof(WCHAR) : size + 1);
        if (to != nullptr && wide) {
            MultiByteToWideChar(CP_UTF8, 0, from, length, static_cast<PWSTR>(to), units);
            static_cast<PWSTR>(to)[units] = 0;
        } else if (to != nullptr) {
            memcpy(to, from, size);
            static_cast<char*>(to)[size] = 0;
        }
        return static_cast<PWSTR>(to);
    }
    PWSTR name(Packet& packet) {
        char name[most_name];
        packet.name(name);
        return text(name, strlen(name));
    }

private:
    UCHAR* begin_;
    SIZE_T used_ = 0;
    Text text_;
};

/// The data of a record; its length in the struct. Those that are not known are bytes.
WORD read_data(Block& block, Packet& packet, WORD type, WORD length, DNS_RECORDW& to) {
    auto& data = to.Data;
    switch (type) {
    case DNS_TYPE_A:
    case DNS_TYPE_AAAA: {
        const SIZE_T size = type == DNS_TYPE_A ? sizeof data.A : sizeof data.AAAA;
        const UCHAR* const address = packet.take(length == size ? size : most_packet);
        if (address != nullptr) {
            memcpy(&data, address, size);
        }
        return static_cast<WORD>(size);
    }
    case DNS_TYPE_NS:
    case DNS_TYPE_CNAME:
    case DNS_TYPE_PTR:
    case DNS_TYPE_DNAME: data.PTR.pNameHost = block.name(packet); return sizeof data.PTR;
    case DNS_TYPE_MX:
        data.MX.wPreference = static_cast<WORD>(packet.number(2));
        data.MX.pNameExchange = block.name(packet);
        return sizeof data.MX;
    case DNS_TYPE_SRV:
        data.SRV.wPriority = static_cast<WORD>(packet.number(2));
        data.SRV.wWeight = static_cast<WORD>(packet.number(2));
        data.SRV.wPort = static_cast<WORD>(packet.number(2));
        data.SRV.pNameTarget = block.name(packet);
        return sizeof data.SRV;
    case DNS_TYPE_SOA:
        data.SOA.pNamePrimaryServer = block.name(packet);
        data.SOA.pNameAdministrator = block.name(packet);
        data.SOA.dwSerialNo = packet.number(4);
        data.SOA.dwRefresh = packet.number(4);
        data.SOA.dwRetry = packet.number(4);
        data.SOA.dwExpire = packet.number(4);
        data.SOA.dwDefaultTtl = packet.number(4);
        return sizeof data.SOA;
    default: break;
    }
    return 0;
}

/// Strings in the data of a text's record.
DWORD count_strings(Packet packet, SIZE_T length) {
    const SIZE_T end = packet.at() + length;
    DWORD count = 0;
    for (; packet.at() < end && !packet.failed(); ++count) {
        packet.take(packet.number(1));
    }
    return count;
}

/// Data that goes on behind the struct: pointers to texts, or bytes.
WORD read_long_data(Block& block, Packet& packet, WORD type, WORD length, DNS_RECORDW* to) {
    if (type != DNS_TYPE_TEXT) {
        if (to != nullptr) {
            to->Data.Null.dwByteCount = length;
            memcpy(to->Data.Null.Data, packet.take(length), length);
        }
        return static_cast<WORD>(offsetof(DNS_NULL_DATA, Data) + length);
    }
    const DWORD count = count_strings(packet, length);
    for (DWORD i = 0; i < count; ++i) {
        const ULONG size = packet.number(1);
        const UCHAR* const bytes = packet.take(size);
        PWSTR const text =
            block.text(reinterpret_cast<const char*>(bytes), bytes == nullptr ? 0 : size);
        if (to != nullptr) {
            to->Data.TXT.pStringArray[i] = text;
        }
    }
    if (to != nullptr) {
        to->Data.TXT.dwStringCount = count;
    }
    return static_cast<WORD>(offsetof(DNS_TXT_DATAW, pStringArray) + count * sizeof(PWSTR));
}

bool is_long(WORD type) {
    constexpr WORD known[] = {DNS_TYPE_A,     DNS_TYPE_AAAA, DNS_TYPE_NS,
                              DNS_TYPE_CNAME, DNS_TYPE_PTR,  DNS_TYPE_DNAME,
                              DNS_TYPE_MX,    DNS_TYPE_SRV,  DNS_TYPE_SOA};
    for (const WORD one : known) {
        if (one == type) {
            return false;
        }
    }
    return true;
}

/// One record; into `to`, or counted for null.
void read_record(Block& block, Packet& packet, DWORD section, Text text, DNS_RECORDW* to) {
    DNS_RECORDW record{};
    char name[most_name];
    packet.name(name);
    record.wType = static_cast<WORD>(packet.number(2));
    packet.number(2);
    record.dwTtl = packet.number(4);
    const auto length = static_cast<WORD>(packet.number(2));
    Packet data = packet;
    if (packet.take(length) == nullptr) {
        return;
    }
    const bool goes_on = is_long(record.wType);
    const SIZE_T behind = !goes_on ? 0
                          : record.wType == DNS_TYPE_TEXT
                              ? count_strings(data, length) * sizeof(PWSTR)
                              : length;
    block.take(sizeof record + behind);
    record.pName = block.text(name, strlen(name));
    record.Flags.S.Section = section & 3;
    record.Flags.S.CharSet = (text == Text::wide   ? DnsCharSetUnicode
                              : text == Text::utf8 ? DnsCharSetUtf8
                                                   : DnsCharSetAnsi) &
                             3;
    record.wDataLength = read_data(block, data, record.wType, length, record);
    if (to != nullptr) {
        *to = record;
    }
    if (goes_on) {
        const WORD size = read_long_data(block, data, record.wType, length, to);
        if (to != nullptr) {
            to->wDataLength = size;
        }
    }
    if (data.failed()) {
        packet.fail();
    }
}

HANDLE heap() { return GetProcessHeap(); }

void free_list(DNS_RECORDW* record) {
    while (record != nullptr) {
        DNS_RECORDW* const next = record->pNext;
        HeapFree(heap(), 0, record);
        record = next;
    }
}

/// The records of an answer in their order; false for a packet that is damaged.
bool read_records(const UCHAR* bytes, SIZE_T size, SIZE_T at, Text text, DNS_RECORDW*& first) {
    Packet counts(bytes, size, 6);
    Packet packet(bytes, size, at);
    DNS_RECORDW** last = &first;
    for (const DWORD section : section_order) {
        ULONG left = counts.number(2);
        for (; left != 0 && !packet.failed(); --left) {
            Packet tried = packet;
            Block counting(nullptr, text);
            read_record(counting, tried, section, text, nullptr);
            auto* const record =
                tried.failed()
                    ? nullptr
                    : static_cast<UCHAR*>(HeapAlloc(heap(), HEAP_ZERO_MEMORY, counting.used()));
            if (record == nullptr) {
                free_list(first);
                first = nullptr;
                return false;
            }
            Block block(record, text);
            read_record(block, packet, section, text, reinterpret_cast<DNS_RECORDW*>(record));
            if (section == DnsSectionAuthority) { // what it says is for servers
                HeapFree(heap(), 0, record);
                continue;
            }
            *last = reinterpret_cast<DNS_RECORDW*>(record);
            last = &(*last)->pNext;
        }
    }
    return !packet.failed();
}

DNS_STATUS error_of(int result, SIZE_T size, const UCHAR* answer) {
    constexpr DNS_STATUS code_errors = DNS_ERROR_RCODE_FORMAT_ERROR - 1;
    if (size >= header_size && (answer[3] & 0x0f) != 0) {
        return code_errors + (answer[3] & 0x0f);
    }
    switch (result) {
    case WSAHOST_NOT_FOUND: return ERROR_INVALID_NAME; // nobody was asked
    case WSANO_RECOVERY: return DNS_ERROR_NO_DNS_SERVERS;
    case WSA_NOT_ENOUGH_MEMORY: return ERROR_NOT_ENOUGH_MEMORY;
    default: return ERROR_TIMEOUT;
    }
}

DNS_STATUS query(const char* name, WORD type, Text text, DNS_RECORDW** to) {
    WSADATA data;
    if (to != nullptr) {
        *to = nullptr;
    }
    if (name == nullptr || to == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (const int started = WSAStartup(MAKEWORD(2, 2), &data); started != 0) {
        return started;
    }
    UCHAR answer[most_packet];
    SIZE_T size = 0;
    SIZE_T records = 0;
    const int result = ferry_ask_name_servers(name, type, answer, sizeof answer, &size, &records);
    WSACleanup();
    if (result != 0) {
        return error_of(result, size, answer);
    }
    if (!read_records(answer, size, records, text, *to)) {
        return DNS_ERROR_BAD_PACKET;
    }
    for (const DNS_RECORDW* one = *to; one != nullptr; one = one->pNext) {
        if (one->Flags.S.Section == DnsSectionAnswer) {
            return ERROR_SUCCESS;
        }
    }
    free_list(*to);
    *to = nullptr;
    return DNS_INFO_NO_RECORDS;
}

/// In UTF-8; empty for null and for more than fits.
struct Utf8Name {
    char text[most_name] = {};

    explicit Utf8Name(LPCWSTR name) {
        if (name != nullptr &&
            WideCharToMultiByte(CP_UTF8, 0, name, -1, text, sizeof text, nullptr, nullptr) == 0) {
            text[0] = 0;
        }
    }
};

/// Without regard to case and to the dot at the end.
template <typename Char>
bool same_name(const Char* a, const Char* b) {
    const auto lower = [](Char c) { return c >= 'A' && c <= 'Z' ? static_cast<Char>(c + 32) : c; };
    const auto is_end = [](const Char* at) { return *at == 0 || (*at == '.' && at[1] == 0); };
    if (a == nullptr || b == nullptr) {
        return a == b;
    }
    while (!is_end(a) && !is_end(b) && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return is_end(a) && is_end(b);
}

} // namespace

extern "C" {

DNS_STATUS WINAPI DnsQuery_W(PCWSTR name, WORD type, DWORD, PIP4_ARRAY, PDNS_RECORD* to, PVOID*) {
    return query(name == nullptr ? nullptr : Utf8Name(name).text, type, Text::wide, to);
}
DNS_STATUS WINAPI DnsQuery_UTF8(PCSTR name, WORD type, DWORD, PIP4_ARRAY, PDNS_RECORDA* to,
                                PVOID*) {
    return query(name, type, Text::utf8, reinterpret_cast<DNS_RECORDW**>(to));
}
DNS_STATUS WINAPI DnsQuery_A(PCSTR name, WORD type, DWORD, PIP4_ARRAY, PDNS_RECORD* to, PVOID*) {
    return query(name, type, Text::ansi, to);
}

void WINAPI DnsFree(PVOID block, DNS_FREE_TYPE kind) {
    if (kind == DnsFreeRecordList) {
        free_list(static_cast<DNS_RECORDW*>(block));
    } else if (block != nullptr) {
        HeapFree(heap(), 0, block);
    }
}
void WINAPI DnsRecordListFree(PDNS_RECORD list, DNS_FREE_TYPE) { free_list(list); }

WINBOOL WINAPI DnsNameCompare_W(LPWSTR a, LPWSTR b) { return same_name(a, b); }
WINBOOL WINAPI DnsNameCompare_A(LPSTR a, LPSTR b) { return same_name(a, b); }
WINBOOL WINAPI DnsNameCompare_UTF8(LPSTR a, LPSTR b) { return same_name(a, b); }

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"
