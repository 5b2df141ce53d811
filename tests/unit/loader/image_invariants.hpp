#pragma once
/// What must hold of every Image a reader returns, whatever bytes it was given. Shared by the
/// mutation test and the fuzzer.

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/image/describe.hpp>
#include <ferry/image/read.hpp>

namespace ferry::loader::testing {

inline void check_invariants(const Result<Image>& result) {
    if (!result) {
        FERRY_ASSERT(result.error().errno_value != 0);
        FERRY_ASSERT(!result.error().message.empty());
        return;
    }
    const Image& image = *result;
    FERRY_ASSERT((image.format == Format::script) == image.script.has_value());
    FERRY_ASSERT((image.format == Format::pe) == image.pe.has_value());
    FERRY_ASSERT(!image.script || !image.script->interpreter.empty());
    FERRY_ASSERT(image.interpreter.find('\0') == std::string::npos);
    FERRY_ASSERT(image.format == Format::script || !machine_description(image).empty());
    if (!image.isa || image.format != Format::elf) {
        return;
    }
    std::uint64_t lowest = 0;
    for (const Segment& segment : image.segments) {
        FERRY_ASSERT(segment.mem_size > 0 && segment.file_size <= segment.mem_size);
        FERRY_ASSERT(segment.vaddr >= lowest && segment.end() > segment.vaddr);
        FERRY_ASSERT(segment.end() <= std::uint64_t{1} << 47);
        FERRY_ASSERT(segment.vaddr >= image.span.lowest && segment.end() <= image.span.highest);
        if (segment.file_size > 0) {
            FERRY_ASSERT(segment.offset + segment.file_size <= image.file_size);
            FERRY_ASSERT((segment.offset - segment.vaddr) % page_size == 0);
        }
        lowest = segment.end();
    }
    if (check_program(image, "file")) {
        FERRY_ASSERT(!image.segments.empty() && image.has_entry);
    }
}

} // namespace ferry::loader::testing
