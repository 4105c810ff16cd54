#pragma once

namespace chokepoint {

/// Takes away from this process what its libraries read from the environment and results would
/// depend on unseen: ns-3's defaults, logging and random runs (NS_*), which it reads before main()
/// begins, and OpenSSL's configuration. Where ns-3 has read some already, the program is started
/// again without; returns otherwise. Call it first in main().
void forget_library_settings(char** argv);

}  // namespace chokepoint
