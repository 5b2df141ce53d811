#pragma once
/// One Windows guest process: what its threads share.

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

#include <ferry/engine/engine.hpp>
#include <ferry/kernel/private_descriptors.hpp>
#include <ferry/memory/address_space.hpp>
#include <ferry/nt/configuration.hpp>
#include <ferry/nt/start.hpp>

#include "call_trace.hpp"
#include "dbgk/port.hpp"
#include "io/console.hpp"
#include "io/drives.hpp"
#include "io/file_ids.hpp"
#include "io/image_use.hpp"
#include "io/nodes.hpp"
#include "io/pipe_names.hpp"
#include "ke/reactor.hpp"
#include "ke/shared_data.hpp"
#include "mm/kept_images.hpp"
#include "mm/memory.hpp"
#include "mm/system_dlls.hpp"
#include "ob/handle_table.hpp"
#include "ps/console_events.hpp"
#include "ps/host_threads.hpp"
#include "ps/membership.hpp"
#include "ps/scheduling.hpp"
#include "ps/thread_list.hpp"
#include "se/token.hpp"
#include "shared.hpp"

namespace ferry::nt {

/// Where ntdll wants to be called.
struct GuestEntries {
    GuestAddr loader;               ///< LdrInitializeThunk
    GuestAddr thread_start;         ///< RtlUserThreadStart
    GuestAddr exception_dispatcher; ///< KiUserExceptionDispatcher
    GuestAddr apc_dispatcher;       ///< KiUserApcDispatcher
    GuestAddr service_return;       ///< behind the `syscall` of a service's stub
};

/// The file that the user named for traces, above the numbers of standard descriptors.
[[nodiscard]] UniqueFd open_trace_file(const std::string& path);

class Process {
public:
    Process(Configuration wanted, std::shared_ptr<memory::AddressSpace> space,
            std::shared_ptr<engine::Engine> machine, mm::SystemDlls dlls, ob::Arena arena)
        : configuration(std::move(wanted)), trace_file(open_trace_file(configuration.trace_file)),
          engine(std::move(machine)), system_dlls(dlls), memory(space),
          shared(configuration.shared_directory), drives(configuration.home, system_dlls),
          kept_images(configuration.image_directory),
          nodes(drives.names(), reactor, [this]() -> io::ShareTable& { return shared.shares(); }),
          handles(std::move(arena)), shared_data(std::move(space), engine->service_entry()) {
        handles.arena().set_shared([this]() -> const ob::SharedFile& { return shared.file(); });
    }

    const Configuration configuration;
    const UniqueFd trace_file; ///< -1: standard error
    const std::shared_ptr<engine::Engine> engine;
    const mm::SystemDlls system_dlls;
    mm::Memory memory;
    ke::Reactor reactor; ///< outlives what it calls: files, timers
    Shared shared;
    io::Drives drives;
    const mm::KeptImages kept_images;
    io::Nodes nodes;
    io::FileIds file_ids;
    io::ImagesInUse images;
    io::Console console;
    io::PipeNames pipe_names;
    ob::HandleTable handles;
    ke::SharedDataPage shared_data;
    ps::ThreadList threads;
    const std::shared_ptr<ps::HostThreads> host_threads = std::make_shared<ps::HostThreads>();
    ps::ConsoleEvents console_events;
    CallTrace calls;
    ps::Memberships jobs;
    ps::Scheduling scheduling;
    se::PrimaryToken primary_token;
    dbgk::Port debug_port;
    se::DefaultLists default_lists;

    /// What GetCurrentProcessId gives.
    [[nodiscard]] std::uint64_t id() const { return id_; }
    /// The same of another process, by the host's number.
    [[nodiscard]] static std::uint64_t id_of(std::uint64_t host) { return host * 4; }

    // Fixed once the program is loaded.
    std::string name; ///< as the user gave it
    std::vector<std::string> host_environment;
    int executable_fd = -1; ///< ferry's own
    GuestEntries entries;
    ob::ObjectId object; ///< of the process itself
    GuestAddr peb;
    GuestAddr image_base;
    GuestSize stack_reserve = 0; ///< what the program wants for its threads
    GuestAddr ntdll_base;
    bool manifest_beside = false; ///< PROGRAM.manifest is there, spelt so

    /// Threads are being ended for the process to end. What they leave behind stays: those that
    /// still run may meet it, as in lists of waiters on dead threads' stacks.
    std::atomic<bool> is_ending{false};

    std::atomic<std::uint32_t> timer_resolution{0}; ///< that was asked for; 0: none
    std::atomic<bool> exiting{false};               ///< by one thread, in exit_process()
    /// There may be code with service instructions of its own: threads stop at them.
    std::atomic<bool> has_service_instructions{false};

private:
    const std::uint64_t id_ = id_of(static_cast<std::uint64_t>(::getpid()));
};

} // namespace ferry::nt
