// NtCreateDebugObject and its kin.

#include "debug_object.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <unistd.h>

#include "../io/open.hpp"
#include "../ob/objects.hpp"
#include "../ob/packets.hpp"
#include "../ps/agent.hpp"
#include "../ps/processes.hpp"
#include "../ps/thread.hpp"
#include "../unicode.hpp"
#include "port.hpp"
#include "services.hpp"

namespace ferry::nt::dbgk {
namespace {

constexpr Access read_event = 1;
constexpr Access assign_process = 2;
constexpr Access set_information = 4;
constexpr std::uint32_t kill_on_close = 1;

/// DBGUI_WAIT_STATE_CHANGE.
struct ThreadFacts {
    std::uint32_t subsystem_key;
    std::uint32_t gap;
    std::uint64_t start;
};
struct ImageFacts {
    std::uint64_t file;
    std::uint64_t base;
    std::uint32_t symbols_at;
    std::uint32_t symbols_size;
};
struct StateChange {
    EventKind kind;
    std::uint32_t gap;
    ClientId client;
    union {
        struct {
            ExceptionRecord record;
            std::uint32_t first_chance;
        } exception;
        struct {
            std::uint64_t handle;
            ThreadFacts facts;
        } thread;
        struct {
            std::uint64_t process;
            std::uint64_t thread;
            std::uint64_t subsystem_key;
            ImageFacts image;
            ThreadFacts facts;
        } process;
        struct {
            ImageFacts image;
            std::uint64_t name;
        } image;
        std::uint32_t code;
        std::uint64_t base;
        std::uint8_t bytes[0xa0];
    };
};
static_assert(sizeof(StateChange) == 0xb8);

/// What the debuggee says of one of its events.
struct Told {
    Event event;
    std::uint32_t symbols_at;
    std::uint32_t symbols_count;
};

constexpr std::uint32_t symbol_size = 18; // IMAGE_SIZEOF_SYMBOL

/// A handle of the debugger's with all access; 0 where there is no room.
std::uint64_t handle_to(Task& task, ob::ObjectId object, ob::Type type) {
    constexpr Access all = 0x10000000;
    ob::Arena& arena = task.process().handles.arena();
    if (!ob::Arena::is_slot(object.slot) || !arena.try_reference(object)) {
        return 0;
    }
    if (arena.at(object).type != type) {
        ob::release(arena, object);
        return 0;
    }
    return task.process()
        .handles.insert({object, type, ob::map_generic(type, all), 0, nullptr})
        .value;
}

/// A handle to an image's file; 0 if it can't be opened, as when it is gone.
std::uint64_t open_image(Task& task, const std::string& name) {
    io::Place place;
    std::shared_ptr<io::File> file;
    io::Did did{};
    const io::OpenRequest request = io::image_request();
    if (name.empty() || !task.process().drives.locate(u"\\??\\" + to_utf16(name), place).ok() ||
        !io::open_disk(task, place, request, file, did).ok()) {
        return 0;
    }
    file->nt_name = std::move(place.name);
    file->drives = &task.process().drives;
    file->access = request.access;
    file->share = request.share;
    file->options = request.options;
    return io::make_handle(task, std::move(file), request.access, 0).value;
}

ImageFacts facts_of(Task& task, const Told& told, const std::string& name) {
    return {open_image(task, name), told.event.base, told.symbols_at,
            told.symbols_count * symbol_size};
}

void describe(Task& task, ob::ObjectId process, const Told& told, const std::string& name,
              StateChange& change) {
    const Event& event = told.event;
    change.kind = event.kind;
    switch (event.kind) {
    case EventKind::create_process:
        change.process.process = handle_to(task, process, ob::Type::process);
        change.process.thread = handle_to(task, {event.thread}, ob::Type::thread);
        change.process.image = facts_of(task, told, name);
        change.process.facts.start = event.start;
        break;
    case EventKind::create_thread:
        change.thread.handle = handle_to(task, {event.thread}, ob::Type::thread);
        change.thread.facts.start = event.start;
        break;
    case EventKind::load_dll:
        change.image.image = facts_of(task, told, name);
        change.image.name = event.name;
        break;
    case EventKind::unload_dll: change.base = event.base; break;
    case EventKind::exit_thread:
    case EventKind::exit_process: change.code = event.value; break;
    case EventKind::exception:
    case EventKind::breakpoint:
    case EventKind::single_step:
        change.exception.record = event.record;
        change.exception.first_chance = event.value;
        break;
    }
}

/// Fetches what a packet tells of. TIMEOUT: nothing after all.
NtStatus fetch(Task& task, const ob::Held& object, Debugger& debugger, const ob::Packet& packet,
               StateChange& change) {
    ob::Arena& arena = task.process().handles.arena();
    const ob::ObjectId process{static_cast<std::uint32_t>(packet.key)};
    change = {};
    if (packet.information == ended_untold) {
        const auto area = debugger.note_end(process);
        if (!area) {
            return status::TIMEOUT;
        }
        change.kind = EventKind::exit_process;
        change.client = {arena.at(process).details[ps::process_host_id] * 4,
                         std::uint64_t{*area} * 4};
        change.code = static_cast<std::uint32_t>(packet.status);
        return status::SUCCESS;
    }
    if (!ob::Arena::is_slot(process.slot) || !arena.try_reference(process)) {
        return status::TIMEOUT;
    }
    const ob::Held held(arena, {process, ob::Type::process, 0, 0, nullptr});
    ps::Parcel parcel;
    parcel.words[0] = packet.context;
    Told told;
    if (held.slot().type != ob::Type::process) {
        return status::TIMEOUT;
    }
    if (const NtStatus asked = ps::ask(task, process, ps::Ask::debug_event, parcel);
        asked == status::IO_TIMEOUT || asked == status::THREAD_IS_TERMINATING) {
        ob::push_packet(arena, object.object(), packet); // for another time
        return asked;
    } else if (!asked.ok() || parcel.bytes.size() < sizeof told) {
        return status::TIMEOUT; // it is gone, or goes on alone
    }
    std::memcpy(static_cast<void*>(&told), parcel.bytes.data(), sizeof told);
    change.client = {held.slot().details[ps::process_host_id] * 4,
                     std::uint64_t{told.event.area} * 4};
    if (told.event.kind == EventKind::create_process) {
        debugger.add(process, told.event.area);
    } else if (told.event.kind == EventKind::exit_process) {
        debugger.note_end(process);
    }
    describe(task, process, told, parcel.bytes.substr(sizeof told), change);
    return status::SUCCESS;
}

} // namespace

bool kills_on_close(const ob::Slot& object) {
    return (object.details[debugger_flags] & kill_on_close) != 0;
}

Debugger::~Debugger() {
    const bool kills = kills_on_close(arena_.at(object_));
    for (const auto& [slot, debuggee] : debuggees_) {
        ob::Slot& process = debuggee.process.slot();
        if (process.state != 0 || ps::debug_object_of(process) != object_) {
            continue;
        }
        if (kills) {
            process.details[ps::process_terminated] =
                std::uint64_t{status::DEBUGGER_INACTIVE.value} + 1;
            ::kill(static_cast<pid_t>(process.details[ps::process_host_id]), SIGKILL);
        } else {
            ps::tell(arena_, {slot}, ps::Ask::debug_detach, {});
        }
    }
}

void Debugger::add(ob::ObjectId process, std::uint32_t area) {
    arena_.add_reference(process);
    ob::Held held(arena_, {process, ob::Type::process, 0, 0, nullptr});
    const std::lock_guard lock(mutex_);
    debuggees_.insert_or_assign(process.slot, Debuggee{std::move(held), area});
}

void Debugger::forget(ob::ObjectId process) {
    const std::lock_guard lock(mutex_);
    debuggees_.erase(process.slot);
}

std::optional<std::uint32_t> Debugger::note_end(ob::ObjectId process) {
    const std::lock_guard lock(mutex_);
    const auto found = debuggees_.find(process.slot);
    if (found == debuggees_.end() || std::exchange(found->second.has_ended, true)) {
        return std::nullopt;
    }
    return found->second.area;
}

ob::Held Debugger::find(std::uint64_t host_id, bool& has_ended) {
    const std::lock_guard lock(mutex_);
    for (const auto& [slot, debuggee] : debuggees_) {
        if (debuggee.process.slot().details[ps::process_host_id] == host_id) {
            has_ended = debuggee.has_ended;
            arena_.add_reference({slot});
            return {arena_, debuggee.process.entry()};
        }
    }
    return {};
}

NtStatus hold_debugger(Task& task, Handle handle, Access access, ob::Held& held,
                       std::shared_ptr<Debugger>& debugger) {
    if (const NtStatus found = ob::hold(task, handle, ob::Type::debug, access, held); !found.ok()) {
        return found;
    }
    debugger = held.resource<Debugger>();
    return debugger != nullptr ? status::SUCCESS : status::NOT_SUPPORTED; // another process's
}

namespace {

struct Attachment {
    ps::Target target;
    ob::Held held;
    std::shared_ptr<Debugger> debugger;
};

/// Of the two handles by which a debugger comes to a process, and leaves it.
NtStatus find_both(Task& task, Handle process, Handle object, Attachment& of) {
    constexpr Access suspend_resume = 0x800;
    const NtStatus found = ps::find_target(task, process, suspend_resume, of.target);
    return found.ok() ? hold_debugger(task, object, assign_process, of.held, of.debugger) : found;
}

} // namespace

NtStatus create_debug_object(Task& task, Out<std::uint64_t> handle, Access access,
                             In<ObjectAttributes> attributes, std::uint32_t flags) {
    if ((flags & ~kill_on_close) != 0) {
        return status::INVALID_PARAMETER;
    }
    const auto debugger = std::make_shared<Debugger>(task.process().handles.arena());
    return ob::create_object(
        task, handle, ob::Type::debug, access, attributes,
        [&](ob::Slot& slot, ob::ObjectId object) {
            slot.details[debugger_host_id] = static_cast<std::uint64_t>(::getpid());
            slot.details[debugger_flags] = flags;
            debugger->set_object(object);
        },
        debugger);
}

NtStatus debug_active_process(Task& task, Handle process, Handle object) {
    Attachment of;
    if (const NtStatus found = find_both(task, process, object, of); !found.ok()) {
        return found;
    }
    auto& [target, held, debugger] = of;
    if (target.own) {
        return status::ACCESS_DENIED;
    }
    ob::Arena& arena = task.process().handles.arena();
    if (const NtStatus given = ps::give_debug_object(arena, target.object(), held.object());
        !given.ok()) {
        return given;
    }
    ps::Parcel parcel;
    parcel.words[0] = held.object().slot;
    debugger->add(target.object(), 0);
    const NtStatus attached = ps::ask(task, target.object(), ps::Ask::debug_attach, parcel);
    if (!attached.ok()) {
        debugger->forget(target.object());
        ps::take_debug_object(arena, target.object());
        return attached;
    }
    ps::watch_process(task.process(), target.object(),
                      static_cast<std::int64_t>(target.held.slot().details[ps::process_host_id]),
                      false);
    return status::SUCCESS;
}

NtStatus remove_process_debug(Task& task, Handle process, Handle object) {
    Attachment of;
    if (const NtStatus found = find_both(task, process, object, of); !found.ok()) {
        return found;
    }
    auto& [target, held, debugger] = of;
    if (target.own || ps::debug_object_of(target.held.slot()) != held.object()) {
        return status::PORT_NOT_SET;
    }
    ps::Parcel parcel;
    const NtStatus done = ps::ask(task, target.object(), ps::Ask::debug_detach, parcel);
    debugger->forget(target.object());
    return done;
}

NtStatus wait_for_debug_event(Task& task, Handle object, std::uint8_t alertable,
                              In<std::int64_t> timeout, OutBytes to) {
    ob::Held held;
    std::shared_ptr<Debugger> debugger;
    if (const NtStatus found = hold_debugger(task, object, read_event, held, debugger);
        !found.ok()) {
        return found;
    }
    ke::Deadline deadline;
    if (const NtStatus read = ke::read_deadline(task, timeout, deadline); !read.ok()) {
        return read;
    }
    for (;;) {
        const NtStatus waited = ke::wait_for(task, held.object(), alertable != 0, deadline);
        ob::Packet packet;
        if (waited != status::SUCCESS) {
            return waited;
        }
        if (!ob::pop_packet(task.process().handles.arena(), held.object(), packet)) {
            continue;
        }
        StateChange change;
        const NtStatus fetched = fetch(task, held, *debugger, packet, change);
        if (fetched == status::SUCCESS) {
            return memory::copy_out(task.space(), to.addr(), &change, sizeof change)
                       ? status::ACCESS_VIOLATION
                       : status::SUCCESS;
        }
        if (fetched != status::TIMEOUT) {
            return fetched;
        }
    }
}

NtStatus debug_continue(Task& task, Handle object, In<ClientId> client, std::uint32_t answer) {
    ob::Held held;
    std::shared_ptr<Debugger> debugger;
    if (const NtStatus found = hold_debugger(task, object, read_event, held, debugger);
        !found.ok()) {
        return found;
    }
    const auto who = task.read(client);
    if (!who) {
        return status::ACCESS_VIOLATION;
    }
    constexpr std::uint32_t answers[] = {status::DBG_CONTINUE.value,
                                         status::DBG_EXCEPTION_HANDLED.value,
                                         status::DBG_EXCEPTION_NOT_HANDLED.value,
                                         status::DBG_TERMINATE_THREAD.value,
                                         status::DBG_TERMINATE_PROCESS.value,
                                         status::DBG_REPLY_LATER.value};
    if (std::find(std::begin(answers), std::end(answers), answer) == std::end(answers)) {
        return status::INVALID_PARAMETER;
    }
    bool has_ended = false;
    const ob::Held process = debugger->find(who->process / 4, has_ended);
    if (!process.object()) {
        return status::INVALID_CID;
    }
    ps::Parcel parcel;
    parcel.words = {who->thread / 4, answer};
    const NtStatus asked = ps::ask(task, process.object(), ps::Ask::debug_go_on, parcel);
    if (has_ended && (asked.ok() || asked == status::PROCESS_IS_TERMINATING)) {
        debugger->forget(process.object());
        return status::SUCCESS;
    }
    // One that was killed meanwhile tells of its end.
    return asked == status::PROCESS_IS_TERMINATING ? status::SUCCESS : asked;
}

NtStatus set_information_debug_object(Task& task, Handle object, std::uint32_t kind, InBytes from,
                                      std::uint32_t size, Out<std::uint32_t> written) {
    constexpr std::uint32_t flags_information = 1;
    ob::Held held;
    std::shared_ptr<Debugger> debugger;
    std::uint32_t flags = 0;
    if (written && task.write(written, 0)) {
        return status::ACCESS_VIOLATION;
    }
    if (kind != flags_information) {
        return status::INVALID_PARAMETER;
    }
    if (size != sizeof flags) {
        return written && task.write(written, sizeof flags) ? status::ACCESS_VIOLATION
                                                            : status::INFO_LENGTH_MISMATCH;
    }
    if (memory::copy_in(task.space(), &flags, from.addr(), sizeof flags)) {
        return status::ACCESS_VIOLATION;
    }
    if ((flags & ~kill_on_close) != 0) {
        return status::INVALID_PARAMETER;
    }
    if (const NtStatus found = hold_debugger(task, object, set_information, held, debugger);
        !found.ok()) {
        return found;
    }
    held.slot().details[debugger_flags] = flags;
    return status::SUCCESS;
}

NtStatus query_debug_filter_state(Task&, std::uint32_t, std::uint32_t) {
    return status::SUCCESS; // FALSE: no component's texts are wanted
}
NtStatus set_debug_filter_state(Task&, std::uint32_t, std::uint32_t, std::uint8_t) {
    return status::ACCESS_DENIED; // lacks SeDebugPrivilege
}

} // namespace ferry::nt::dbgk

