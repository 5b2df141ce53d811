// NtOpenThread, NtQueryInformationThread, NtSetInformationThread.

#include <array>
#include <cstring>
#include <vector>

#include "../ob/objects.hpp"
#include "../se/services.hpp"
#include "agent.hpp"
#include "host_figures.hpp"
#include "processes.hpp"
#include "services.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

enum ThreadInformation : std::uint32_t {
    basic_information = 0,
    times = 1,
    priority = 2,
    base_priority = 3,
    affinity_mask = 4,
    impersonation_token = 5,
    win32_start_address = 9,
    zero_tls_cell = 10,
    performance_count = 11,
    am_i_last_thread = 12,
    ideal_processor = 13,
    priority_boost = 14,
    is_io_pending = 16,
    hide_from_debugger = 17,
    is_terminated = 20,
    group_information = 30,
    suspend_count = 35,
    name_information = 38,
};

struct BasicInformation {
    std::uint32_t exit_status;
    std::uint32_t gap;
    std::uint64_t teb;
    ClientId client;
    std::uint64_t affinity;
    std::int32_t priority;
    std::int32_t base_priority;
};
static_assert(sizeof(BasicInformation) == 48);

struct Times {
    std::int64_t created;
    std::int64_t exited;
    std::int64_t kernel;
    std::int64_t user;
};

struct GroupAffinity {
    std::uint64_t mask;
    std::uint16_t group;
    std::uint16_t gap[3];
};

constexpr std::int32_t normal_priority = 8;
constexpr Access may_set = 0x20;
constexpr Access may_set_token = 0x80;
constexpr Access may_query_limited = 0x800;
constexpr Access may_set_limited = 0x400;
constexpr std::uint32_t longest_name = 0xfffe;

template <class T>
NtStatus write(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> written,
               const T& value) {
    if (size != sizeof value) {
        return status::INFO_LENGTH_MISMATCH;
    }
    if (sizeof value >= sizeof(std::uint32_t) && is_misaligned(to)) {
        return status::DATATYPE_MISALIGNMENT;
    }
    if (memory::copy_out(task.space(), to.addr(), &value, sizeof value) ||
        (written && task.write(written, sizeof value))) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

NtStatus write_name(Task& task, OutBytes to, std::uint32_t size, Out<std::uint32_t> written,
                    const std::u16string& text) {
    const std::size_t bytes = text.size() * sizeof(char16_t);
    const std::size_t needed = sizeof(UnicodeString) + bytes;
    if (written && task.write(written, static_cast<std::uint32_t>(needed))) {
        return status::ACCESS_VIOLATION;
    }
    if (size < needed) {
        return status::BUFFER_TOO_SMALL;
    }
    const UnicodeString string{static_cast<std::uint16_t>(bytes), static_cast<std::uint16_t>(bytes),
                               to.value() + sizeof string};
    if (memory::copy_out(task.space(), to.addr(), &string, sizeof string) ||
        memory::copy_out(task.space(), to.addr() + sizeof string, text.data(), bytes)) {
        return status::ACCESS_VIOLATION;
    }
    return status::SUCCESS;
}

Times times_of(Task& task, const ob::Held& held) {
    const ob::Slot& slot = held.slot();
    Times value{static_cast<std::int64_t>(slot.details[thread_created]),
                static_cast<std::int64_t>(slot.details[thread_exited]),
                static_cast<std::int64_t>(slot.details[thread_kernel_time]),
                static_cast<std::int64_t>(slot.details[thread_user_time])};
    const std::uint64_t area = slot.details[thread_area];
    ob::Arena& arena = task.process().handles.arena();
    if (slot.state == 0 && area != 0 && area < arena.threads_end()) {
        const ob::ThreadArea& known = arena.thread(static_cast<std::uint32_t>(area));
        const ProcessorTimes times =
            times_since(times_of_thread(known.host_process, known.host_thread), slot);
        value.kernel = times.kernel;
        value.user = times.user;
    }
    return value;
}

/// What only the process of a thread knows.
struct ThreadFacts {
    GuestAddr teb;
    GuestAddr start;
    std::u16string description;
};

/// Those that a question of `kind` is about.
ThreadFacts facts_of(Task& task, const ob::Held& held, std::uint32_t kind) {
    ThreadFacts facts;
    if (kind != basic_information && kind != win32_start_address && kind != name_information) {
        return facts;
    }
    auto thread = std::static_pointer_cast<Thread>(held.entry().resource);
    if (thread == nullptr) {
        thread = thread_of(task, held);
    }
    if (thread != nullptr) {
        facts = {held.slot().state == 0 ? thread->teb : GuestAddr(), thread->start,
                 thread->description()};
    } else if (held.slot().state == 0) {
        Parcel parcel;
        parcel.words[0] = held.slot().details[thread_area];
        if (ask(task, process_of(held), Ask::thread_facts, parcel).ok()) {
            facts.teb = GuestAddr(parcel.words[0]);
            facts.start = GuestAddr(parcel.words[1]);
            facts.description.resize(parcel.bytes.size() / sizeof(char16_t));
            std::memcpy(facts.description.data(), parcel.bytes.data(),
                        facts.description.size() * sizeof(char16_t));
        }
    }
    return facts;
}

} // namespace

