// What a file is that ferry has no reader for. Only the message depends on it.

#include "readers.hpp"

#include <algorithm>

namespace ferry::loader {
namespace {

struct Magic {
    std::string_view bytes;
    std::string_view what;
};

using namespace std::string_view_literals;

constexpr Magic magics[] = {
    {"\xfe\xed\xfa\xce"sv, "a Mach-O program (macOS, 32-bit)"},
    {"\xce\xfa\xed\xfe"sv, "a Mach-O program (macOS, 32-bit)"},
    {"\xfe\xed\xfa\xcf"sv, "a Mach-O program (macOS, 64-bit)"},
    {"\xcf\xfa\xed\xfe"sv, "a Mach-O program (macOS, 64-bit)"},
    {"\0asm"sv, "a WebAssembly module"},
    {"!<arch>\n"sv, "a static library"},
    {"!<thin>\n"sv, "a static library"},
    {"dex\n"sv, "an Android DEX file"},
    {"BC\xc0\xde"sv, "LLVM bitcode"},
    {"PK\x03\x04"sv, "a zip archive (perhaps a Java program)"},
    {"\x1f\x8b"sv, "a gzip archive"},
    {"\xfd"
     "7zXZ\0"sv,
     "an xz archive"},
    {"\x28\xb5\x2f\xfd"sv, "a zstd archive"},
    {"BZh"sv, "a bzip2 archive"},
    {"%PDF-"sv, "a PDF document"},
    {"\x89PNG"sv, "a PNG image"},
    {"\x01\xdf"sv, "an XCOFF program (AIX, 32-bit)"},
    {"\x01\xf7"sv, "an XCOFF program (AIX, 64-bit)"},
    {"\xca\xfe\xd0\x0d"sv, "a packed Java archive"},
};

/// Java classes and Mach-O archives of several architectures share their first four bytes. Then
/// comes a class file version, 45 or more, or a small number of architectures.
std::string_view cafebabe(std::string_view text) {
    return text.substr(4, 3) == "\0\0\0"sv && static_cast<unsigned char>(text[7]) < 45
               ? "a Mach-O program for several architectures (macOS)"
               : "a Java class";
}

bool looks_like_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return (code >= 0x20 && code != 0x7f) || (code >= '\b' && code <= '\r') || code == 0x1b;
    });
}

} // namespace

Error describe_foreign(const Head& head, std::uint64_t file_size) {
    const std::string_view text = as_text(head).substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(file_size, head_size)));
    if (text.empty()) {
        return {"empty file", ENOEXEC};
    }
    for (const Magic& magic : magics) {
        if (text.starts_with(magic.bytes)) {
            return {fmt::format("{}, which ferry cannot run", magic.what), ENOEXEC};
        }
    }
    if (text.starts_with("\xca\xfe\xba\xbe"sv) && text.size() >= 8) {
        return {fmt::format("{}, which ferry cannot run", cafebabe(text)), ENOEXEC};
    }
    if (looks_like_text(text)) {
        return {"text without a #! line", ENOEXEC};
    }
    return {"not a program: unknown file format", ENOEXEC};
}

} // namespace ferry::loader
