// NtGetContextThread and NtSetContextThread. A thread that has not begun has the context it will
// begin by, which lies on its stack; its registers are about the loader.

#include <cstring>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <ferry/abi/x64.hpp>

#include "../ob/objects.hpp"
#include "../x64/context.hpp"
#include "../x64/debug_registers.hpp"
#include "agent.hpp"
#include "services.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

using abi::nt::ContextX64;
using abi::x64::Registers;

constexpr Access may_get_context = 8;
constexpr Access may_set_context = 0x10;
constexpr timespec a_while{0, 1'000'000};

/// Calls `use` with another thread's Task, which does not use its registers meanwhile if it is
/// suspended. PENDING: it is not where that can be, ask again; `again` says that this was done.
template <class Use>
NtStatus try_registers(Thread& thread, bool again, bool may_wait, Use&& use) {
    bool done = false;
    const bool alive = thread.with_task([&](Task& target) {
        const bool stopped =
            target.area().suspended.load() > 0 || target.process().debug_port.stopped().load() != 0;
        const std::uint32_t place = target.place().load();
        done = stopped ? place == Task::parked : place == Task::in_host || again;
        if (done) {
            use(target);
        } else if (stopped && may_wait) {
            kernel::host_call(SYS_futex, &target.place(), FUTEX_WAIT_PRIVATE, place, &a_while,
                              nullptr, 0);
        }
    });
    if (done) {
        return status::SUCCESS;
    }
    if (!alive) {
        if (thread.has_ended()) {
            return status::THREAD_IS_TERMINATING;
        }
        // Only beginning: a host that is busy may not have run it for a while.
        if (may_wait) {
            kernel::host_call(SYS_nanosleep, &a_while, nullptr);
        }
    }
    return status::PENDING;
}

/// Where the context lies that a thread will begin by; null if it has begun.
GuestAddr first_context(Task& target) {
    const auto& registers = target.registers().get<Registers>();
    return registers.rip == target.process().entries.loader.value()
               ? GuestAddr(registers.gpr[abi::x64::rcx])
               : GuestAddr();
}

/// A thread's registers as Windows shows them: in a service it is behind the `syscall` of the stub,
/// which has still to return. So the stack is right for a function that a debugger, or a thread
/// that cancels this one, has it go on in.
Registers shown(Task& target) {
    Registers registers = target.registers().get<Registers>();
    const GuestAddr stub = target.process().entries.service_return;
    const GuestAddr returns_by(registers.gpr[abi::x64::rsp] - sizeof registers.rip);
    std::uint64_t caller = 0;
    if (target.has_called() && !stub.is_null() &&
        !memory::copy_in(target.space(), &caller, returns_by, sizeof caller) &&
        caller == registers.rip) {
        registers.rip = stub.value();
        registers.gpr[abi::x64::rsp] = returns_by.value();
    }
    return registers;
}

void store(Task& target, ContextX64& context) {
    store_debug_registers(target, context);
    Registers first;
    ContextX64 own;
    const GuestAddr at = first_context(target);
    if (!at.is_null() && !memory::copy_in(target.space(), &own, at, sizeof own)) {
        load_context(own, first);
        store_context(first, context);
    } else {
        store_context(shown(target), context);
    }
}

void load(Task& target, const ContextX64& context) {
    load_debug_registers(context, target);
    Registers first;
    ContextX64 own;
    const GuestAddr at = first_context(target);
    if (!at.is_null() && !memory::copy_in(target.space(), &own, at, sizeof own)) {
        load_context(own, first);
        load_context(context, first);
        store_context(first, own);
        [[maybe_unused]] const Errno failed =
            memory::copy_out(target.space(), at, &own, sizeof own);
        return;
    }
    auto& registers = target.registers().get<Registers>();
    registers = shown(target);
    const std::uint64_t pc = registers.rip;
    load_context(context, target);
    if (registers.rip != pc) {
        target.set_context();
    } else {
        target.cpu().store_vectors(); // a service that it is in still gives its result
    }
}

/// Tries until it is done, for as long as the caller may wait.
template <class Try>
NtStatus try_again(Task& task, Try&& attempt) {
    constexpr int tries = 30'000; // of up to a millisecond
    for (int i = 0; i < tries; ++i) {
        if (const NtStatus done = attempt(i > 0); done != status::PENDING) {
            return done;
        }
        if (!task.settle()) {
            break;
        }
    }
    return status::UNSUCCESSFUL;
}

