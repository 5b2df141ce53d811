#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

struct Row {
    char prefix[48];
    char host[16];
};

constexpr Row rows[] = {
#define SET_OF(prefix, host) {prefix, host},
#include "api_sets.inc"
#undef SET_OF
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

size_t common_prefix(const char* prefix, const char* name, size_t length) {
    size_t i = 0;
    while (prefix[i] != 0 && i < length && prefix[i] == lower(name[i])) {
        ++i;
    }
    return prefix[i] == 0 ? i : 0;
}

} // namespace

const char* api_set_host(const char* name, size_t length) {
    const char* host = nullptr;
    size_t longest = 0;
    for (const Row& row : rows) {
        if (const size_t common = common_prefix(row.prefix, name, length); common > longest) {
            longest = common;
            host = row.host;
        }
    }
    return host;
}

} // namespace ferry::win32::ldr