namespace ferry::nt::ps {
namespace {

/// What COFF says of symbols in the image at `base`.
void read_symbols(Process& process, GuestAddr base, dbgk::Told& told) {
    std::uint32_t header = 0;
    constexpr std::uint64_t header_at = 0x3c;
    constexpr std::uint64_t symbols_at = 12; // in NT headers: signature, machine, sections, time
    std::uint32_t symbols[2]{};
    const memory::AddressSpace& space = process.memory.space();
    if (!memory::copy_in(space, &header, base + header_at, sizeof header) &&
        !memory::copy_in(space, symbols, base + header + symbols_at, sizeof symbols)) {
        told.symbols_at = symbols[0];
        told.symbols_count = symbols[1];
    }
}

} // namespace

NtStatus answer_debug_attach(const std::shared_ptr<Process>& process, Parcel& parcel) {
    const ob::ObjectId object{static_cast<std::uint32_t>(parcel.words[0])};
    return process->debug_port.attach(process, object, dbgk::Attached::later);
}

NtStatus answer_debug_detach(const std::shared_ptr<Process>& process, Parcel&) {
    process->debug_port.detach(*process);
    return status::SUCCESS;
}

NtStatus answer_debug_event(const std::shared_ptr<Process>& process, Parcel& parcel) {
    dbgk::Told told{};
    if (!process->debug_port.take(parcel.words[0], told.event)) {
        return status::NOT_FOUND;
    }
    std::string name;
    if (told.event.kind == dbgk::EventKind::create_process ||
        told.event.kind == dbgk::EventKind::load_dll) {
        read_symbols(*process, GuestAddr(told.event.base), told);
        name = process->memory.mapped_name(GuestAddr(told.event.base));
    }
    parcel.bytes.assign(reinterpret_cast<const char*>(&told), sizeof told);
    parcel.bytes += name;
    return status::SUCCESS;
}

NtStatus answer_debug_go_on(const std::shared_ptr<Process>& process, Parcel& parcel) {
    return process->debug_port.go_on(*process, static_cast<std::uint32_t>(parcel.words[0]),
                                     NtStatus{static_cast<std::uint32_t>(parcel.words[1])});
}

} // namespace ferry::nt::ps
