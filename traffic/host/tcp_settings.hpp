#pragma once

namespace chokepoint {

/// Makes ns-3's TCP behave about like a current Linux host with a 1500-byte MTU: 1460-byte
/// segments, CUBIC, SACK, ten segments at first, SYN retries from 1 s on (RFC 6298), a least
/// retransmission timeout of 200 ms, acknowledgements delayed by 40 ms at the most. Call it before
/// the hosts are made: it sets the defaults of the process. Idempotent.
void configure_tcp();

}  // namespace chokepoint
