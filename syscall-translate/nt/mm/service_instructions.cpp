#include "service_instructions.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <sys/mman.h>

#include <ferry/engine/service_instructions.hpp>
#include <ferry/memory/access.hpp>

#include "../process.hpp"
#include "../ps/thread.hpp"
#include "protection.hpp"

namespace ferry::nt::mm {
namespace {

/// x86-64: 0f 05. Its second byte is the rarer one in code.
bool has_instruction(std::span<const std::uint8_t> code) {
    constexpr std::uint8_t first = 0x0f;
    constexpr std::uint8_t second = 0x05;
    while (code.size() >= 2) {
        const auto* const found =
            static_cast<const std::uint8_t*>(std::memchr(code.data() + 1, second, code.size() - 1));
        if (found == nullptr) {
            return false;
        }
        if (found[-1] == first) {
            return true;
        }
        code = code.subspan(static_cast<std::size_t>(found - code.data()));
    }
    return false;
}

/// Whether the bytes from `begin` to `end` have one. What cannot be read has none.
bool has_instruction(memory::AddressSpace& space, GuestAddr begin, GuestAddr end) {
    constexpr GuestSize piece = 0x800;         // no pages of the stack for it alone
    std::array<std::uint8_t, piece + 1> bytes; // the next piece's first too
    for (GuestAddr at = begin; at < end; at = at + piece) {
        const GuestSize size = std::min<GuestSize>(bytes.size(), end - at);
        if (memory::copy_in(space, bytes.data(), at, size)) {
            return false;
        }
        if (has_instruction(std::span(bytes.data(), size))) {
            return true;
        }
    }
    return false;
}

void stop_at_service_instructions(Process& process) {
    auto* const engine = dynamic_cast<engine::ServiceInstructions*>(process.engine.get());
    if (engine == nullptr || process.has_service_instructions.load()) {
        return;
    }
    engine->stop_at_service_instructions();
    process.has_service_instructions.store(true);
    for (const std::shared_ptr<ps::Thread>& thread : process.threads.all()) {
        ps::bring_out(*thread);
    }
}

} // namespace

void look_for_service_instructions(Process& process, const loader::Image& image, GuestAddr base) {
    const auto is_found = [&](const loader::Segment& segment) {
        const GuestAddr begin = base + (segment.vaddr - image.pe->image_base);
        return (segment.protection & PROT_EXEC) != 0 &&
               has_instruction(process.memory.space(), begin, begin + segment.file_size);
    };
    if (!process.has_service_instructions.load() &&
        std::any_of(image.segments.begin(), image.segments.end(), is_found)) {
        stop_at_service_instructions(process);
    }
}

void expect_service_instructions(Process& process, std::uint32_t protect) {
    if ((protect & abi::nt::page_own_code) != 0) {
        return;
    }
    const auto prot = host_prot(protect);
    if (prot && has(*prot, memory::Prot::execute)) {
        stop_at_service_instructions(process);
        const GuestPtr<std::uint32_t> told(process.peb + offsetof(Peb, has_float_control));
        // A program that has made its PEB unreadable has no function that would look at it.
        [[maybe_unused]] const Errno failed = memory::write(process.memory.space(), told, 1);
    }
}

} // namespace ferry::nt::mm
