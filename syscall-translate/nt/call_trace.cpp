#include "call_trace.hpp"

#include <array>
#include <cstring>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <unistd.h>

#include "process.hpp"
#include "task.hpp"
#include "trace.hpp"
#include "unicode.hpp"

namespace ferry::nt {

/// A row of win32_calls.inc: a letter for each argument, and one for the result.
struct CallRow {
    kernel::InlineName name;
    char result;
    kernel::InlineName arguments;
};

namespace {

constexpr CallRow rows[] = {
#define CALL(name, result, arguments) {#name, #result[0], arguments},
#include <ferry/nt/win32_calls.inc>
#undef CALL
};

constexpr std::size_t longest_text = 80; ///< of a string that is shown

std::string escaped(std::string_view text, bool more) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < ' ') {
                fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
            } else {
                out += c;
            }
        }
    }
    return out + (more ? "\"…" : "\"");
}

/// Writes arguments as their letters say.
class Arguments {
public:
    Arguments(Task& task, const CallFrame& frame, GuestAddr slot)
        : task_(task), frame_(frame), slot_(slot) {}

    std::string text(const CallRow* row) {
        if (row == nullptr) {
            // Nothing is known but the registers.
            return fmt::format("{:#x}, {:#x}, {:#x}, {:#x}, …", frame_.integers[0],
                               frame_.integers[1], frame_.integers[2], frame_.integers[3]);
        }
        const std::string_view letters = row->arguments;
        std::string out;
        for (std::size_t i = 0; i < letters.size(); ++i) {
            out += i == 0 ? "" : ", ";
            out += letters[i] == '.' ? "…" : one(letters[i], i);
        }
        return out;
    }

private:
    std::uint64_t word(std::size_t index) const {
        if (index < 4) {
            return frame_.integers[index];
        }
        std::uint64_t value = 0;
        constexpr GuestSize return_address = 8; // the register arguments' room stands above it
        memory::copy_in(task_.space(), &value, slot_ + (return_address + 8 * index), sizeof value);
        return value;
    }

    std::string one(char letter, std::size_t index) {
        const std::uint64_t value = word(index);
        const auto low = static_cast<std::uint32_t>(value);
        switch (letter) {
        case 'a': return narrow(value);
        case 'w': return wide(value);
        case 'd': return fmt::format("{}", static_cast<std::int32_t>(low));
        case 'u': return fmt::format("{}", low);
        case 'q': return fmt::format("{}", value);
        case 'x': return fmt::format("{:#x}", low);
        case 'f':
            return index < 4 ? fmt::format("{}", as_double(frame_.floats[index]))
                             : fmt::format("{}", as_double(value));
        case 'B': return bytes(value, static_cast<std::uint32_t>(word(index + 1)));
        default: return value == 0 ? "NULL" : fmt::format("{:#x}", value);
        }
    }

    static double as_double(std::uint64_t bits) {
        double value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }

    /// As far as it can be read.
    std::string read(std::uint64_t from, std::size_t size) {
        std::string text(size, '\0');
        while (!text.empty() &&
               memory::copy_in(task_.space(), text.data(), GuestAddr(from), text.size())) {
            text.resize(text.size() / 2);
        }
        return text;
    }

    std::string narrow(std::uint64_t from) {
        if (from < 0x10000) { // NULL, an ordinal or an atom
            return from == 0 ? "NULL" : fmt::format("#{}", from);
        }
        std::string text = read(from, longest_text + 1);
        const std::size_t end = text.find('\0');
        const bool more = end == std::string::npos;
        text.resize(more ? std::min(text.size(), longest_text) : end);
        return escaped(text, more);
    }

