#pragma once
/// FileHardLinkInformation: the names of a file.

#include "attributes.hpp"
#include "file.hpp"

namespace ferry::nt::io {

/// What NtQueryInformationFile answers for `file`, of which `facts` are known. Names that the host
/// has far from the one that was opened are not found (look_for() in file_ids.hpp).
NtStatus query_hard_links(Task& task, const File& file, const FileFacts& facts,
                          Out<IoStatusBlock> io, OutBytes to, std::uint32_t size);

} // namespace ferry::nt::io