NtStatus open_thread(Task& task, Out<std::uint64_t> handle, Access access,
                     In<ObjectAttributes> from, In<ClientId> client) {
    ob::Attributes attributes;
    if (const NtStatus read = ob::read_attributes(task, from, attributes); !read.ok()) {
        return read;
    }
    const auto id = task.read(client);
    if (!id) {
        return status::ACCESS_VIOLATION;
    }
    ob::Arena& arena = task.process().handles.arena();
    const std::uint64_t number = id->thread / 4;
    if (id->thread % 4 != 0 || number == 0 || number >= arena.threads_end()) {
        return status::INVALID_CID;
    }
    ob::HandleEntry entry;
    entry.type = ob::Type::thread;
    entry.access = ob::map_generic(entry.type, access);
    entry.flags = attributes.flags & ob::obj_inherit;
    entry.resource = task.process().threads.find(static_cast<std::uint32_t>(number));
    {
        ke::DispatcherLock lock(arena);
        const ob::ThreadArea& area = arena.thread(static_cast<std::uint32_t>(number));
        entry.object.slot = area.host_process != 0 ? area.thread : 0;
        if (!ob::Arena::is_slot(entry.object.slot) || !arena.try_reference(entry.object)) {
            return status::INVALID_CID;
        }
    }
    if (arena.at(entry.object).type != ob::Type::thread) {
        ob::release(arena, entry.object);
        return status::INVALID_CID;
    }
    return ob::give_handle(task, handle, std::move(entry));
}

NtStatus query_information_thread(Task& task, Handle handle, std::uint32_t kind, OutBytes to,
                                  std::uint32_t size, Out<std::uint32_t> written) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_query_limited, held);
        !found.ok()) {
        return found;
    }
    const ob::Slot& slot = held.slot();
    const ThreadFacts thread = facts_of(task, held, kind);
    switch (kind) {
    case basic_information: {
        BasicInformation value{};
        value.exit_status = static_cast<std::uint32_t>(slot.details[thread_exit_code]);
        value.teb = thread.teb.value();
        const ob::Slot& process = task.process().handles.arena().at(
            {static_cast<std::uint32_t>(std::max<std::uint64_t>(slot.details[thread_process], 1))});
        value.client = {process.details[process_host_id] * 4, slot.details[thread_id]};
        value.affinity = task.process().scheduling.thread_affinity(slot);
        value.base_priority = static_cast<std::int32_t>(slot.details[thread_priority]);
        value.priority = class_priority(class_of(process)) + value.base_priority;
        return write(task, to, size, written, value);
    }
    case times: return write(task, to, size, written, times_of(task, held));
    case win32_start_address: return write(task, to, size, written, thread.start.value());
    case am_i_last_thread:
        return write(task, to, size, written,
                     std::uint32_t{task.process().threads.is_only(task.area_number())});
    case priority_boost:
    case is_io_pending: return write(task, to, size, written, std::uint32_t{0});
    case hide_from_debugger: return write(task, to, size, written, std::uint8_t{0});
    case is_terminated: return write(task, to, size, written, std::uint32_t{slot.state != 0});
    case group_information:
        return write(task, to, size, written,
                     GroupAffinity{task.process().scheduling.thread_affinity(slot), 0, {}});
    case suspend_count: {
        const std::uint64_t area = slot.details[thread_area];
        const ob::Arena& arena = task.process().handles.arena();
        const std::int32_t count =
            slot.state == 0 && area != 0 && area < arena.threads_end()
                ? arena.thread(static_cast<std::uint32_t>(area)).suspended.load()
                : 0;
        return write(task, to, size, written, static_cast<std::uint32_t>(count));
    }
    case name_information: return write_name(task, to, size, written, thread.description);
    default: return status::INVALID_INFO_CLASS;
    }
}

