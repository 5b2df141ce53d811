#pragma once
/// Structs of CryptDecodeObject and CryptEncodeObject by description: which field of a struct is
/// which element of the encoding (X.690).

#include "certificate.hpp"

namespace ferry::win32::certificates {

/// Where the parts of something decoded lie in one block: counted first, then written.
class Room {
public:
    /// To null it is counted only. Without `copies` what can stay does so in the encoding.
    Room(UCHAR* begin, bool copies) : begin_(begin), copies_(copies) {}

    [[nodiscard]] bool counts() const { return begin_ == nullptr; }
    [[nodiscard]] SIZE_T used() const { return used_; }
    UCHAR* take(SIZE_T size) {
        used_ = (used_ + 7) / 8 * 8;
        UCHAR* const at = begin_ == nullptr ? nullptr : begin_ + used_;
        used_ += size;
        return at;
    }
    BYTE* copy(Bytes bytes) {
        if (!copies_) {
            return const_cast<BYTE*>(bytes.data);
        }
        UCHAR* const at = take(bytes.size);
        if (at != nullptr) {
            memcpy(at, bytes.data, bytes.size);
        }
        return at;
    }

private:
    UCHAR* begin_;
    SIZE_T used_ = 0;
    bool copies_;
};

/// Writes from the end on, so that what stands around a part knows its length.
class Writer {
public:
    /// Behind the room; for null it is counted only.
    explicit Writer(UCHAR* end) : end_(end) {}

    [[nodiscard]] SIZE_T used() const { return used_; }
    void put(const void* bytes, SIZE_T size) {
        used_ += size;
        if (end_ != nullptr && size != 0) {
            memcpy(end_ - used_, bytes, size);
        }
    }
    void put(UCHAR byte) { put(&byte, 1); }
    /// Around what was written since `mark`, which is what used() said.
    void wrap(UCHAR tag, SIZE_T mark);

private:
    UCHAR* end_;
    SIZE_T used_ = 0;
};

/// How a field stands in a struct and in the encoding.
enum class Kind : UCHAR {
    boolean,
    integer,
    enumerated,
    flagged_integer, ///< a BOOL that says whether it is there, and the number behind it
    number,          ///< little-endian blob
    unsigned_number,
    octets,
    bits,
    turned_bits, ///< little-endian, as signatures are
    oid,
    any,  ///< blob with an element
    time, ///< of either form
    utc_time,
    value,  ///< a struct in the struct
    list,   ///< a count, and a pointer to structs
    chosen, ///< a list behind a number that says whether it is there
    text,   ///< type and bytes of a string; which type, its tag says
    wide_text,
    name,           ///< CERT_ALT_NAME_ENTRY
    csp_public_key, ///< key blobs
    csp_private_key,
    cng_public_key,
};

struct Shape;
struct Field {
    Kind kind;
    USHORT at;                 ///< in the struct
    bool optional = false;     ///< absent: zeroes, or an empty blob or list
    UCHAR tag = tag_none;      ///< in place of its own
    UCHAR around = tag_none;   ///< another element around it
    const Shape* of = nullptr; ///< of values and lists
};
struct Shape {
    const Field* fields;
    USHORT count;
    USHORT size; ///< of the struct
    UCHAR tag;   ///< tag_none: the only field's
};

/// Null for a type without a description.
const Shape* shape_of(LPCSTR type);
extern const Shape certificate_info; ///< X509_CERT_TO_BE_SIGNED

/// One element. Zeroes are at `to`, which is null where it is counted only.
bool decode(Room& room, Reader& from, const Shape& shape, UCHAR* to);
/// False, with the last error set, for what can't be encoded.
bool encode(Writer& writer, const Shape& shape, const UCHAR* from);
/// "YYMMDDhhmmssZ", or with four digits of the year; false for others.
bool read_time(const Element& element, FILETIME& to);

/// Strings by the types that CERT_NAME_VALUE has for them.
struct StringType {
    DWORD type;
    UCHAR tag;
    UCHAR unit; ///< bytes of a character in the encoding
};
inline constexpr StringType string_types[] = {
    {CERT_RDN_OCTET_STRING, tag_octets, 1}, {CERT_RDN_UTF8_STRING, 12, 1},
    {CERT_RDN_NUMERIC_STRING, 18, 1},       {CERT_RDN_PRINTABLE_STRING, 19, 1},
    {CERT_RDN_TELETEX_STRING, 20, 1},       {CERT_RDN_VIDEOTEX_STRING, 21, 1},
    {CERT_RDN_IA5_STRING, 22, 1},           {CERT_RDN_GRAPHIC_STRING, 25, 1},
    {CERT_RDN_VISIBLE_STRING, 26, 1},       {CERT_RDN_GENERAL_STRING, 27, 1},
    {CERT_RDN_UNIVERSAL_STRING, 28, 4},     {CERT_RDN_BMP_STRING, 30, 2},
};

/// Choices of GeneralName (RFC 5280, 4.2.1.6).
enum class NameKind : UCHAR { other, text, directory, address, oid };
struct NameChoice {
    DWORD choice;
    UCHAR tag;
    NameKind kind;
};
inline constexpr NameChoice name_choices[] = {
    {CERT_ALT_NAME_OTHER_NAME, tag_context(0), NameKind::other},
    {CERT_ALT_NAME_RFC822_NAME, tag_plain_context(1), NameKind::text},
    {CERT_ALT_NAME_DNS_NAME, tag_plain_context(2), NameKind::text},
    {CERT_ALT_NAME_DIRECTORY_NAME, tag_context(4), NameKind::directory},
    {CERT_ALT_NAME_URL, tag_plain_context(6), NameKind::text},
    {CERT_ALT_NAME_IP_ADDRESS, tag_plain_context(7), NameKind::address},
    {CERT_ALT_NAME_REGISTERED_ID, tag_plain_context(8), NameKind::oid},
};
extern const Shape other_name;

} // namespace ferry::win32::certificates
