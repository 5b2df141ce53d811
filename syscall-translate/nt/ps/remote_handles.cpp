// Handles that come from other processes or go to them: what an inherited handle is made of, in a
// parcel.

#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "../ob/objects.hpp"
#include "agent.hpp"
#include "inherit.hpp"
#include "processes.hpp"
#include "remote_handles.hpp"

namespace ferry::nt::ps {
namespace {

constexpr std::uint64_t close_source = 1;

void put(const InheritedHandle& handle, Parcel& parcel) {
    parcel.words = {handle.object, handle.type, handle.access, handle.flags};
    parcel.bytes = handle.state;
    parcel.fd.reset(handle.descriptor < 0 ? -1 : ::fcntl(handle.descriptor, F_DUPFD_CLOEXEC, 0));
}

/// False where a process has sent what can't be.
bool get(Process& process, Parcel& parcel, InheritedHandle& handle) {
    handle.object = static_cast<std::uint32_t>(parcel.words[0]);
    handle.type = static_cast<std::uint32_t>(parcel.words[1]);
    handle.access = static_cast<std::uint32_t>(parcel.words[2]);
    handle.flags = static_cast<std::uint32_t>(parcel.words[3]);
    handle.state = std::move(parcel.bytes);
    handle.descriptor = parcel.fd.release();
    ob::Arena& arena = process.handles.arena();
    const bool right = ob::Arena::is_slot(handle.object) && handle.type != 0 &&
                       static_cast<ob::Type>(handle.type) < ob::Type::name_part &&
                       arena.at({handle.object}).type == static_cast<ob::Type>(handle.type);
    if (right) {
        arena.receive_reference({handle.object});
    }
    return right;
}

InheritedHandle describe(const ob::HandleEntry& entry) {
    InheritedHandle handle;
    handle.object = entry.object.slot;
    handle.type = static_cast<std::uint32_t>(entry.type);
    handle.access = entry.access;
    handle.flags = entry.flags;
    if (entry.resource != nullptr) {
        handle.descriptor = entry.resource->descriptor();
        handle.state = entry.resource->state();
    }
    return handle;
}

/// A handle to what another process has described, with a reference of one's own.
Handle insert(Process& process, const InheritedHandle& handle) {
    const ob::ObjectId object{handle.object};
    const auto type = static_cast<ob::Type>(handle.type);
    auto resource = make_resource(process, handle);
    const Handle made =
        process.handles.insert({object, type, handle.access, handle.flags, nullptr});
    if (made.value != 0 && resource != nullptr) {
        process.handles.give_resource(object, std::move(resource));
    }
    const ob::Slot& slot = process.handles.arena().at(object);
    if (type == ob::Type::process && object != process.object && slot.state == 0) {
        watch_process(process, object, static_cast<std::int64_t>(slot.details[process_host_id]),
                      false);
    }
    return made;
}

} // namespace

NtStatus answer_take_handle(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const Handle handle{parcel.words[0]};
    const bool closes = (parcel.words[1] & close_source) != 0;
    ob::Arena& arena = process->handles.arena();
    if (handle == current_process) {
        arena.send_reference(process->object);
        put({0,
             process->object.slot,
             static_cast<std::uint32_t>(ob::Type::process),
             ob::map_generic(ob::Type::process, 0x10000000),
             0,
             -1,
             {}},
            parcel);
        return status::SUCCESS;
    }
    const ob::Held held = process->handles.hold(handle);
    if (held.entry().type == ob::Type::none) {
        return status::INVALID_HANDLE;
    }
    arena.send_reference(held.object()); // the caller's
    put(describe(held.entry()), parcel);
    if (closes) {
        [[maybe_unused]] const NtStatus closed = process->handles.close(handle);
    }
    return status::SUCCESS;
}

NtStatus answer_give_handle(const std::shared_ptr<Process>& process, Parcel& parcel) {
    InheritedHandle handle;
    if (!get(*process, parcel, handle)) {
        return status::INVALID_PARAMETER;
    }
    parcel.words[0] = insert(*process, handle).value;
    return parcel.words[0] == 0 ? status::INSUFFICIENT_RESOURCES : status::SUCCESS;
}

NtStatus answer_close_handle(const std::shared_ptr<Process>& process, Parcel& parcel) {
    return process->handles.close(Handle{parcel.words[0]});
}

NtStatus answer_list_handles(const std::shared_ptr<Process>& process, Parcel& parcel) {
    process->handles.for_each([&](Handle handle, const ob::HandleEntry& entry) {
        if ((entry.flags & ob::obj_inherit) != 0 &&
            parcel.bytes.size() + sizeof handle.value <= Parcel::most_bytes) {
            parcel.bytes.append(reinterpret_cast<const char*>(&handle.value), sizeof handle.value);
        }
    });
    return status::SUCCESS;
}

NtStatus list_remote(Task& task, const Target& of, std::vector<std::uint64_t>& handles) {
    Parcel parcel;
    const NtStatus done = ask(task, of.object(), Ask::list_handles, parcel);
    if (done.ok()) {
        handles.resize(parcel.bytes.size() / sizeof(std::uint64_t));
        std::memcpy(handles.data(), parcel.bytes.data(), handles.size() * sizeof(std::uint64_t));
    }
    return done;
}

NtStatus take_remote(Task& task, const Target& from, Handle handle, bool closes,
                     RemoteHandle& taken) {
    Parcel parcel;
    parcel.words = {handle.value, closes ? close_source : 0};
    if (const NtStatus done = ask(task, from.object(), Ask::take_handle, parcel); !done.ok()) {
        return done;
    }
    InheritedHandle found;
    const bool right = get(task.process(), parcel, found);
    taken.fd.reset(std::exchange(found.descriptor, -1));
    taken.what = std::move(found);
    return right ? status::SUCCESS : status::INVALID_HANDLE;
}

NtStatus take_own(Task& task, Handle handle, RemoteHandle& taken) {
    ob::Held held;
    if (const NtStatus found = ob::hold(task, handle, ob::Type::none, 0, held); !found.ok()) {
        return found;
    }
    task.process().handles.arena().add_reference(held.object());
    taken.what = describe(held.entry());
    if (const int fd = std::exchange(taken.what.descriptor, -1); fd >= 0) {
        taken.fd.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    }
    return status::SUCCESS;
}

NtStatus give(Task& task, const Target& to, RemoteHandle& what, Handle& made) {
    what.what.descriptor = what.fd.get();
    if (to.own) {
        what.what.descriptor = what.fd.release();
        made = insert(task.process(), what.what);
        return made.value == 0 ? status::INSUFFICIENT_RESOURCES : status::SUCCESS;
    }
    Parcel parcel;
    put(what.what, parcel);
    ob::Arena& arena = task.process().handles.arena();
    arena.send_reference({what.what.object}); // lost where the other one does not take it
    const NtStatus done = ask(task, to.object(), Ask::give_handle, parcel);
    ob::release(arena, {what.what.object});
    made.value = done.ok() ? parcel.words[0] : 0;
    return done;
}

NtStatus close_remote(Task& task, const Target& in, Handle handle) {
    Parcel parcel;
    parcel.words[0] = handle.value;
    return ask(task, in.object(), Ask::close_handle, parcel);
}

} // namespace ferry::nt::ps
