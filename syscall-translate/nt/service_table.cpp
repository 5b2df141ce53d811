#include "service_table.hpp"

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
    {#name, number, argument_count<&handler>, Support::level, &invoke<&handler>, note},
#define MISSING(name, number) {#name, number, 0, Support::missing, nullptr, ""},
#define OWN(name, number, handler, note)                                                           \
    {#name, number, argument_count<&handler>, Support::full, &invoke<&handler>, note},
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

} // namespace

std::span<const Service> all_services() { return rows; }

} // namespace ferry::nt
