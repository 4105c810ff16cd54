#pragma once

#include <filesystem>

namespace chokepoint {

/// How SQLite keeps a transaction apart from the database until it is done.
enum class Journal {
  kWriteAhead,  ///< readers and the writer do not wait for each other; needs shared memory
  kRollback,    ///< a writer waits for readers; works wherever files can be locked
};

/// What suits the file system of a folder: a write-ahead log keeps its index in memory that all
/// processes share, which machines across a network do not (sqlite.org/wal.html).
Journal suitable_journal(const std::filesystem::path& folder);

}  // namespace chokepoint
