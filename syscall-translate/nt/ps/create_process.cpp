// NtCreateUserProcess. A Windows program is run by another ferry, a Linux program as it is.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <span>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/image/read.hpp>

#include "../dbgk/debug_object.hpp"
#include "../io/open.hpp"
#include "../ob/objects.hpp"
#include "../se/services.hpp"
#include "../unicode.hpp"
#include "child_console.hpp"
#include "command_line.hpp"
#include "environment.hpp"
#include "handover.hpp"
#include "inherit.hpp"
#include "jobs.hpp"
#include "processes.hpp"
#include "remote_handles.hpp"
#include "services.hpp"
#include "spawn.hpp"
#include "thread.hpp"

namespace ferry::nt::ps {
namespace {

constexpr std::uint32_t breakaway = 1;
constexpr std::uint32_t no_debug_inherit = 2;
constexpr std::uint32_t inherit_all = 4; // PROCESS_CREATE_FLAGS_INHERIT_HANDLES
constexpr std::uint32_t thread_suspended = 1;
constexpr std::uint32_t use_standard_handles = 0x100; // STARTF_USESTDHANDLES
constexpr std::size_t longest_text = 0x7fff;
constexpr std::size_t longest_environment = std::size_t{8} << 20;

/// PS_ATTRIBUTE and those that are known.
struct Attribute {
    std::uint64_t kind;
    std::uint64_t size;
    std::uint64_t value;
    std::uint64_t returned;
};
enum AttributeKind : std::uint64_t {
    parent_process = 0x60000,
    debug_object = 0x60001,
    token = 0x60002,
    client_id = 0x10003,
    image_name = 0x20005,
    priority_class = 0x20008,
    handle_list = 0x2000a,
    job_list = 0x20013,
    pseudo_console = 0x20016, // ferry's own: the handle is kernelbase's HPCON
};

struct Wanted {
    std::u16string image;
    std::vector<std::uint64_t> handles;
    bool has_list = false;
    std::vector<std::uint64_t> jobs;
    GuestPtr<ClientId> client;
    std::optional<PriorityClass> priority;
    std::optional<Handle> token;
    std::optional<Handle> parent;
    std::optional<Handle> debugger;
    std::optional<Handle> console;
};

template <class Text>
bool read_text(Task& task, GuestAddr from, std::size_t bytes, Text& text) {
    text.resize(bytes / sizeof(typename Text::value_type));
    return text.empty() || !memory::copy_in(task.space(), text.data(), from,
                                            text.size() * sizeof(typename Text::value_type));
}

bool copy_string(Task& task, const UnicodeString& from, std::u16string& text) {
    return read_text(task, GuestAddr(from.buffer), from.length, text);
}

bool read_handles(Task& task, const Attribute& attribute, std::vector<std::uint64_t>& handles) {
    handles.resize(std::min<std::uint64_t>(attribute.size / 8, 4096));
    return handles.empty() || !memory::copy_in(task.space(), handles.data(),
                                               GuestAddr(attribute.value), handles.size() * 8);
}

NtStatus read_attributes(Task& task, GuestAddr list, Wanted& wanted) {
    const auto size = task.read(GuestPtr<std::uint64_t>(list));
    constexpr std::uint64_t most = 32;
    if (!size) {
        return status::ACCESS_VIOLATION;
    }
    if (*size < sizeof *size || (*size - sizeof *size) / sizeof(Attribute) > most) {
        return status::INVALID_PARAMETER;
    }
    for (std::uint64_t at = sizeof *size; at + sizeof(Attribute) <= *size;
         at += sizeof(Attribute)) {
        const auto attribute = task.read(GuestPtr<Attribute>(list + at));
        if (!attribute) {
            return status::ACCESS_VIOLATION;
        }
        bool read = true;
        switch (attribute->kind) {
        case client_id: wanted.client = GuestPtr<ClientId>(attribute->value); break;
        case image_name:
            read = attribute->size <= 2 * longest_text &&
                   read_text(task, GuestAddr(attribute->value), attribute->size, wanted.image);
            break;
        case handle_list:
            wanted.has_list = true;
            read = read_handles(task, *attribute, wanted.handles);
            break;
        case priority_class: {
            const auto value = task.read(GuestPtr<std::uint8_t>(attribute->value));
            read = value.ok();
            if (read && *value <= static_cast<std::uint8_t>(PriorityClass::above_normal)) {
                wanted.priority = static_cast<PriorityClass>(*value);
            }
            break;
        }
        case debug_object: wanted.debugger = Handle{attribute->value}; break;
        case parent_process: wanted.parent = Handle{attribute->value}; break;
        case token: wanted.token = Handle{attribute->value}; break;
        case pseudo_console: wanted.console = Handle{attribute->value}; break;
        case job_list: read = read_handles(task, *attribute, wanted.jobs); break;
        default: break;
        }
        if (!read) {
            return status::ACCESS_VIOLATION;
        }
    }
    return wanted.image.empty() ? status::INVALID_PARAMETER : status::SUCCESS;
}

NtStatus read_parameters(Task& task, In<ProcessParameters> from, Handover& handover) {
    const auto parameters = task.read(from);
    std::u16string directory;
    std::u16string data;
    if (!parameters || !copy_string(task, parameters->image_path, handover.image_path) ||
        !copy_string(task, parameters->command_line, handover.command_line) ||
        !copy_string(task, parameters->current_directory.path, handover.current_directory) ||
        !copy_string(task, parameters->window_title, handover.title) ||
        !copy_string(task, parameters->desktop, handover.desktop) ||
        !read_text(task, GuestAddr(parameters->runtime_data.buffer),
                   parameters->runtime_data.length, handover.runtime_data)) {
        return status::ACCESS_VIOLATION;
    }
    if (parameters->environment_size > longest_environment) {
        return status::INVALID_PARAMETER;
    }
    if (!read_text(task, GuestAddr(parameters->environment), parameters->environment_size,
                   handover.environment)) {
        return status::ACCESS_VIOLATION;
    }
    handover.standard_handles[0] = parameters->standard_input;
    handover.standard_handles[1] = parameters->standard_output;
    handover.standard_handles[2] = parameters->standard_error;
    const std::uint32_t window[] = {parameters->starting_x,    parameters->starting_y,
                                    parameters->count_x,       parameters->count_y,
                                    parameters->count_chars_x, parameters->count_chars_y,
                                    parameters->fill_attribute};
    std::copy(std::begin(window), std::end(window), std::begin(handover.window));
    handover.window_flags = parameters->window_flags;
    handover.show_window = parameters->show_window;
    handover.process_group = parameters->process_group;
    return status::SUCCESS;
}

/// What the handles that a child gets stand for is kept meanwhile.
struct Kept {
    std::vector<ob::Held> objects;
    std::vector<UniqueFd> descriptors;
};

bool among(std::span<const std::uint64_t> list, std::uint64_t value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// Which handles the child gets of its creator's.
void collect_handles(Process& process, const Wanted& wanted, const ChildConsole& console,
                     std::uint32_t flags, Handover& handover, Kept& kept) {
    const bool all = (flags & inherit_all) != 0;
    // Without handles of one's own choice the standard ones go along, inheritable or not.
    const bool standard_too = (handover.window_flags & use_standard_handles) == 0;
    process.handles.for_each([&](Handle handle, const ob::HandleEntry& entry) {
        const bool inherited = all && (entry.flags & ob::obj_inherit) != 0 &&
                               (!wanted.has_list || among(wanted.handles, handle.value));
        const bool is_console = console.has(handle);
        if (!inherited && !is_console &&
            !(standard_too && among(handover.standard_handles, handle.value))) {
            return;
        }
        InheritedHandle one;
        one.value = handle.value;
        one.object = entry.object.slot;
        one.type = static_cast<std::uint32_t>(entry.type);
        one.access = entry.access;
        one.flags = is_console ? std::uint32_t{ob::obj_inherit} : entry.flags;
        if (entry.resource != nullptr) {
            one.descriptor = entry.resource->descriptor();
            one.state = entry.resource->state();
        }
        process.handles.arena().add_reference(entry.object);
        kept.objects.emplace_back(process.handles.arena(), entry);
        handover.handles.push_back(std::move(one));
    });
}

bool is_pipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

/// A pipe that is one of this process's standard streams, and that none of the child's handles
/// stands for, the child does not hold open either: whoever is at its other end would wait for the
/// child. In its place is what the child has for that stream, or `nothing`.
void replace_streams(Handover& handover, bool keeps_errors, UniqueFd& nothing,
                     SpawnRequest& request) {
    constexpr int streams = 3;
    int own[streams] = {-1, -1, -1};
    bool is_free[streams];
    for (int i = 0; i < streams; ++i) {
        is_free[i] = request.standard[i] < 0 && is_pipe(i) && !(keeps_errors && i == STDERR_FILENO);
        for (const InheritedHandle& handle : handover.handles) {
            is_free[i] = is_free[i] && handle.descriptor != i;
            if (handle.value == handover.standard_handles[i] && handle.descriptor >= streams) {
                own[i] = handle.descriptor;
            }
        }
    }
    for (int i = 0; i < streams; ++i) {
        if (!is_free[i]) {
            continue;
        }
        if (own[i] < 0 && !nothing) {
            nothing.reset(::open("/dev/null", O_RDWR | O_CLOEXEC));
        }
        request.standard[i] = own[i] >= 0 ? own[i] : nothing.get();
        for (InheritedHandle& handle : handover.handles) {
            if (own[i] >= 0 && handle.descriptor == own[i]) {
                handle.descriptor = i;
            }
        }
    }
}

/// The same of a parent's that is not its creator.
NtStatus collect_from(Task& task, const Target& parent, const Wanted& wanted, std::uint32_t flags,
                      Handover& handover, Kept& kept) {
    std::vector<std::uint64_t> there;
    if ((flags & inherit_all) != 0) {
        if (const NtStatus listed = list_remote(task, parent, there); !listed.ok()) {
            return listed;
        }
    }
    if (wanted.has_list && !std::all_of(wanted.handles.begin(), wanted.handles.end(),
                                        [&](std::uint64_t one) { return among(there, one); })) {
        return status::INVALID_PARAMETER;
    }
    ob::Arena& arena = task.process().handles.arena();
    for (const std::uint64_t handle : wanted.has_list ? wanted.handles : there) {
        RemoteHandle taken;
        if (!take_remote(task, parent, Handle{handle}, false, taken).ok()) {
            continue; // closed meanwhile
        }
        taken.what.value = handle;
        taken.what.descriptor = taken.fd.get();
        ob::HandleEntry entry;
        entry.object.slot = taken.what.object;
        kept.objects.emplace_back(arena, std::move(entry));
        kept.descriptors.push_back(std::move(taken.fd));
        handover.handles.push_back(std::move(taken.what));
    }
    return status::SUCCESS;
}

/// A list names handles that are there and inheritable.
bool is_right_list(const Process& process, const Wanted& wanted) {
    return std::all_of(wanted.handles.begin(), wanted.handles.end(), [&](std::uint64_t one) {
        const ob::HandleEntry entry = process.handles.find(Handle{one});
        return entry.type != ob::Type::none && (entry.flags & ob::obj_inherit) != 0;
    });
}

/// "Z:\a" of "\??\Z:\a".
std::u16string_view dos_name(std::u16string_view name) {
    constexpr std::u16string_view prefix = u"\\??\\";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

/// Where a DOS path lies; nowhere, where it is none of the host's.
io::Place place_of(Process& process, std::u16string_view dos) {
    io::Place place;
    const bool found = process.drives.locate(u"\\??\\" + std::u16string(dos), place).ok() &&
                       place.kind == io::PlaceKind::host;
    return found ? place : io::Place();
}

/// The host's path of a DOS path; empty if it has none.
std::string host_path_of(Process& process, std::u16string_view dos) {
    return place_of(process, dos).path;
}

/// Where a Windows program begins; empty, which is where its creator is, for a directory of C: that
/// the host need not have.
std::string first_directory_of(Process& process, std::u16string_view dos) {
    const io::Place place = place_of(process, dos);
    const bool is_there = !place.is_virtual || ::access(place.path.c_str(), F_OK) == 0;
    return is_there ? place.path : std::string();
}

/// A program of the host that was called by a path of Windows's finds what lies beside it (gcc its
/// cc1) by the host's.
void name_program(std::vector<std::string>& words, const std::string& path) {
    if (!words.empty() && !path.empty() && words[0].find_first_of("\\:") != std::string::npos) {
        words[0] = path;
    }
}

/// A Windows program that can be run: SUCCESS; a program of the host: NOT_SUPPORTED.
NtStatus check_program(int fd) {
    std::array<char, 4> head{};
    const ssize_t size = ::pread(fd, head.data(), head.size(), 0);
    const std::string_view magic(head.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    if (magic.starts_with("\x7f"
                          "ELF") ||
        magic.starts_with("#!")) {
        return status::NOT_SUPPORTED;
    }
    if (!magic.starts_with("MZ")) {
        return status::INVALID_IMAGE_NOT_MZ;
    }
    const auto image = loader::read_image(fd, "");
    return image && loader::check_windows_program(*image, "") ? status::SUCCESS
                                                              : status::INVALID_IMAGE_FORMAT;
}

/// A descriptor that holds `bytes`.
UniqueFd memory_file(const std::string& bytes) {
    UniqueFd fd(::memfd_create("ferry-child", MFD_CLOEXEC));
    if (fd &&
        ::pwrite(fd.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        fd.reset();
    }
    return fd;
}

/// The jobs that the child shall be in beside its parent's.
NtStatus hold_jobs(Task& task, const Wanted& wanted, ChildJobs& jobs, std::vector<ob::Held>& more) {
    constexpr Access may_assign = 1;
    for (const std::uint64_t handle : wanted.jobs) {
        ob::Held held;
        if (const NtStatus found = ob::hold(task, Handle{handle}, ob::Type::job, may_assign, held);
            !found.ok()) {
            return found;
        }
        if (const auto pipe = pipe_of(task.process(), held)) {
            jobs.memberships.push_back({held.object().slot, pipe->reading_end()});
        }
        more.push_back(std::move(held));
    }
    return status::SUCCESS;
}

NtStatus enter_jobs(ob::Arena& arena, ob::ObjectId process, const ChildJobs& jobs,
                    const std::vector<ob::Held>& more) {
    NtStatus result = jobs.job ? enter_job(arena, process, jobs.job) : NtStatus{status::SUCCESS};
    for (const ob::Held& job : more) {
        if (result.ok()) {
            result = enter_job(arena, process, job.object());
        }
    }
    if (!result.ok()) {
        undo_jobs(arena, process);
    }
    return result;
}

/// The integrity that the child has by its token, or by its parent's.
NtStatus find_integrity(Task& task, const Wanted& wanted, std::uint32_t& integrity) {
    constexpr Access may_assign = 1;
    ob::Arena& arena = task.process().handles.arena();
    ob::Held held;
    if (wanted.token) {
        if (const NtStatus found = se::hold_token(task, *wanted.token, may_assign, held);
            !found.ok()) {
            return found;
        }
        if (held.slot().flags != static_cast<std::uint8_t>(se::TokenType::primary)) {
            return status::BAD_TOKEN_TYPE;
        }
    } else if (const ob::ObjectId own = task.process().primary_token.open(arena); own) {
        held = ob::Held(arena, {own, ob::Type::token, 0, 0, nullptr});
    } else {
        return status::INSUFFICIENT_RESOURCES;
    }
    integrity = static_cast<std::uint32_t>(held.slot().details[se::token_integrity]);
    return status::SUCCESS;
}

/// Who debugs the child: whom its creator names, or its creator's own debugger.
struct ChildDebugger {
    ob::Held held;
    std::shared_ptr<dbgk::Debugger> known; ///< of the creator's own making
    ob::ObjectId object;
    bool inherited = false;

    NtStatus find(Task& task, std::optional<Handle> named, bool inherits) {
        constexpr Access may_assign = 2;
        Process& process = task.process();
        inherited = inherits;
        if (named) {
            const NtStatus found = dbgk::hold_debugger(task, *named, may_assign, held, known);
            object = found.ok() ? held.object() : ob::ObjectId{};
            return found;
        }
        if (process.debug_port.is_inherited()) {
            object = debug_object_of(process.handles.arena().at(process.object));
        }
        return status::SUCCESS;
    }
    void give(ob::Arena& arena, ob::ObjectId child, std::uint32_t area, Handover& handover) const {
        if (object && give_debug_object(arena, child, object).ok()) {
            handover.debug_object = object.slot;
            handover.debug_inherited = inherited;
            if (known != nullptr) {
                known->add(child, area);
            }
        }
    }
    void undo(ob::Arena& arena, ob::ObjectId child) const {
        take_debug_object(arena, child);
        if (known != nullptr) {
            known->forget(child);
        }
    }
};

NtStatus status_of_spawn(pid_t child) {
    return child > 0           ? status::SUCCESS
           : child == -ENOENT  ? status::OBJECT_PATH_NOT_FOUND
           : child == -ENOTDIR ? status::OBJECT_PATH_NOT_FOUND
           : child == -ENOEXEC ? status::INVALID_IMAGE_FORMAT
                               : io::status_of(-child);
}

} // namespace

NtStatus create_user_process(Task& task, Out<std::uint64_t> process_handle,
                             Out<std::uint64_t> thread_handle, Access process_access,
                             Access thread_access, In<ObjectAttributes> process_from,
                             In<ObjectAttributes> thread_from, std::uint32_t process_flags,
                             std::uint32_t thread_flags, In<ProcessParameters> parameters, Address,
                             Address attributes) {
    Process& process = task.process();
    ob::Arena& arena = process.handles.arena();
    Wanted wanted;
    Handover handover;
    ob::Attributes process_attributes;
    ob::Attributes thread_attributes;
    for (const NtStatus read : {ob::read_attributes(task, process_from, process_attributes),
                                ob::read_attributes(task, thread_from, thread_attributes),
                                read_attributes(task, GuestAddr(attributes.value), wanted),
                                read_parameters(task, parameters, handover)}) {
        if (!read.ok()) {
            return read;
        }
    }
    io::Place place;
    if (const NtStatus located = process.drives.locate(wanted.image, place); !located.ok()) {
        return located;
    }
    std::shared_ptr<io::File> program;
    io::Did did{};
    if (const NtStatus opened = io::open_disk(task, place, io::image_request(), program, did);
        !opened.ok()) {
        return opened;
    }
    const NtStatus kind = check_program(program->fd.get());
    const bool of_host = kind == status::NOT_SUPPORTED;
    if (!kind.ok() && !of_host) {
        return kind;
    }

    Target parent;
    if (wanted.parent) {
        constexpr Access may_create = 0x80;
        if (const NtStatus found = find_target(task, *wanted.parent, may_create, parent);
            !found.ok()) {
            return found;
        }
    }
    if (wanted.has_list &&
        ((process_flags & inherit_all) == 0 || (parent.own && !is_right_list(process, wanted)))) {
        return status::INVALID_PARAMETER;
    }
    ChildConsole console;
    if (wanted.console) {
        if (!parent.own) {
            return status::NOT_SUPPORTED;
        }
        if (const NtStatus opened = console.open(task, *wanted.console, of_host, handover);
            !opened.ok()) {
            return opened;
        }
    }
    ChildJobs jobs;
    std::vector<ob::Held> more_jobs;
    for (const NtStatus had : {inherit_jobs(process, (process_flags & breakaway) != 0, jobs),
                               hold_jobs(task, wanted, jobs, more_jobs),
                               find_integrity(task, wanted, handover.integrity)}) {
        if (!had.ok()) {
            return had;
        }
    }
    ChildDebugger debugger;
    if (const NtStatus found =
            debugger.find(task, wanted.debugger, (process_flags & no_debug_inherit) == 0);
        !found.ok()) {
        return found;
    }
    if (debugger.object && of_host) {
        return status::NOT_SUPPORTED;
    }
    const ob::ObjectId object = make_process_object(arena);
    if (!object) {
        return status::INSUFFICIENT_RESOURCES;
    }
    arena.at(object).flags = static_cast<std::uint8_t>(wanted.priority.value_or(
        class_of_child(arena.at(parent.own ? process.object : parent.object()))));
    if (const NtStatus entered = enter_jobs(arena, object, jobs, more_jobs); !entered.ok()) {
        ob::release(arena, object);
        return entered;
    }
    const std::shared_ptr<Thread> thread = Thread::create(arena, object);
    if (thread == nullptr) {
        undo_jobs(arena, object);
        ob::release(arena, object);
        return status::INSUFFICIENT_RESOURCES;
    }
    thread->leave_area_to_child();
    Lent lent;
    const auto forget_child = [&] {
        debugger.undo(arena, object);
        undo_jobs(arena, object);
        ob::release(arena, thread->object());
        ob::release(arena, object);
        arena.free_thread(thread->area());
        if (lent.record != 0) {
            give_back(arena, lent.record);
            arena.tree().free_record(lent.record);
        }
    };
    thread->shared().suspended.store((thread_flags & thread_suspended) != 0);
    handover.configuration = process.configuration;
    handover.host_path = program->path();
    handover.own = place.dll != nullptr ? place.dll->name : std::string_view();
    handover.name = handover.own.empty() ? handover.host_path : handover.own;
    debugger.give(arena, object, thread->area(), handover);
    handover.process = object.slot;
    handover.area = thread->area();
    handover.arena = arena.fd();
    if (handover.image_path.empty()) {
        handover.image_path = dos_name(wanted.image);
    }
    Kept kept;
    if (parent.own) {
        collect_handles(process, wanted, console, process_flags, handover, kept);
    } else if (const NtStatus collected =
                   collect_from(task, parent, wanted, process_flags, handover, kept);
               !collected.ok()) {
        forget_child();
        return collected;
    }
    arena.at(object).details[process_parent] =
        parent.own ? static_cast<std::uint64_t>(::getpid())
                   : arena.at(parent.object()).details[process_host_id];

    SpawnRequest request;
    request.directory = of_host ? host_path_of(process, handover.current_directory)
                                : first_directory_of(process, handover.current_directory);
    request.terminal = console.terminal();
    std::fill(std::begin(request.standard), std::end(request.standard), request.terminal);
    UniqueFd memory;
    UniqueFd nothing;
    if (of_host) {
        request.executable = program->fd.get();
        request.argv = split_command_line(handover.command_line);
        name_program(request.argv, host_path_of(process, dos_name(wanted.image)));
        request.environment = host_environment(process, handover.environment);
        if (request.terminal >= 0 && host_variable(request.environment, "TERM").empty()) {
            request.environment.emplace_back("TERM=xterm-256color"); // as what shows consoles is
        }
        for (int i = 0; i < 3; ++i) {
            for (const InheritedHandle& handle : handover.handles) {
                if (handle.value == handover.standard_handles[i]) {
                    request.standard[i] = handle.descriptor;
                }
            }
        }
        replace_streams(handover, false, nothing, request);
        request.kept.push_back(request.executable); // a script's interpreter opens it
    } else {
        for (const Membership& membership : jobs.memberships) {
            handover.jobs.push_back({membership.job, membership.pipe.get()});
        }
        const bool traces = process.configuration.trace || process.configuration.trace_calls;
        replace_streams(handover, traces && !process.trace_file, nothing, request);
        if (lend_to_child(process, handover, lent)) {
            memory = memory_file(encode(handover));
        }
        if (!memory) {
            forget_child();
            return status::INSUFFICIENT_RESOURCES;
        }
        request.executable = process.executable_fd;
        request.argv = {"ferry", fmt::format("--ferry-windows={}", memory.get())};
        request.environment = process.host_environment;
        request.kept = {memory.get(), arena.fd()};
        if (lent.file) {
            request.kept.push_back(lent.file.get());
        }
        for (const InheritedJob& job : handover.jobs) {
            request.kept.push_back(job.descriptor);
        }
        for (const InheritedHandle& handle : handover.handles) {
            if (handle.descriptor >= 0) {
                request.kept.push_back(handle.descriptor);
            }
        }
    }
    process.scheduling.begin_child();
    const pid_t child = spawn(request);
    process.scheduling.end_child(process, task.area_number());
    if (child < 0) {
        forget_child();
        return status_of_spawn(child);
    }
    console.begin();
    if (of_host) {
        arena.add_reference(object); // in its place
    } else {
        arena.tree().set_host(lent.record, child);
    }
    arena.at(object).details[process_host_id] = static_cast<std::uint64_t>(child);
    if (of_host) {
        arena.at(object).details[process_agent] = agent_of_host;
    } else {
        thread->shared().host_process = child; // its thread can be kicked when it says so
    }
    announce_member(arena, object, 0);
    watch_process(process, object, child, true);
    if (of_host) {
        for (Membership& membership : jobs.memberships) {
            watch_job_for(process, object, std::move(membership));
        }
    }

    const ClientId ids{static_cast<std::uint64_t>(child) * 4, thread->id()};
    NtStatus result = ob::give_handle(task, process_handle,
                                      {object, ob::Type::process,
                                       ob::map_generic(ob::Type::process, process_access),
                                       process_attributes.flags & ob::obj_inherit, nullptr});
    const NtStatus second = ob::give_handle(task, thread_handle,
                                            {thread->object(), ob::Type::thread,
                                             ob::map_generic(ob::Type::thread, thread_access),
                                             thread_attributes.flags & ob::obj_inherit, nullptr});
    if (!second.ok()) {
        result = second;
    }
    if (wanted.client && task.write(wanted.client, ids)) {
        result = status::ACCESS_VIOLATION;
    }
    return result;
}

} // namespace ferry::nt::ps
