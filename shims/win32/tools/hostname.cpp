// HOSTNAME

#include "tool.hpp"

namespace ferry::tools {

int do_hostname(View arguments) {
    if (!arguments.empty()) {
        complain(L"sethostname: Use the Network Control Panel Applet to set hostname.\r\n"
                 L"hostname -s is not supported.\r\n");
        return 1;
    }
    DWORD size = 0;
    Text name;
    GetComputerNameExW(ComputerNameDnsHostname, nullptr, &size);
    if (!GetComputerNameExW(ComputerNameDnsHostname, name.room(size), &size)) {
        complain_of(GetLastError());
        return 1;
    }
    print(Text(View(name.room(size), size)).add(L"\r\n"));
    return 0;
}

} // namespace ferry::tools
