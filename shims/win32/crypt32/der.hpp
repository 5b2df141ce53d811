#pragma once
/// Reading DER (X.690): what lies in a piece of memory, never beyond it.

#include "../bcrypt/bytes.hpp"

namespace ferry::win32::certificates {

enum Tag : UCHAR {
    tag_none = 0,
    tag_boolean = 1,
    tag_integer = 2,
    tag_bits = 3,
    tag_octets = 4,
    tag_oid = 6,
    tag_utc_time = 23,
    tag_time = 24,
    tag_sequence = 0x30,
    tag_set = 0x31,
};

/// "[number]" of what is made of parts, and of what is not.
constexpr UCHAR tag_context(unsigned number) { return static_cast<UCHAR>(0xa0 + number); }
constexpr UCHAR tag_plain_context(unsigned number) { return static_cast<UCHAR>(0x80 + number); }

using bcrypt::Bytes;

struct Element {
    UCHAR tag = tag_none;
    Bytes content;
    Bytes whole; ///< with its head
};

/// The elements of a piece, one after the other. Once something is not as it was asked for, nothing
/// is there any more.
class Reader {
public:
    explicit Reader(Bytes of) : left_(of) {}

    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool at_end() const { return left_.size == 0; }
    /// The next one's; none at the end.
    [[nodiscard]] UCHAR tag() const { return at_end() || failed_ ? UCHAR{tag_none} : *left_.data; }
    /// Any; its tag is none where there is none.
    Element next();
    /// What there has to be next.
    Element next(UCHAR tag);
    Reader inside(UCHAR tag) { return within(next(tag)); }
    /// If it is there.
    Element optional(UCHAR tag) { return this->tag() == tag ? next() : Element(); }

private:
    Reader within(const Element& element) const {
        Reader reader(element.content);
        reader.failed_ = failed_;
        return reader;
    }

    Bytes left_;
    bool failed_ = false;
};

/// Without zeroes before it.
Bytes unsigned_integer(const Element& integer);
/// Of a bit string, whose bits have to be whole bytes.
bool whole_bits(const Element& bits, Bytes& to);

} // namespace ferry::win32::certificates
