#include "service_table.hpp"

#include <ferry/base/text_table.hpp>

#include "dbgk/services.hpp"
#include "io/services.hpp"
#include "ke/services.hpp"
#include "mm/services.hpp"
#include "ob/services.hpp"
#include "ps/services.hpp"
#include "se/services.hpp"

namespace ferry::nt {
namespace {

constexpr Service rows[] = {
#define SERVICE(name, number, level, handler, note)                                                \
    {number, argument_count<&handler>, Support::level, &invoke<&handler>},
#define MISSING(name, number) {number, 0, Support::missing, nullptr},
#define OWN(name, number, handler, note)                                                           \
    {number, argument_count<&handler>, Support::full, &invoke<&handler>},
#include <ferry/nt/services.inc>
#undef SERVICE
#undef MISSING
#undef OWN
};

constexpr bool rows_stand_at_their_numbers() {
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        if (rows[i].number != i) {
            return false;
        }
    }
    return true;
}
static_assert(rows_stand_at_their_numbers());

constexpr auto names = make_text_table<std::size(rows)>(
#define SERVICE(name, number, level, handler, note) #name "\0"
#define MISSING(name, number) #name "\0"
#define OWN(name, number, handler, note) #name "\0"
#include <ferry/nt/services.inc>
#undef SERVICE
#undef MISSING
#undef OWN
);

} // namespace

std::string_view Service::name() const { return names[number]; }

std::span<const Service> all_services() { return rows; }

} // namespace ferry::nt
