#pragma once

#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// Tells the subject's common names and the DNS names of the subjectAltName extension (RFC 5280
/// §4.1.2.6 and §4.2.1.6) of a certificate in DER. What is no certificate has no names.
void tell_certificate_names(ByteView der, FindingSink& sink);

}  // namespace chokepoint