    std::string wide(std::uint64_t from) {
        if (from < 0x10000) {
            return from == 0 ? "NULL" : fmt::format("#{}", from);
        }
        const std::string raw = read(from, 2 * (longest_text + 1));
        std::u16string text(raw.size() / 2, u'\0');
        std::memcpy(text.data(), raw.data(), text.size() * 2);
        const std::size_t end = text.find(u'\0');
        const bool more = end == std::u16string::npos;
        text.resize(more ? std::min(text.size(), longest_text) : end);
        return fmt::format("L{}", escaped(to_utf8(text), more));
    }

    std::string bytes(std::uint64_t from, std::uint32_t size) {
        if (from == 0) {
            return "NULL";
        }
        constexpr std::uint32_t shown = 32;
        return escaped(read(from, std::min(size, shown)), size > shown);
    }

    Task& task_;
    const CallFrame& frame_;
    const GuestAddr slot_;
};

std::string result_text(const CallRow* row, const CallFrame& frame) {
    const std::uint64_t value = frame.integers[0];
    const auto low = static_cast<std::uint32_t>(value);
    switch (row == nullptr ? 'p' : static_cast<char>(row->result)) {
    case 'v': return "";
    case 'b': return (low & 0xff) == 0 ? " = FALSE" : " = TRUE";
    case 'i': return low == 0 ? " = FALSE" : " = TRUE";
    case 'd': return fmt::format(" = {}", static_cast<std::int32_t>(low));
    case 'u': return fmt::format(" = {}", low);
    case 'q': return fmt::format(" = {}", value);
    case 'x': return fmt::format(" = {:#x}", low);
    case 's': {
        const std::string_view name = status_name(NtStatus{low});
        return name.empty() ? fmt::format(" = {:#x}", low) : fmt::format(" = {}", name);
    }
    case 'f': {
        double number;
        std::memcpy(&number, &frame.floats[0], sizeof number);
        return fmt::format(" = {}", number);
    }
    default: return value == 0 ? " = NULL" : fmt::format(" = {:#x}", value);
    }
}

/// These look at their own return address, or never use it: it stays, and only their call is told.
bool keeps_return_address(std::string_view name) {
    constexpr std::array<std::string_view, 18> names = {"setjmp",
                                                        "_setjmp",
                                                        "_setjmpex",
                                                        "__intrinsic_setjmp",
                                                        "longjmp",
                                                        "_longjmpex",
                                                        "RtlCaptureContext",
                                                        "RtlRestoreContext",
                                                        "RtlUnwind",
                                                        "RtlUnwindEx",
                                                        "RtlRaiseException",
                                                        "_local_unwind",
                                                        "ExitProcess",
                                                        "ExitThread",
                                                        "RtlExitUserThread",
                                                        "FreeLibraryAndExitThread",
                                                        "__intrinsic_setjmpex",
                                                        "__C_specific_handler"};
    for (const std::string_view row : names) {
        if (name == row) {
            return true;
        }
    }
    return false;
}

std::string_view function_of(std::string_view name) { return name.substr(name.find('!') + 1); }

void write_call(Task& task, std::string_view text) {
    write_trace_line(task, fmt::format("[{}] {}\n", ::gettid(), text));
}

} // namespace

std::uint32_t CallTrace::add(GuestAddr target, std::string name, GuestAddr hook) {
    const std::lock_guard guard(mutex_);
    hook_ = hook;
    const auto [place, made] =
        numbers_.try_emplace(target.value(), static_cast<std::uint32_t>(functions_.size()));
    if (made) {
        const CallRow* found = nullptr;
        for (const CallRow& row : rows) {
            if (function_of(name) == std::string_view(row.name)) {
                found = &row;
            }
        }
        functions_.push_back(
            std::make_unique<const Function>(Function{target, std::move(name), found}));
    }
    return place->second;
}

const CallTrace::Function* CallTrace::find(std::uint32_t number) const {
    const std::lock_guard guard(mutex_);
    return number < functions_.size() ? functions_[number].get() : nullptr;
}

void CallTrace::enter(GuestAddr slot, std::uint64_t original, std::uint32_t number) {
    const std::lock_guard guard(mutex_);
    pending_[slot.value()] = {original, number};
}

