#include "handover.hpp"

#include <string_view>

#include "../codec.hpp"

namespace ferry::nt::ps {
namespace {

/// The fields in their order, for both directions.
template <class Visitor, class H>
void visit(Visitor& visitor, H& handover) {
    visitor.number(handover.configuration.trace);
    visitor.text(handover.configuration.trace_file);
    visitor.text(handover.configuration.home);
    visitor.text(handover.configuration.shared_directory);
    visitor.number(handover.configuration.code_pages.ansi);
    visitor.number(handover.configuration.code_pages.oem);
    visitor.text(handover.name);
    visitor.text(handover.host_path);
    visitor.text(handover.own);
    visitor.text(handover.image_path);
    visitor.text(handover.command_line);
    visitor.text(handover.current_directory);
    visitor.text(handover.environment);
    visitor.text(handover.title);
    visitor.text(handover.desktop);
    visitor.text(handover.runtime_data);
    visitor.number(handover.standard_handles);
    visitor.number(handover.window);
    visitor.number(handover.window_flags);
    visitor.number(handover.show_window);
    visitor.number(handover.process_group);
    visitor.number(handover.integrity);
    visitor.number(handover.process);
    visitor.number(handover.area);
    visitor.number(handover.arena);
    visitor.number(handover.record);
    visitor.number(handover.shared_file);
    visitor.number(handover.shared_record);
    visitor.text(handover.shared_path);
    visitor.number(handover.configuration.trace_calls);
    visitor.number(handover.debug_object);
    visitor.number(handover.debug_inherited);
    visitor.list(handover.handles, [](auto& inner, auto& handle) {
        inner.number(handle.value);
        inner.number(handle.object);
        inner.number(handle.type);
        inner.number(handle.access);
        inner.number(handle.flags);
        inner.number(handle.descriptor);
        inner.text(handle.state);
    });
    visitor.list(handover.jobs, [](auto& inner, auto& job) {
        inner.number(job.job);
        inner.number(job.descriptor);
    });
}

} // namespace

std::string encode(const Handover& handover) {
    Encoder encoder;
    visit(encoder, handover);
    return std::move(encoder.out);
}

std::optional<Handover> decode(std::string_view bytes) {
    Decoder decoder{bytes};
    Handover handover;
    visit(decoder, handover);
    return decoder.is_done() ? std::optional(std::move(handover)) : std::nullopt;
}

} // namespace ferry::nt::ps
