#pragma once
/// The names of pipes that a process serves.

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ferry::nt::io {

struct PipeName;

struct PipeNames {
    std::mutex mutex; ///< guards what follows
    std::map<std::string, std::weak_ptr<PipeName>> names;
};

} // namespace ferry::nt::io
