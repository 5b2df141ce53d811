#include "inherit.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "../io/file.hpp"
#include "../ke/dispatcher.hpp"
#include "../mm/section.hpp"
#include "jobs.hpp"
#include "processes.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
std::shared_ptr<ob::Resource> make_resource(Process& process, const InheritedHandle& handle) {
    const auto type = static_cast<ob::Type>(handle.type);
    if (type == ob::Type::thread) {
        return process.threads.find(static_cast<std::uint32_t>(
            process.handles.arena().at({handle.object}).details[thread_area]));
    }
    if (handle.descriptor < 0) {
        return nullptr;
    }
    UniqueFd fd(handle.descriptor);
    ::fcntl(fd.get(), F_SETFD, fd.get() > STDERR_FILENO ? FD_CLOEXEC : 0);
    switch (type) {
    case ob::Type::file: return io::file_of(process, {handle.object}, std::move(fd), handle.state);
    case ob::Type::section: return mm::section_of(process.images, std::move(fd), handle.state);
    case ob::Type::job: return std::make_shared<Job>(std::move(fd));
    default: return nullptr;
    }
}

std::optional<Handover> read_handover(int descriptor) {
    const off_t size = ::lseek(descriptor, 0, SEEK_END);
    std::string bytes(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    if (::pread(descriptor, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        return std::nullopt;
    }
    return decode(bytes);
}

bool inherit_handles(Process& process, const Handover& handover) {
    std::map<std::uint32_t, std::shared_ptr<ob::Resource>> resources; // handles of one object share
    for (const InheritedHandle& handle : handover.handles) {
        const auto type = static_cast<ob::Type>(handle.type);
        if (!ob::Arena::is_slot(handle.object) || type == ob::Type::none ||
            type >= ob::Type::name_part) {
            return false;
        }
        process.handles.arena().add_reference({handle.object});
        auto& resource = resources[handle.object];
        if (resource == nullptr) {
            resource = make_resource(process, handle);
        }
        if (!process.handles.insert_at(
                {handle.value}, {{handle.object}, type, handle.access, handle.flags, resource})) {
            return false;
        }
    }
    return true;
}

bool lend_to_child(Process& process, Handover& handover, Lent& lent) {
    ob::Arena& arena = process.handles.arena();
    ob::Region& tree = arena.tree();
    lent.record = handover.record = tree.allocate_record();
    if (lent.record == 0) {
        return false;
    }
    give_back(arena, lent.record);
    tree.lend(lent.record, handover.process);
    tree.lend(lent.record, arena.thread(handover.area).thread);
    std::vector<ob::ObjectId> of_user;
    for (const InheritedHandle& handle : handover.handles) {
        const ob::ObjectId object{handle.object};
        if (object.is_user()) {
            of_user.push_back(object);
        } else {
            tree.lend(lent.record, object.number());
        }
    }
    if (of_user.empty()) {
        return true;
    }
    auto claim = process.shared.file().claim_for_another();
    if (!claim) {
        return false;
    }
    handover.shared_record = claim->record;
    handover.shared_path = claim->path;
    lent.file = std::move(claim->fd);
    handover.shared_file = lent.file.get();
    ke::DispatcherLock lock(arena);
    ke::Dispatcher(lock).reap(handover.shared_record); // what one has left that had it before
    for (const ob::ObjectId object : of_user) {
        arena.region(object).lend(handover.shared_record, object.number());
    }
    return true;
}

std::shared_ptr<Thread> make_main_thread(Process& process,
                                         const std::optional<Handover>& handover) {
    ob::Arena& arena = process.handles.arena();
    if (handover && !ob::Arena::is_slot(handover->process)) {
        return nullptr;
    }
    process.object = handover ? ob::ObjectId{handover->process} : make_process_object(arena);
    if (!process.object) {
        return nullptr;
    }
    ob::Slot& slot = arena.at(process.object);
    slot.details[process_host_id] = static_cast<std::uint64_t>(::getpid());
    slot.details[process_record] = arena.tree().self();
    if (!handover) {
        slot.details[process_parent] = static_cast<std::uint64_t>(::getppid());
    } else {
        arena.add_reference(process.object);
        process.primary_token.set_integrity(handover->integrity);
    }
    auto thread =
        handover ? Thread::adopt(arena, handover->area) : Thread::create(arena, process.object);
    if (thread != nullptr) {
        process.threads.add(thread->area(), thread);
    }
    return thread;
}

} // namespace ferry::nt::ps
