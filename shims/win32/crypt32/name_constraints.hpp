#pragma once
/// Which names an issuer allows to those below it (RFC 5280, 4.2.1.10).

#include "certificate.hpp"

namespace ferry::win32::certificates {

/// CERT_TRUST_* of the names of `one`, which is somewhere below `issuer` in a chain. `is_end`: the
/// chain begins with it, so that its common name may stand for a server's.
DWORD errors_of_names(const Certificate& one, const Certificate& issuer, bool is_end);
/// CERT_TRUST_* of what an issuer says itself.
DWORD errors_of_constraints(const Certificate& issuer);

} // namespace ferry::win32::certificates
