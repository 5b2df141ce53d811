#pragma once
/// NT structures that both sides of the service boundary know: the guest kernel, and ntdll as guest
/// code. So these headers need nothing but the compiler.
///
/// A layout is a template over a pointer model: `Model::template Ptr<T>` is what a pointer to a T
/// is (for the guest kernel a number, for guest code a pointer), `Model::Size` an integer as wide.

#include <stddef.h>
#include <stdint.h>

namespace ferry::abi::nt {

template <class Model>
struct UnicodeString {
    uint16_t length;         ///< in bytes, without a NUL
    uint16_t maximum_length; ///< in bytes
    typename Model::template Ptr<char16_t> buffer;
};

template <class Model>
struct ListEntry {
    typename Model::template Ptr<ListEntry> flink;
    typename Model::template Ptr<ListEntry> blink;
};

template <class Model>
struct ClientId {
    typename Model::Size process;
    typename Model::Size thread;
};

template <class Model>
struct ObjectAttributes {
    uint32_t length;
    typename Model::Size root_directory;
    typename Model::template Ptr<UnicodeString<Model>> object_name;
    uint32_t attributes;
    typename Model::template Ptr<void> security_descriptor;
    typename Model::template Ptr<void> security_quality_of_service;
};

template <class Model>
struct IoStatusBlock {
    typename Model::Size status; ///< the lower half is the NTSTATUS
    typename Model::Size information;
};

template <class Model>
struct ExceptionRecord {
    static constexpr unsigned most_parameters = 15;
    uint32_t code;
    uint32_t flags;
    typename Model::template Ptr<ExceptionRecord> next;
    typename Model::template Ptr<void> address;
    uint32_t parameter_count;
    typename Model::Size parameters[most_parameters];
};

/// With a PAGE_* value, as ferry's own DLLs say it of code that they have written: it calls no
/// service by an instruction and leaves the floating-point modes alone.
inline constexpr uint32_t page_own_code = 0x00800000;

} // namespace ferry::abi::nt
