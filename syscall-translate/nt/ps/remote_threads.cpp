// What other processes do with the threads of this one, and ask of it.

#include "agent.hpp"
#include "create_thread.hpp"
#include "parameters.hpp"
#include "thread.hpp"
#include "thread_memory.hpp"

namespace ferry::nt::ps {

NtStatus answer_create_thread(const std::shared_ptr<Process>& process, Parcel& parcel) {
    ThreadRequest request;
    request.start = GuestAddr(parcel.words[0]);
    request.argument = parcel.words[1];
    request.stack_commit = parcel.words[2];
    request.stack_reserve = parcel.words[3] != 0 ? parcel.words[3] : process->stack_reserve;
    std::shared_ptr<Thread> thread;
    const NtStatus made =
        create_thread_in(*process, process, request, parcel.words[4] != 0, thread);
    if (made.ok()) {
        // The creator's reference to the object goes to who has asked.
        ob::Arena& arena = process->handles.arena();
        arena.send_reference(thread->object());
        ob::release(arena, thread->object());
        parcel.words = {thread->object().slot, thread->id(), thread->teb.value()};
    }
    return made;
}

NtStatus answer_queue_apc(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const auto thread = process->threads.find(static_cast<std::uint32_t>(parcel.words[0]));
    const ke::Apc apc{parcel.words[1], {parcel.words[2], parcel.words[3], parcel.words[4]}};
    return thread != nullptr && ke::queue_apc(process->handles.arena(), *thread, apc)
               ? status::SUCCESS
               : status::UNSUCCESSFUL;
}

NtStatus answer_thread_facts(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const auto thread = process->threads.find(static_cast<std::uint32_t>(parcel.words[0]));
    if (thread == nullptr) {
        return status::THREAD_IS_TERMINATING;
    }
    parcel.words = {thread->teb.value(), thread->start.value()};
    const std::u16string text = thread->description();
    parcel.bytes.assign(reinterpret_cast<const char*>(text.data()), text.size() * sizeof text[0]);
    return status::SUCCESS;
}

NtStatus answer_process_facts(const std::shared_ptr<Process>& process, Parcel& parcel) {
    std::uint64_t handles = 0;
    process->handles.for_each([&](Handle, const ob::HandleEntry&) { ++handles; });
    const std::u16string path = text_of(*process, ProcessText::image_path);
    parcel.words = {handles, process->scheduling.affinity()};
    parcel.bytes.assign(reinterpret_cast<const char*>(path.data()), path.size() * sizeof path[0]);
    return status::SUCCESS;
}

NtStatus answer_set_affinity(const std::shared_ptr<Process>& process, Parcel& parcel) {
    return process->scheduling.set_affinity(*process, parcel.words[0]);
}

NtStatus answer_process_text(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const std::u16string text = text_of(*process, static_cast<ProcessText>(parcel.words[0]));
    parcel.bytes.assign(reinterpret_cast<const char*>(text.data()), text.size() * sizeof text[0]);
    return status::SUCCESS;
}

} // namespace ferry::nt::ps
