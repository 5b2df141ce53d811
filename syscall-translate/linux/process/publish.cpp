#include "publish.hpp"

#include <cstring>
#include <linux/prctl.h>
#include <string>
#include <sys/prctl.h>

namespace ferry::linux_guest {

void publish(const Program& program, const loader::ProcessImage& loaded, const ExecImage& image) {
    const std::string& path = program.exec_name;
    const std::string name = path.substr(path.rfind('/') + 1, 15);
    ::prctl(PR_SET_NAME, name.c_str());

    prctl_mm_map map{};
    map.start_code = loaded.code.begin.value();
    map.end_code = loaded.code.end.value();
    map.start_data = loaded.data.begin.value();
    map.end_data = loaded.data.end.value();
    map.start_brk = map.brk = loaded.brk_start.value();
    map.start_stack = loaded.stack_pointer.value();
    map.arg_start = loaded.arguments.begin.value();
    map.arg_end = loaded.arguments.end.value();
    map.env_start = loaded.environment.begin.value();
    map.env_end = loaded.environment.end.value();
    std::vector<loader::AuxEntry> auxv = loaded.auxv;
    auxv.insert(auxv.begin(),
                {at_ferry_program, reinterpret_cast<std::uint64_t>(image.path.c_str())});
    map.auxv = reinterpret_cast<__u64*>(auxv.data());
    map.auxv_size = static_cast<__u32>(auxv.size() * sizeof(loader::AuxEntry));
    map.exe_fd = static_cast<__u32>(-1);
    ::prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
}

} // namespace ferry::linux_guest
