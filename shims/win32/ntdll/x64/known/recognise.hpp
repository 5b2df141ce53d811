#pragma once
/// Recognises functions of well-known C libraries that are linked into a program, by all bytes that
/// take part in their results. Knows nothing of Windows but how .pdata looks, trusts nothing that
/// it reads, and touches no more than what has the length of a known function.

#include <stddef.h>
#include <stdint.h>

namespace ferry::known {

/// Of functions.inc.
enum class Function : uint8_t {
#define FUNCTION(name, type) name,
#include "functions.inc"
#undef FUNCTION
};

/// An image as it lies in memory.
struct Image {
    const unsigned char* bytes;
    uint32_t size;
};
/// RUNTIME_FUNCTION: offsets in the image.
struct PdataRow {
    uint32_t begin;
    uint32_t end;
    uint32_t unwind;
};

struct Found {
    Function function;
    PdataRow row;
    uint32_t movable; ///< So many of its first bytes are whole instructions that run anywhere.
};

/// May there be any? By .pdata alone.
bool may_know(const PdataRow* rows, size_t count);
/// The known functions of an image, at most `room`.
size_t recognise(const Image& image, const PdataRow* rows, size_t count, Found* found, size_t room);

} // namespace ferry::known
