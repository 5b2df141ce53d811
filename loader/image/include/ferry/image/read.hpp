#pragma once
/// The strict readers: a file's headers in, an Image or a reason out.
///
/// They read a bounded amount whatever the file claims (program headers up to 64 KiB, an
/// interpreter up to PATH_MAX, notes up to 1 KiB, PE headers up to 8 KiB) and allocate nothing
/// beyond that. Each error carries one line for the user that begins with the file's name, and in
/// errno_value what execve(2) answers for such a file:
///
///   ENOEXEC   not a format ferry knows, or its headers are damaged
///   EINVAL    headers in order, but the segments cannot be mapped as they ask
///   ELIBBAD   the interpreter is no program that could interpret
///   EACCES    not a regular file
///   EIO       the file ends before what its headers refer to, or reading failed
///
/// ELF: System V gABI chapters 4 and 5, and what Linux checks in fs/binfmt_elf.c.
/// PE: "PE Format", learn.microsoft.com. Scripts: execve(2), "Interpreter scripts".
///
/// All functions are thread-safe.

#include <string_view>

#include <ferry/base/result.hpp>
#include <ferry/image/byte_source.hpp>
#include <ferry/image/image.hpp>

namespace ferry::loader {

/// Reads the headers of an ELF file, a PE file or a script. Files of any ISA and OS are described;
/// the segments are checked in full where ferry knows the ISA (Image::isa), because only there
/// the rules of the kernel that would map them are known.
/// `name` is used in messages only.
[[nodiscard]] Result<Image> read_image(const ByteSource& source, std::string_view name);
/// The same from a descriptor open for reading, by pread(2).
[[nodiscard]] Result<Image> read_image(int fd, std::string_view name);

/// Whether `image` is a program that a Linux kernel for its ISA would start: an error says what it
/// is instead ("PowerPC 64-bit big-endian…"). Scripts are not: their interpreter may be.
[[nodiscard]] Result<void> check_program(const Image& image, std::string_view name);

/// Whether `image` is a Windows program that ferry can start.
[[nodiscard]] Result<void> check_windows_program(const Image& image, std::string_view name);

/// Whether `interpreter` can interpret `program`: the same ISA, an entry, itself complete.
[[nodiscard]] Result<void> check_interpreter(const Image& interpreter, const Image& program,
                                             std::string_view name);

} // namespace ferry::loader
