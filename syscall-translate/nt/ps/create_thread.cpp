// NtCreateThreadEx, and what becomes of a host thread that has run a guest's.

#include "create_thread.hpp"

#include <ferry/kernel/host_signals.hpp>

#include "../dbgk/port.hpp"
#include "../ke/time.hpp"
#include "../ob/objects.hpp"
#include "agent.hpp"
#include "exit.hpp"
#include "host_figures.hpp"
#include "processes.hpp"
#include "services.hpp"
#include "thread.hpp"
#include "thread_memory.hpp"

namespace ferry::nt::ps {
namespace {

enum CreateFlag : std::uint32_t { create_suspended = 1 };

/// PS_ATTRIBUTE, behind the list's size.
struct Attribute {
    std::uint64_t kind;
    std::uint64_t size;
    std::uint64_t value;
    std::uint64_t returned;
};
constexpr std::uint64_t attribute_client_id = 0x10003;
constexpr std::uint64_t attribute_teb = 0x10004;
constexpr std::uint64_t most_attributes = 32;

struct Start {
    std::shared_ptr<Process> process;
    std::shared_ptr<Thread> thread;
    ThreadMemory memory;
};

/// While a thread runs, its times are what its host thread had before.
void note_times_before(const Thread& thread) {
    const ProcessorTimes times = own_thread_times();
    ob::Slot& slot = thread.slot();
    slot.details[thread_kernel_time] = static_cast<std::uint64_t>(times.kernel);
    slot.details[thread_user_time] = static_cast<std::uint64_t>(times.user);
}

/// True if the host thread may run another one.
bool run_thread(Start& start) {
    Process& process = *start.process;
    Task task(start.process, process.engine->create_cpu(initial_registers(process, start.memory)),
              start.thread);
    note_times_before(*start.thread);
    process.scheduling.begin_thread(process, start.thread->area());
    dbgk::report_thread(task);
    task.run();
    const bool is_special = process.scheduling.is_special(process, start.thread->slot());
    end_thread(task);
    kernel::block_host_signals();
    return !is_special && !process.is_ending.load();
}

bool start_host_thread(const std::shared_ptr<Start>& start) {
    return start->process->host_threads->run([start] { return run_thread(*start); });
}

NtStatus write_attributes(Task& task, GuestAddr list, const ClientId& client, GuestAddr teb) {
    if (list.is_null()) {
        return status::SUCCESS;
    }
    const auto size = task.read(GuestPtr<std::uint64_t>(list));
    if (!size) {
        return status::ACCESS_VIOLATION;
    }
    const std::uint64_t count = (*size - sizeof *size) / sizeof(Attribute);
    if (*size < sizeof *size || count > most_attributes) {
        return status::INVALID_PARAMETER;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto attribute =
            task.read(GuestPtr<Attribute>(list + sizeof *size + i * sizeof(Attribute)));
        if (!attribute) {
            return status::ACCESS_VIOLATION;
        }
        Errno failed;
        if (attribute->kind == attribute_client_id) {
            failed = task.write(GuestPtr<ClientId>(attribute->value), client);
        } else if (attribute->kind == attribute_teb) {
            failed = task.write(GuestPtr<std::uint64_t>(attribute->value), teb.value());
        }
        if (failed) {
            return status::ACCESS_VIOLATION;
        }
    }
    return status::SUCCESS;
}

void free_memory(Task& task) {
    if (task.process().is_ending.load()) {
        return;
    }
    mm::Memory& memory = task.process().memory;
    const GuestAddr teb = task.teb().addr();
    GuestSize size = 0;
    if (const auto stack =
            task.read(GuestPtr<std::uint64_t>(teb + offsetof(Teb, deallocation_stack)));
        stack && *stack != 0) {
        GuestAddr at(*stack);
        [[maybe_unused]] const NtStatus freed = memory.free(at, size, mm::mem_release);
    }
    size = 0;
    GuestAddr at = teb;
    [[maybe_unused]] const NtStatus freed = memory.free(at, size, mm::mem_release);
}

/// The same in another process; `entry` lacks its object.
NtStatus create_remote_thread(Task& task, const Target& target, const ThreadRequest& request,
                              bool suspended, ob::HandleEntry entry, Out<std::uint64_t> handle,
                              GuestAddr attributes) {
    Parcel parcel;
    parcel.words = {request.start.value(), request.argument, request.stack_commit,
                    request.stack_reserve, suspended};
    if (const NtStatus made = ask(task, target.object(), Ask::create_thread, parcel); !made.ok()) {
        return made;
    }
    entry.object.slot = static_cast<std::uint32_t>(parcel.words[0]);
    if (!ob::Arena::is_slot(entry.object.slot)) {
        return status::INTERNAL_ERROR;
    }
    task.process().handles.arena().receive_reference(entry.object);
    const NtStatus given = ob::give_handle(task, handle, std::move(entry));
    const std::uint64_t process = target.held.slot().details[process_host_id] * 4;
    const NtStatus written =
        write_attributes(task, attributes, {process, parcel.words[1]}, GuestAddr(parcel.words[2]));
    return given.ok() ? written : given;
}

} // namespace

NtStatus create_thread_in(Process& process, const std::shared_ptr<Process>& shared,
                          ThreadRequest request, bool suspended, std::shared_ptr<Thread>& thread) {
    thread = Thread::create(process.handles.arena(), process.object);
    if (thread == nullptr) {
        return status::INSUFFICIENT_RESOURCES;
    }
    request.process_id = process.id();
    request.thread_id = thread->id();
    const auto start = std::make_shared<Start>();
    if (const NtStatus made = make_thread_memory(process, request, start->memory); !made.ok()) {
        ob::release(process.handles.arena(), thread->object());
        return made;
    }
    thread->teb = start->memory.teb;
    thread->start = request.start;
    thread->shared().suspended.store(suspended);
    start->process = shared;
    start->thread = thread;
    process.handles.arena().add_reference(thread->object()); // the thread's own; the other is ours
    process.threads.add(thread->area(), thread);
    if (!start_host_thread(start)) {
        process.threads.remove(thread->area());
        ob::release(process.handles.arena(), thread->object());
        ob::release(process.handles.arena(), thread->object());
        return status::INSUFFICIENT_RESOURCES;
    }
    return status::SUCCESS;
}

NtStatus create_thread_ex(Task& task, Out<std::uint64_t> handle, Access access,
                          In<ObjectAttributes> from, Handle process, Address start,
                          Address argument, std::uint32_t flags, std::uint64_t,
                          std::uint64_t stack_commit, std::uint64_t stack_reserve,
                          Address attributes) {
    ob::Attributes given;
    if (const NtStatus read = ob::read_attributes(task, from, given); !read.ok()) {
        return read;
    }
    Target target;
    constexpr Access create_thread = 2;
    if (const NtStatus found = find_target(task, process, create_thread, target); !found.ok()) {
        return found;
    }
    ThreadRequest request;
    request.start = GuestAddr(start.value);
    request.argument = argument.value;
    request.stack_commit = stack_commit;
    request.stack_reserve =
        stack_reserve != 0 || !target.own ? stack_reserve : task.process().stack_reserve;
    constexpr std::uint64_t largest_stack = std::uint64_t{1} << 36;
    if (request.stack_commit > largest_stack || request.stack_reserve > largest_stack) {
        return status::NO_MEMORY;
    }
    if (!target.own) {
        return create_remote_thread(task, target, request, (flags & create_suspended) != 0,
                                    {{},
                                     ob::Type::thread,
                                     ob::map_generic(ob::Type::thread, access),
                                     given.flags & ob::obj_inherit,
                                     nullptr},
                                    handle, GuestAddr(attributes.value));
    }
    std::shared_ptr<Thread> thread;
    if (const NtStatus made = create_thread_in(task.process(), task.shared_process(), request,
                                               (flags & create_suspended) != 0, thread);
        !made.ok()) {
        return made;
    }
    const NtStatus given_handle = ob::give_handle(task, handle,
                                                  {thread->object(), ob::Type::thread,
                                                   ob::map_generic(ob::Type::thread, access),
                                                   given.flags & ob::obj_inherit, thread});
    const NtStatus written = write_attributes(task, GuestAddr(attributes.value),
                                              {task.process().id(), thread->id()}, thread->teb);
    return given_handle.ok() ? written : given_handle;
}

void end_thread(Task& task) {
    const std::shared_ptr<Thread> thread = task.thread();
    const std::shared_ptr<Process> process = task.shared_process();
    ob::Arena& arena = process->handles.arena();
    const std::uint32_t code = *task.end;
    thread->close_apcs();
    if (process->threads.is_only(thread->area())) {
        exit_process(task, code);
    }
    dbgk::report_thread_end(task, code);
    process->nodes.cancel_locks(thread.get());
    free_memory(task);
    const ProcessorTimes times = times_since(own_thread_times(), arena.at(thread->object()));
    {
        ke::DispatcherLock lock(arena);
        ke::Dispatcher dispatcher(lock);
        ob::Slot& slot = arena.at(thread->object());
        slot.details[thread_exit_code] = code;
        slot.details[thread_exited] = static_cast<std::uint64_t>(ke::system_time());
        slot.details[thread_kernel_time] = static_cast<std::uint64_t>(times.kernel);
        slot.details[thread_user_time] = static_cast<std::uint64_t>(times.user);
        dispatcher.abandon(thread->area());
        dispatcher.set(thread->object(), 1);
    }
    ob::release(arena, thread->object());
    if (process->threads.remove(thread->area()) == 0) {
        exit_process(task, code); // two ended at once
    }
}

} // namespace ferry::nt::ps