NtStatus set_information_thread(Task& task, Handle handle, std::uint32_t kind, InBytes from,
                                std::uint32_t size) {
    ob::Held held;
    const bool limited = kind == name_information || kind == base_priority;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread,
                                        limited                       ? may_set_limited
                                        : kind == impersonation_token ? may_set_token
                                                                      : may_set,
                                        held);
        !found.ok()) {
        return found;
    }
    switch (kind) {
    case base_priority: {
        std::int32_t value = 0;
        if (size != sizeof value) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (memory::copy_in(task.space(), &value, from.addr(), sizeof value)) {
            return status::ACCESS_VIOLATION;
        }
        constexpr std::int32_t time_critical = 15;
        constexpr std::int32_t highest = 2;
        if (value != time_critical && value != -time_critical - 1 && value != -time_critical &&
            value != time_critical + 1 && (value < -highest || value > highest)) {
            return status::INVALID_PARAMETER;
        }
        held.slot().details[thread_priority] =
            static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
        if (const std::uint64_t area = held.slot().details[thread_area];
            held.slot().state == 0 && area != 0) {
            task.process().scheduling.apply_priority(task.process().handles.arena(),
                                                     static_cast<std::uint32_t>(area));
        }
        return status::SUCCESS;
    }
    case affinity_mask:
    case group_information: {
        GroupAffinity value{};
        if (size != (kind == affinity_mask ? sizeof value.mask : sizeof value)) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (memory::copy_in(task.space(), &value, from.addr(), size)) {
            return status::ACCESS_VIOLATION;
        }
        return value.group != 0 ? status::INVALID_PARAMETER
                                : task.process().scheduling.set_thread_affinity(task.process(),
                                                                                held, value.mask);
    }
    case name_information: {
        UnicodeString string{};
        if (size != sizeof string) {
            return status::INFO_LENGTH_MISMATCH;
        }
        if (memory::copy_in(task.space(), &string, from.addr(), sizeof string)) {
            return status::ACCESS_VIOLATION;
        }
        std::u16string text(string.length / sizeof(char16_t), u'\0');
        if (memory::copy_in(task.space(), text.data(), GuestAddr(string.buffer),
                            text.size() * sizeof(char16_t))) {
            return status::ACCESS_VIOLATION;
        }
        if (const auto thread = held.resource<Thread>(); thread != nullptr) {
            thread->set_description(std::move(text));
        }
        return status::SUCCESS;
    }
    case impersonation_token: {
        std::uint64_t token = 0;
        if (size != sizeof token) {
            return status::INFO_LENGTH_MISMATCH;
        }
        return memory::copy_in(task.space(), &token, from.addr(), sizeof token)
                   ? status::ACCESS_VIOLATION
                   : se::set_thread_token(task, held, Handle{token});
    }
    // What the host decides, or what is nothing here.
    case priority:
    case ideal_processor:
    case priority_boost: return status::SUCCESS;
    case hide_from_debugger: return size == 0 ? status::SUCCESS : status::INFO_LENGTH_MISMATCH;
    default: return status::INVALID_INFO_CLASS;
    }
}

} // namespace ferry::nt::ps
