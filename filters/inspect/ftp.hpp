#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A client's commands on a control connection (RFC 959, 2389, 2428, 4217). USER and PASS are
/// POP3's too: on other ports than 21 they are followed until a command of FTP alone comes, as
/// FEAT, SYST, PASV or USER anonymous. Evidence: 40 bits.
Likeness like_ftp_client(const Opening& opening);

/// A server's greeting 220 (RFC 959 §5.4) on port 21; on other ports, one whose first line names
/// FTP or a server of it, and not SMTP. Evidence: 31 bits.
Likeness like_ftp_server(const Opening& opening);

}  // namespace chokepoint
