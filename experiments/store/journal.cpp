#include "experiments/store/journal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sys/vfs.h>

namespace chokepoint {
namespace {

/// Types of file systems (statfs(2), and linux/magic.h) whose files other machines may change, or
/// that pass mappings on to a process of their own.
constexpr std::array<std::uint32_t, 20> kShared{
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB 2
    0x564C,      // NCP
    0x5346414F,  // AFS
    0x6B414653,  // kAFS
    0x73757245,  // Coda
    0x00C36400,  // Ceph
    0x01021997,  // 9P
    0x65735546,  // FUSE: sshfs, GlusterFS and others
    0x0BD00BD0,  // Lustre
    0x47504653,  // GPFS
    0x19830326,  // BeeGFS
    0x01161970,  // GFS2
    0x7461636F,  // OCFS2
    0xAAD7AAEA,  // PanFS
    0x786F4256,  // VirtualBox's shared folders
    0xBACBACBC,  // VMware's
    0x6A656A63,  // virtiofs of some releases
};

}  // namespace

Journal suitable_journal(const std::filesystem::path& folder) {
  struct statfs facts {};
  if (statfs(folder.c_str(), &facts) != 0) return Journal::kRollback;
  const auto type = static_cast<std::uint32_t>(facts.f_type);
  return std::find(kShared.begin(), kShared.end(), type) == kShared.end() ? Journal::kWriteAhead
                                                                          : Journal::kRollback;
}

}  // namespace chokepoint
