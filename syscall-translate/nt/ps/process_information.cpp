// NtOpenProcess, NtQueryInformationProcess, NtSetInformationProcess.

#include <cstring>
#include <unistd.h>

#include "../ob/objects.hpp"
#include "../unicode.hpp"
#include "agent.hpp"
#include "console_events.hpp"
#include "console_processes.hpp"
#include "host_figures.hpp"
#include "parameters.hpp"
#include "processes.hpp"
#include "services.hpp"

namespace ferry::nt::ps {
namespace {

enum ProcessInformation : std::uint32_t {
    basic_information = 0,
    vm_counters = 3,
    times = 4,
    base_priority = 5,
    debug_port = 7,
    default_hard_error_mode = 12,
    priority_class = 18,
    handle_count = 20,
    affinity_mask = 21,
    priority_boost = 22,
    session_information = 24,
    wow64_information = 26,
    image_file_name = 27,
    break_on_termination = 29,
    debug_object_handle = 30,
    debug_flags = 31,
    execute_flags = 34,
    cookie = 36,
    image_file_name_win32 = 43,
    command_line_information = 60,
    // Ferry's own, for kernelbase: where console events go, and sending one.
    console_routine = 0xfe000001,
    send_console_event_to = 0xfe000002,
    console_processes = 0xfe000003,
    console_attach = 0xfe000004,
};

struct BasicInformation {
    std::uint32_t exit_status;
    std::uint32_t gap;
    std::uint64_t peb;
    std::uint64_t affinity;
    std::int32_t base_priority;
    std::uint32_t gap_2;
    std::uint64_t id;
    std::uint64_t parent;
};
static_assert(sizeof(BasicInformation) == 48);

struct VmCounters {
    std::uint64_t peak_virtual;
    std::uint64_t virtual_size;
    std::uint32_t page_faults;
    std::uint32_t gap;
    std::uint64_t peak_working_set;
    std::uint64_t working_set;
    std::uint64_t quotas[4];
    std::uint64_t pagefile;
    std::uint64_t peak_pagefile;
};
static_assert(sizeof(VmCounters) == 88);

struct VmCountersEx {
    VmCounters counters;
    std::uint64_t private_usage;
};

struct Times {
    std::int64_t created;
    std::int64_t exited;
    std::int64_t kernel;
    std::int64_t user;
};

struct PriorityInformation {
    std::uint8_t foreground;
    std::uint8_t priority;
};

constexpr Access may_query_limited = 0x1000;

/// Of one that has not ended.
std::optional<HostFigures> running_figures(const ob::Slot& process) {
    return process.state == 0 ? figures_of(process.details[process_host_id]) : std::nullopt;
}

template <class T>
NtStatus write(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> written,
               const T& value) {
    if (written && task.write(written, sizeof value)) {
        return status::ACCESS_VIOLATION;
    }
    if (size != sizeof value) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (sizeof value >= sizeof(std::uint32_t) && is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    return memory::copy_out(task.space(), to.addr(), &value, sizeof value)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus write_string(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> written,
                      const std::u16string& text) {
    const std::size_t bytes = text.size() * sizeof(char16_t);
    const std::size_t needed = sizeof(UnicodeString) + bytes + sizeof(char16_t);
    if (written && task.write(written, static_cast<std::uint32_t>(needed))) {
        return status::ACCESS_VIOLATION;
    }
    if (size < needed) {
        return status::INFO_LENGTH_MISMATCH;
    }
    const UnicodeString string{static_cast<std::uint16_t>(bytes),
                               static_cast<std::uint16_t>(bytes + sizeof(char16_t)),
                               to.value() + sizeof string};
    if (memory::copy_out(task.space(), to.addr(), &string, sizeof string) ||
        memory::copy_out(task.space(), to.addr() + sizeof string, text.c_str(),
                         bytes + sizeof(char16_t))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

/// A string of a process's parameters; of a program of the host, or one that has ended, none.
std::u16string text_of(Task& task, const Target& target, ProcessText which) {
    if (target.own) {
        return text_of(task.process(), which);
    }
    Parcel parcel;
    parcel.words[0] = static_cast<std::uint64_t>(which);
    std::u16string text;
    if (ask(task, target.object(), Ask::process_text, parcel).ok()) {
        text.resize(parcel.bytes.size() / sizeof text[0]);
        std::memcpy(text.data(), parcel.bytes.data(), text.size() * sizeof text[0]);
    }
    return text;
}

/// What a process says of itself.
NtStatus facts_of(Task& task, const Target& target, Parcel& facts) {
    return target.own ? answer_process_facts(task.shared_process(), facts)
                      : ask(task, target.object(), Ask::process_facts, facts);
}

/// A program of the host may run where ferry may.
std::uint64_t affinity_of(Task& task, const Target& target) {
    const Scheduling& scheduling = task.process().scheduling;
    Parcel facts;
    const bool asked = !target.own && facts_of(task, target, facts).ok();
    return target.own ? scheduling.affinity()
           : asked    ? facts.words[1]
                      : scheduling.all_processors();
}

std::int32_t base_priority_of(const ob::Slot& process) { return class_priority(class_of(process)); }

/// A new handle to what a process is debugged by.
NtStatus query_debug_object(Task& task, ob::Slot& process, OutBytes to, std::uint32_t size,
                            Out<std::uint32_t> written) {
    const NtStatus fits = write(task, to, size, written, std::uint64_t{0});
    const ob::ObjectId object = debug_object_of(process);
    if (!fits.ok() || !object || !task.process().handles.arena().try_reference(object)) {
        return fits.ok() ? status::PORT_NOT_SET : fits;
    }
    constexpr Access all = 0x1f000f;
    return ob::give_handle(task, Out<std::uint64_t>(to.addr()),
                           {object, ob::Type::debug, all, 0, nullptr});
}

template <class T>
NtStatus read_whole(Task& task, InBytes from, std::uint32_t size, T& to) {
    if (size != sizeof to) {
        return status::INFO_LENGTH_MISMATCH;
    }
    return memory::copy_in(task.space(), &to, from.addr(), sizeof to) ? status::ACCESS_VIOLATION
                                                                      : status::SUCCESS;
}

NtStatus set_affinity(Task& task, ob::ObjectId process, std::uint64_t mask) {
    if (process == task.process().object) {
        return task.process().scheduling.set_affinity(task.process(), mask);
    }
    Parcel parcel;
    parcel.words[0] = mask;
    return ask(task, process, Ask::set_affinity, parcel);
}

} // namespace

NtStatus open_process(Task& task, Out<std::uint64_t> handle, Access access,
                      In<ObjectAttributes> from, In<ClientId> client) {
    ob::Attributes attributes;
    if (const NtStatus read = ob::read_attributes(task, from, attributes); !read.ok()) {
        return read;
    }
    const auto id = task.read(client);
    if (!id) {
        return status::ACCESS_VIOLATION;
    }
    Process& process = task.process();
    ob::Arena& arena = process.handles.arena();
    ob::HandleEntry entry;
    entry.type = ob::Type::process;
    entry.access = ob::map_generic(entry.type, access);
    entry.flags = attributes.flags & ob::obj_inherit;
    const std::uint64_t host_id = id->process / 4;
    if (host_id == 0) { // the lowest two bits of an id mean nothing
        return status::INVALID_CID;
    }
    for (std::uint32_t slot = 1; slot < arena.objects_end() && !entry.object; ++slot) {
        const ob::Slot& candidate = arena.at({slot});
        if (candidate.type == ob::Type::process && candidate.state == 0 &&
            candidate.details[process_host_id] == host_id && arena.try_reference({slot})) {
            entry.object.slot = slot;
        }
    }
    if (!entry.object) {
        return status::INVALID_CID;
    }
    if (entry.object != process.object) {
        watch_process(process, entry.object, static_cast<std::int64_t>(host_id), false);
    }
    return ob::give_handle(task, handle, std::move(entry));
}

NtStatus query_information_process(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                                   std::uint32_t size, Out<std::uint32_t> written) {
    Target target;
    if (const NtStatus found = find_target(task, handle, may_query_limited, target); !found.ok()) {
        return found;
    }
    const bool own = target.own;
    ob::Slot& slot =
        task.process().handles.arena().at(own ? task.process().object : target.object());
    switch (kind) {
    case basic_information: {
        BasicInformation value{};
        if (slot.details[process_peb] == 0 && slot.state == 0) {
            Parcel facts; // it has only just been made
            [[maybe_unused]] const NtStatus unknown = facts_of(task, target, facts);
        }
        value.exit_status = static_cast<std::uint32_t>(slot.details[process_exit_code]);
        value.peb = slot.details[process_peb];
        value.affinity = affinity_of(task, target);
        value.base_priority = base_priority_of(slot);
        value.id = slot.details[process_host_id] * 4;
        value.parent = slot.details[process_parent] * 4;
        return write(task, to, size, written, value);
    }
    case vm_counters: {
        const HostFigures figures = running_figures(slot).value_or(HostFigures{});
        const VmCounters value{figures.peak_virtual,
                               figures.virtual_size,
                               figures.page_faults,
                               0,
                               figures.peak_working_set,
                               figures.working_set,
                               {},
                               figures.own_bytes,
                               figures.own_bytes};
        return size == sizeof(VmCountersEx)
                   ? write(task, to, size, written, VmCountersEx{value, figures.own_bytes})
                   : write(task, to, size, written, value);
    }
    case times: {
        Times value{static_cast<std::int64_t>(slot.details[process_created]),
                    static_cast<std::int64_t>(slot.details[process_exited]),
                    static_cast<std::int64_t>(slot.details[process_kernel_time]),
                    static_cast<std::int64_t>(slot.details[process_user_time])};
        if (const auto figures = running_figures(slot)) {
            value.kernel = figures->times.kernel;
            value.user = figures->times.user;
        }
        return write(task, to, size, written, value);
    }
    case priority_class:
        return write(task, to, size, written,
                     PriorityInformation{0, static_cast<std::uint8_t>(class_of(slot))});
    case affinity_mask: return write(task, to, size, written, affinity_of(task, target));
    case handle_count: {
        Parcel facts;
        const NtStatus known = facts_of(task, target, facts);
        return known.ok()
                   ? write(task, to, size, written, static_cast<std::uint32_t>(facts.words[0]))
                   : known;
    }
    case session_information: return write(task, to, size, written, std::uint32_t{1});
    case debug_port:
        return write(task, to, size, written,
                     debug_object_of(slot) ? ~std::uint64_t{0} : std::uint64_t{0});
    case wow64_information: return write(task, to, size, written, std::uint64_t{0});
    case debug_object_handle: return query_debug_object(task, slot, to, size, written);
    case debug_flags:
    case default_hard_error_mode: return write(task, to, size, written, std::uint32_t{1});
    case priority_boost:
    case break_on_termination: return write(task, to, size, written, std::uint32_t{0});
    case execute_flags: {
        constexpr std::uint32_t permanent_nx = 0xd;
        return write(task, to, size, written, permanent_nx);
    }
    case cookie:
        return write(task, to, size, written,
                     static_cast<std::uint32_t>(slot.details[process_created] * 2654435761U));
    case image_file_name:
    case image_file_name_win32: {
        std::u16string path = text_of(task, target, ProcessText::image_path);
        if (kind == image_file_name && path.size() > 2) {
            path = (path[0] == u'C' ? u"\\Device\\HarddiskVolume1" : u"\\Device\\HarddiskVolume2") +
                   path.substr(2);
        }
        return write_string(task, to, size, written, path);
    }
    case console_processes:
        return list_console_processes(task, slot.details[process_host_id], to, size, written);
    case command_line_information:
        return write_string(task, to, size, written,
                            text_of(task, target, ProcessText::command_line));
    default: return status::INVALID_INFO_CLASS;
    }
}

NtStatus set_information_process(Task& task, Handle handle, std::uint32_t kind, InBytes from,
                                 std::uint32_t size) {
    ob::Held held;
    constexpr Access may_set = 0x200;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::process, may_set, held);
        !found.ok()) {
        return found;
    }
    switch (kind) {
    case console_routine: {
        std::uint64_t routine = 0;
        if (size != sizeof routine) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (memory::copy_in(task.space(), &routine, from.addr(), sizeof routine)) {
            return status::ACCESS_VIOLATION;
        }
        return task.process().console_events.start(task.shared_process(), GuestAddr(routine))
                   ? status::SUCCESS
                   : status::INSUFFICIENT_RESOURCES;
    }
    case console_attach: {
        std::uint64_t id = 0;
        const NtStatus read = read_whole(task, from, size, id);
        return read.ok() ? attach_console(task, id) : read;
    }
    case send_console_event_to: {
        std::uint32_t event_and_group[2];
        if (size != sizeof event_and_group) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (memory::copy_in(task.space(), event_and_group, from.addr(), sizeof event_and_group)) {
            return status::ACCESS_VIOLATION;
        }
        return event_and_group[0] <= static_cast<std::uint32_t>(ConsoleEvent::control_break) &&
                       send_console_event(static_cast<ConsoleEvent>(event_and_group[0]),
                                          event_and_group[1] / 4)
                   ? status::SUCCESS
                   : status::INVALID_PARAMETER;
    }
    case priority_class: {
        PriorityInformation value{};
        const NtStatus read = read_whole(task, from, size, value);
        if (!read.ok()) {
            return read;
        }
        const auto wanted = static_cast<PriorityClass>(value.priority);
        if (wanted == PriorityClass::unknown || wanted > PriorityClass::above_normal) {
            return status::INVALID_PARAMETER;
        }
        // Who lacks the privilege for it gets the next best.
        task.process().scheduling.set_class(task.process().handles.arena(), held.object(),
                                            wanted == PriorityClass::realtime ? PriorityClass::high
                                                                              : wanted);
        return status::SUCCESS;
    }
    case affinity_mask: {
        std::uint64_t mask = 0;
        const NtStatus read = read_whole(task, from, size, mask);
        return read.ok() ? set_affinity(task, held.object(), mask) : read;
    }
    case base_priority:
    case default_hard_error_mode:
    case priority_boost:
    case execute_flags: return status::SUCCESS; // the host decides
    default: return status::INVALID_INFO_CLASS;
    }
}

} // namespace ferry::nt::ps