bool CallTrace::look(GuestAddr slot, Pending& pending) const {
    const std::lock_guard guard(mutex_);
    const auto found = pending_.find(slot.value());
    if (found == pending_.end()) {
        return false;
    }
    pending = found->second;
    return true;
}

GuestAddr CallTrace::hook() const {
    const std::lock_guard guard(mutex_);
    return hook_;
}

NtStatus trace_function(Task& task, Address target, Address module, Address name,
                        std::uint32_t ordinal, Address hook, Out<std::uint32_t> number) {
    constexpr std::size_t longest_name = 4096;
    const auto dll = memory::copy_string(task.space(), GuestAddr(module.value), longest_name);
    if (!dll) {
        return status::ACCESS_VIOLATION;
    }
    std::string text = *dll + "!";
    if (name.value == 0) {
        text += fmt::format("#{}", ordinal);
    } else {
        const auto function =
            memory::copy_string(task.space(), GuestAddr(name.value), longest_name);
        if (!function) {
            return status::ACCESS_VIOLATION;
        }
        text += *function;
    }
    const std::uint32_t made =
        task.process().calls.add(GuestAddr(target.value), std::move(text), GuestAddr(hook.value));
    return task.write(number, made) ? status::ACCESS_VIOLATION : status::SUCCESS;
}

NtStatus trace_call(Task& task, std::uint32_t number, InOut<CallFrame> frame, Address slot) {
    CallTrace& calls = task.process().calls;
    const CallTrace::Function* const function = calls.find(number);
    const auto seen = memory::read(task.space(), GuestPtr<CallFrame>(frame.addr()));
    if (function == nullptr || !seen) {
        return status::INVALID_PARAMETER;
    }
    const GuestAddr place(slot.value);
    std::string text =
        fmt::format("{}({})", function->name, Arguments(task, *seen, place).text(function->row));
    tell_open_call(task);
    CallFrame answer = *seen;
    answer.target = function->target.value();
    if (memory::copy_out(task.space(), frame.addr(), &answer, sizeof answer)) {
        return status::ACCESS_VIOLATION;
    }
    std::uint64_t original = 0;
    const std::uint64_t hook = calls.hook().value();
    if (keeps_return_address(function_of(function->name)) ||
        memory::copy_in(task.space(), &original, place, sizeof original)) {
        write_call(task, text);
        return status::SUCCESS;
    }
    CallTrace::Pending outer;
    if (original == hook && calls.look(place, outer)) {
        original = outer.original; // a jump out of a traced call's end into this one
    }
    calls.enter(place, original, number);
    memory::copy_out(task.space(), place, &hook, sizeof hook);
    task.open_call = {place, std::move(text)};
    return status::SUCCESS;
}

NtStatus trace_return(Task& task, Address slot, Address frame, Out<std::uint64_t> original) {
    const GuestAddr place(slot.value);
    CallTrace& calls = task.process().calls;
    CallTrace::Pending pending;
    if (!calls.look(place, pending)) {
        return status::NOT_FOUND;
    }
    if (task.write(original, pending.original)) {
        return status::ACCESS_VIOLATION;
    }
    if (frame.value == 0) {
        return status::SUCCESS;
    }
    const CallTrace::Function& function = *calls.find(pending.number);
    const auto seen = memory::read(task.space(), GuestPtr<CallFrame>(frame.value));
    const std::string result = seen ? result_text(function.row, *seen) : "";
    if (task.open_call.slot == place && !task.open_call.text.empty()) {
        write_call(task, task.open_call.text + result);
    } else {
        tell_open_call(task);
        write_call(task, fmt::format("… {}{}", function.name, result));
    }
    task.open_call = {};
    return status::SUCCESS;
}

void tell_open_call(Task& task) {
    if (!task.open_call.text.empty()) {
        write_call(task, task.open_call.text + " …");
        task.open_call = {};
    }
}

} // namespace ferry::nt
