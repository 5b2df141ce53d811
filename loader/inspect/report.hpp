#pragma once
/// What `ferry inspect` says of one file, before it becomes text or JSON.

#include <optional>
#include <string>
#include <vector>

#include <ferry/image/image.hpp>
#include <ferry/inspect/deep.hpp>

#include "find.hpp"

namespace ferry::inspect {

struct Options {
    std::string sysroot;
    bool json = false;
    bool symbols = false; ///< list imported and exported symbols, not only count them
    Limits limits;
};

/// A file that a run needs, and where it is if it is anywhere.
struct Need {
    std::string name;
    std::optional<Found> found;
};

struct Report {
    std::string path;
    loader::Image image;
    std::string refusal; ///< why it cannot be run; empty if it can
    std::vector<std::string> engines;
    std::optional<Need> interpreter; ///< of an ELF program or a script
    std::vector<Need> libraries;
    std::optional<DeepReport> deep;
    std::string deep_error; ///< why `deep` is absent, if it should be there
};

/// Inspects one file; an error if the strict reader refuses it.
Result<Report> inspect_file(const std::string& path, const Options& options);

std::string as_text(const Report& report, const Options& options);
std::string as_json(const Report& report, const Options& options);

/// `text` fit for a terminal: what could not be printed, or could control it, becomes \xNN.
std::string printable(std::string_view text);

} // namespace ferry::inspect