std::shared_ptr<Thread> thread_of(Process& process, std::uint64_t area) {
    return process.threads.find(static_cast<std::uint32_t>(area));
}

/// Asks the process of a thread for something about its registers.
NtStatus ask_for_context(Task& task, const ob::Held& held, Ask what, ContextX64& context) {
    return try_again(task, [&](bool again) {
        Parcel parcel;
        parcel.words = {held.slot().details[thread_area], again};
        parcel.bytes.assign(reinterpret_cast<const char*>(&context), sizeof context);
        const NtStatus done = ask(task, process_of(held), what, parcel);
        if (done == status::PENDING) {
            task.wait_call(SYS_nanosleep, &a_while, nullptr);
        } else if (done.ok() && parcel.bytes.size() == sizeof context) {
            std::memcpy(static_cast<void*>(&context), parcel.bytes.data(), sizeof context);
        }
        return done;
    });
}

bool take_context(const Parcel& parcel, ContextX64& context) {
    if (parcel.bytes.size() != sizeof context) {
        return false;
    }
    std::memcpy(static_cast<void*>(&context), parcel.bytes.data(), sizeof context);
    return true;
}

} // namespace

NtStatus answer_get_context(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const auto thread = thread_of(*process, parcel.words[0]);
    ContextX64 context;
    if (thread == nullptr || !take_context(parcel, context)) {
        return status::THREAD_IS_TERMINATING;
    }
    const NtStatus done = try_registers(*thread, parcel.words[1] != 0, false,
                                        [&](Task& target) { store(target, context); });
    parcel.bytes.assign(reinterpret_cast<const char*>(&context), sizeof context);
    return done;
}

NtStatus answer_set_context(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const auto thread = thread_of(*process, parcel.words[0]);
    ContextX64 context;
    if (thread == nullptr || !take_context(parcel, context)) {
        return status::THREAD_IS_TERMINATING;
    }
    parcel.bytes.clear();
    return try_registers(*thread, parcel.words[1] != 0, false,
                         [&](Task& target) { load(target, context); });
}

NtStatus get_context_thread(Task& task, Handle handle, InOut<ContextX64> to) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_get_context, held);
        !found.ok()) {
        return found;
    }
    ContextX64 context;
    if (memory::copy_in(task.space(), &context, to.addr(), sizeof context)) {
        return status::ACCESS_VIOLATION;
    }
    NtStatus done = status::SUCCESS;
    if (held.object() == task.thread()->object()) {
        task.cpu().load_vectors();
        store(task, context);
    } else if (held.slot().state != 0) {
        done = status::THREAD_IS_TERMINATING;
    } else if (const auto thread = ps::thread_of(task, held); thread != nullptr) {
        done = try_again(task, [&](bool again) {
            return try_registers(*thread, again, true,
                                 [&](Task& target) { store(target, context); });
        });
    } else {
        done = ask_for_context(task, held, Ask::get_context, context);
    }
    if (!done.ok()) {
        return done;
    }
    return memory::copy_out(task.space(), to.addr(), &context, sizeof context)
               ? status::ACCESS_VIOLATION
               : status::SUCCESS;
}

NtStatus set_context_thread(Task& task, Handle handle, In<ContextX64> from) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::thread, may_set_context, held);
        !found.ok()) {
        return found;
    }
    ContextX64 context;
    if (memory::copy_in(task.space(), &context, from.addr(), sizeof context)) {
        return status::ACCESS_VIOLATION;
    }
    if (held.object() == task.thread()->object()) {
        task.cpu().load_vectors();
        load(task, context);
        task.set_context();
        return status::SUCCESS;
    }
    if (held.slot().state != 0) {
        return status::THREAD_IS_TERMINATING;
    }
    if (const auto thread = ps::thread_of(task, held); thread != nullptr) {
        return try_again(task, [&](bool again) {
            return try_registers(*thread, again, true,
                                 [&](Task& target) { load(target, context); });
        });
    }
    return ask_for_context(task, held, Ask::set_context, context);
}

} // namespace ferry::nt::ps
