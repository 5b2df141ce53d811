// NT structures against the headers of mingw-w64, as far as those define them. Compiled by mingw's
// compiler; nothing here ever runs.

#include <cstddef>
#include <cstdint>
#include <windows.h>
#include <winternl.h>

#include <ferry/abi/layout/nt_context_x64.hpp>
#include <ferry/abi/layout/nt_process.hpp>
#include <ferry/abi/layout/nt_unwind_x64.hpp>

namespace {

struct Pointers {
    using Size = std::uint64_t;
    template <class T>
    using Ptr = std::uint64_t;
};

#define SAME_SIZE(theirs, ...) static_assert(sizeof(theirs) == sizeof(__VA_ARGS__))
#define SAME_PLACE(theirs, their_field, ours, field)                                               \
    static_assert(offsetof(theirs, their_field) == offsetof(ours, field))
#define SAME_FIELD(theirs, their_field, ours, field)                                               \
    SAME_PLACE(theirs, their_field, ours, field);                                                  \
    static_assert(sizeof(theirs::their_field) == sizeof(ours::field))

using ferry::abi::nt::ContextX64;
SAME_SIZE(CONTEXT, ContextX64);
SAME_FIELD(CONTEXT, ContextFlags, ContextX64, flags);
SAME_FIELD(CONTEXT, MxCsr, ContextX64, mxcsr);
SAME_FIELD(CONTEXT, SegCs, ContextX64, cs);
SAME_FIELD(CONTEXT, SegDs, ContextX64, ds);
SAME_FIELD(CONTEXT, SegEs, ContextX64, es);
SAME_FIELD(CONTEXT, SegFs, ContextX64, fs);
SAME_FIELD(CONTEXT, SegGs, ContextX64, gs);
SAME_FIELD(CONTEXT, SegSs, ContextX64, ss);
SAME_FIELD(CONTEXT, EFlags, ContextX64, rflags);
SAME_PLACE(CONTEXT, Dr0, ContextX64, dr);
SAME_PLACE(CONTEXT, Rax, ContextX64, gpr);
SAME_PLACE(CONTEXT, Rsp, ContextX64, gpr[4]);
SAME_PLACE(CONTEXT, R15, ContextX64, gpr[15]);
SAME_FIELD(CONTEXT, Rip, ContextX64, rip);
SAME_FIELD(CONTEXT, FltSave, ContextX64, vectors);
SAME_FIELD(CONTEXT, VectorRegister, ContextX64, vector_registers);
SAME_FIELD(CONTEXT, VectorControl, ContextX64, vector_control);
SAME_FIELD(CONTEXT, DebugControl, ContextX64, debug_control);
SAME_PLACE(CONTEXT, LastBranchToRip, ContextX64, last_branch);
static_assert(CONTEXT_CONTROL == ContextX64::control && CONTEXT_INTEGER == ContextX64::integer);
static_assert(CONTEXT_SEGMENTS == ContextX64::segments && CONTEXT_FULL == ContextX64::full);
static_assert(CONTEXT_FLOATING_POINT == ContextX64::floating_point);
static_assert(CONTEXT_DEBUG_REGISTERS == ContextX64::debug_registers);
static_assert(CONTEXT_ALL == ContextX64::all);

using Record = ferry::abi::nt::ExceptionRecord<Pointers>;
SAME_SIZE(EXCEPTION_RECORD, Record);
SAME_SIZE(EXCEPTION_RECORD, ferry::abi::nt::ExceptionFrameX64::record);
SAME_FIELD(EXCEPTION_RECORD, ExceptionCode, Record, code);
SAME_FIELD(EXCEPTION_RECORD, ExceptionFlags, Record, flags);
SAME_FIELD(EXCEPTION_RECORD, ExceptionRecord, Record, next);
SAME_FIELD(EXCEPTION_RECORD, ExceptionAddress, Record, address);
SAME_FIELD(EXCEPTION_RECORD, NumberParameters, Record, parameter_count);
SAME_FIELD(EXCEPTION_RECORD, ExceptionInformation, Record, parameters);
static_assert(EXCEPTION_MAXIMUM_PARAMETERS == Record::most_parameters);

using Function = ferry::abi::nt::RuntimeFunctionX64;
SAME_SIZE(RUNTIME_FUNCTION, Function);

using Text = ferry::abi::nt::UnicodeString<Pointers>;
SAME_SIZE(UNICODE_STRING, Text);
SAME_FIELD(UNICODE_STRING, Length, Text, length);
SAME_FIELD(UNICODE_STRING, MaximumLength, Text, maximum_length);
SAME_FIELD(UNICODE_STRING, Buffer, Text, buffer);

using Attributes = ferry::abi::nt::ObjectAttributes<Pointers>;
SAME_SIZE(OBJECT_ATTRIBUTES, Attributes);
SAME_FIELD(OBJECT_ATTRIBUTES, RootDirectory, Attributes, root_directory);
SAME_FIELD(OBJECT_ATTRIBUTES, ObjectName, Attributes, object_name);
SAME_FIELD(OBJECT_ATTRIBUTES, Attributes, Attributes, attributes);
SAME_FIELD(OBJECT_ATTRIBUTES, SecurityDescriptor, Attributes, security_descriptor);

SAME_SIZE(IO_STATUS_BLOCK, ferry::abi::nt::IoStatusBlock<Pointers>);
SAME_SIZE(LIST_ENTRY, ferry::abi::nt::ListEntry<Pointers>);

using Parameters = ferry::abi::nt::ProcessParameters<Pointers>;
SAME_FIELD(RTL_USER_PROCESS_PARAMETERS, ImagePathName, Parameters, image_path);
SAME_FIELD(RTL_USER_PROCESS_PARAMETERS, CommandLine, Parameters, command_line);

using Loader = ferry::abi::nt::LoaderData<Pointers>;
SAME_FIELD(PEB_LDR_DATA, InMemoryOrderModuleList, Loader, memory_order);

using OurPeb = ferry::abi::nt::Peb<Pointers>;
SAME_FIELD(PEB, BeingDebugged, OurPeb, being_debugged);
SAME_FIELD(PEB, Ldr, OurPeb, loader);
SAME_FIELD(PEB, ProcessParameters, OurPeb, parameters);
SAME_FIELD(PEB, AtlThunkSListPtr, OurPeb, atl_thunks);
SAME_FIELD(PEB, AtlThunkSListPtr32, OurPeb, atl_thunks32);
SAME_FIELD(PEB, PostProcessInitRoutine, OurPeb, post_init);
SAME_FIELD(PEB, SessionId, OurPeb, session);

using OurTeb = ferry::abi::nt::Teb<Pointers>;
SAME_FIELD(NT_TIB, ExceptionList, OurTeb, exception_list);
SAME_FIELD(NT_TIB, StackBase, OurTeb, stack_base);
SAME_FIELD(NT_TIB, StackLimit, OurTeb, stack_limit);
SAME_FIELD(NT_TIB, SubSystemTib, OurTeb, subsystem_tib);
SAME_FIELD(NT_TIB, FiberData, OurTeb, fiber_data);
SAME_FIELD(NT_TIB, ArbitraryUserPointer, OurTeb, arbitrary);
SAME_FIELD(NT_TIB, Self, OurTeb, self);
SAME_FIELD(TEB, ProcessEnvironmentBlock, OurTeb, peb);
SAME_FIELD(TEB, TlsSlots, OurTeb, tls_slots);
SAME_FIELD(TEB, ReservedForOle, OurTeb, ole);
SAME_FIELD(TEB, TlsExpansionSlots, OurTeb, tls_expansion_slots);

} // namespace
