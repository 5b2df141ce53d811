#include "der.hpp"

namespace ferry::win32::certificates {

Element Reader::next() {
    Element element;
    if (failed_ || left_.size < 2) {
        failed_ = true;
        return element;
    }
    const UCHAR tag = left_.data[0];
    SIZE_T size = left_.data[1];
    SIZE_T head = 2;
    if (size >= 0x80) {
        const SIZE_T count = size - 0x80;
        if (count == 0 || count > 4 || left_.size < 2 + count) {
            failed_ = true;
            return element;
        }
        size = 0;
        for (; head < 2 + count; ++head) {
            size = size << 8 | left_.data[head];
        }
    }
    if ((tag & 0x1f) == 0x1f || size > left_.size - head) {
        failed_ = true;
        return element;
    }
    element.tag = tag;
    element.content = {left_.data + head, size};
    element.whole = {left_.data, head + size};
    left_ = {left_.data + head + size, left_.size - head - size};
    return element;
}

Element Reader::next(UCHAR tag) {
    failed_ |= this->tag() != tag;
    return next();
}

Bytes unsigned_integer(const Element& integer) {
    Bytes bytes = integer.content;
    while (bytes.size > 1 && bytes.data[0] == 0) {
        bytes = {bytes.data + 1, bytes.size - 1};
    }
    return bytes;
}

bool whole_bits(const Element& bits, Bytes& to) {
    if (bits.tag != tag_bits || bits.content.size == 0 || bits.content.data[0] != 0) {
        return false;
    }
    to = {bits.content.data + 1, bits.content.size - 1};
    return true;
}

} // namespace ferry::win32::certificates
