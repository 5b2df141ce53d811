// The order of things: check all, map the program, the stack, the interpreter, then fill the stack.

#include <ferry/process/process_image.hpp>

#include <algorithm>

#include <sys/mman.h>

#include <fmt/format.h>

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>
#include <ferry/memory/access.hpp>

#include "arguments.hpp"
#include "map_image.hpp"
#include "placement.hpp"
#include "random.hpp"
#include "stack.hpp"

namespace ferry::loader {
namespace {

using memory::AddressSpace;
using memory::Prot;

/// What is left of the stack for the program when arguments take the most they can.
constexpr GuestSize least_working_stack = GuestSize{128} << 10;

Result<void> check_images(const ProcessImageRequest& request) {
    const Image& program = *request.program.image;
    if (auto verdict = check_program(program, request.program.path); !verdict) {
        return verdict;
    }
    FERRY_ASSERT(request.interpreter.has_value() == !program.interpreter.empty());
    if (!request.interpreter) {
        return {};
    }
    const MappedFile& file = *request.interpreter;
    if (auto verdict = check_interpreter(*file.image, program, file.path); !verdict) {
        return verdict;
    }
    if (!file.image->is_position_independent()) {
        return Error{fmt::format("{}: interpreter at a fixed address", file.path), ELIBBAD};
    }
    return {};
}

/// Code and data as Linux accounts them: data is what begins last.
void describe_segments(const Image& image, GuestSize bias, ProcessImage& process) {
    GuestRange code{GuestAddr(~std::uint64_t{0}), GuestAddr(0)};
    GuestRange data;
    for (const Segment& segment : image.segments) {
        const GuestRange range{GuestAddr(segment.vaddr + bias),
                               GuestAddr(segment.file_end() + bias)};
        if ((segment.protection & PROT_EXEC) != 0) {
            code = {std::min(code.begin, range.begin), std::max(code.end, range.end)};
        }
        data = {std::max(data.begin, range.begin), std::max(data.end, range.end)};
    }
    process.code = code;
    process.data = data;
}

Result<GuestRange> map_stack(AddressSpace& space, const ProcessImageRequest& request, bool exec) {
    const GuestAddr top =
        space.layout().split - (request.randomize ? random_pages(stack_randomness) : 0);
    const GuestSize wanted = std::min(request.stack_limit, max_initial_stack);
    const GuestSize least = stack_needed(request) + least_working_stack;

    memory::MapRequest stack;
    stack.size = page_ceil(std::max(wanted, least));
    stack.address = top - stack.size;
    stack.prot = Prot::read | Prot::write | (exec ? Prot::execute : Prot::none);
    stack.fixed_noreplace = true;
    stack.grows_down = true;
    stack.host_flags = MAP_NORESERVE;
    stack.name = std::make_shared<const std::string>("[stack]");
    const auto mapped = space.map(stack);
    if (!mapped) {
        return Error{
            fmt::format("{}: no room for a stack of {} bytes", request.program.path, stack.size),
            mapped.error().value};
    }
    return GuestRange{*mapped, top};
}

} // namespace

Result<ProcessImage> load_process(AddressSpace& space, const ProcessImageRequest& request) {
    if (auto checked = check_images(request); !checked) {
        return std::move(checked).error();
    }
    if (auto checked = check_arguments(request); !checked) {
        return std::move(checked).error().in(request.program.path);
    }
    const Image& image = *request.program.image;
    auto bias = place_program(space, image, request.randomize, request.seed);
    if (!bias) {
        return std::move(bias).error().in(request.program.path);
    }

    ProcessImage process;
    process.program_bias = *bias;
    process.program_entry = GuestAddr(image.entry + *bias);
    process.program_headers = GuestAddr(image.program_headers.vaddr + *bias);
    process.pc = process.program_entry;
    process.executable_stack = image.stack == StackRequest::exec;
    describe_segments(image, *bias, process);

    if (auto mapped = map_program(space, request.program, *bias); !mapped) {
        return std::move(mapped).error();
    }
    process.brk_start = page_ceil(GuestAddr(image.segments.back().end() + *bias)) +
                        (request.randomize ? random_pages(brk_randomness) : 0);
    space.init_brk(process.brk_start);

    auto stack = map_stack(space, request, process.executable_stack);
    if (!stack) {
        return std::move(stack).error();
    }
    process.stack = *stack;

    if (request.interpreter) {
        auto interpreter_bias = map_anywhere(space, *request.interpreter);
        if (!interpreter_bias) {
            return std::move(interpreter_bias).error();
        }
        process.interpreter_bias = *interpreter_bias;
        process.pc = GuestAddr(request.interpreter->image->entry + *interpreter_bias);
    }

    const LoadedAddresses loaded{process.program_entry, process.program_headers,
                                 process.interpreter_bias};
    const auto random = random_bytes();
    const GuestSize gap =
        request.randomize ? std::to_integer<GuestSize>(random_bytes()[0]) * 16 : 0;
    InitialStack initial = build_stack(request, loaded, process.stack.end, gap, random);
    if (const Errno error =
            memory::copy_out(space, initial.pointer, initial.bytes.data(), initial.bytes.size())) {
        return Error{fmt::format("{}: cannot fill the stack", request.program.path), error.value};
    }
    process.stack_pointer = initial.pointer;
    process.arguments = initial.arguments;
    process.environment = initial.environment;
    process.auxv = std::move(initial.auxv);
    return process;
}

} // namespace ferry::loader
