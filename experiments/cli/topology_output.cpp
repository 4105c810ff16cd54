#include "experiments/cli/topology_output.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "experiments/cli/ticker.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"
#include "topology/import/graphml.hpp"

namespace chokepoint::cli {
namespace {

/// The mesh is written beside `out` and moved there: what is no file, a device say, would be
/// replaced by one.
void check_replaceable(const std::filesystem::path& out) {
  std::error_code ignored;
  const auto status = std::filesystem::symlink_status(out, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw InputError(out.string(), 0, "--out", "exists and is no regular file");
  }
}

/// Studies and this command line call some settings by different names.
std::string option_of(std::string field) {
  field.erase(0, field.rfind('.') + 1);
  std::replace(field.begin(), field.end(), '_', '-');
  return "--" + (field == "density" ? "degree" : field);
}

Mesh made(const std::function<Mesh()>& make) {
  try {
    return make();
  } catch (const InputError& error) {
    if (error.has_file() || error.field().empty() || error.field().starts_with("-")) throw;
    throw InputError("", 0, option_of(error.field()), error.why());
  }
}

}  // namespace

void write_topology(const std::string& out, bool quiet, const std::function<Mesh()>& make) {
  check_replaceable(out);
  std::optional<Ticker> ticker(std::in_place, "making the network", quiet);
  const Mesh mesh = made(make);
  ticker.emplace("writing the network", quiet);
  export_graphml(mesh, out);
  ticker.reset();
  fmt::print("{}: {} routers, {} links\n", printable(out), mesh.routers().size(),
             mesh.links().size());
}

}  // namespace chokepoint::cli
