#include "experiments/experiment/nations/internet.hpp"

#include <algorithm>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/import/country_table.hpp"
#include "topology/import/format.hpp"

namespace chokepoint {
namespace {

constexpr const char* kWhere =
    " is not there: take AS relationships, serial-1, from "
    "publicdata.caida.org/datasets/as-relationships/serial-1 and asn-to-country tables from "
    "github.com/CAIDA/submarine-cable-impact-analysis-public, and name their folder by "
    "--set data=DIR or CHOKEPOINT_DATA";

std::filesystem::path existing(const NationsSettings& settings, const std::string& name) {
  const auto file = settings.file(name);
  if (!std::filesystem::is_regular_file(file)) {
    throw InputError("", 0, "years", file.string() + kWhere);
  }
  return file;
}

std::vector<std::size_t> links_by_state(const Mesh& mesh) {
  std::vector<std::size_t> count(mesh.states().size(), 0);
  for (const Link& link : mesh.links()) {
    const StateId a = mesh.router(link.a).state, b = mesh.router(link.b).state;
    if (a.valid()) ++count[a.value];
    if (b.valid() && b != a) ++count[b.value];
  }
  return count;
}

Internet read_internet(const NationsSettings& settings, const NationYear& year) {
  Imported imported = import_topology(existing(settings, year.graph));
  if (imported.notes.customer_links + imported.notes.peer_links == 0) {
    throw InputError(existing(settings, year.graph).string(), 0, "years",
                     "names no customer-provider or peer links; an AS graph is needed");
  }
  assign_countries(imported.mesh, CountryTable::read(existing(settings, year.countries)),
                   imported.notes);
  Adjacency graph(imported.mesh);
  auto links = links_by_state(imported.mesh);
  return {std::to_string(year.year), std::move(imported.mesh), std::move(graph), std::move(links)};
}

}  // namespace

std::vector<Internet> read_internets(const NationsSettings& settings) {
  for (const NationYear& year : settings.years) {  // before any is read
    existing(settings, year.graph);
    existing(settings, year.countries);
  }
  std::vector<Internet> internets;
  for (const NationYear& year : settings.years) {
    internets.push_back(read_internet(settings, year));
  }
  return internets;
}

std::vector<RouterId> draw_destinations(const Mesh& mesh, std::size_t count, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> lots;
  const std::uint64_t key = derive_seed(seed, "destinations");
  for (std::uint32_t r = 0; r < mesh.routers().size(); ++r) {
    lots.emplace_back(derive_seed(key, mesh.router(RouterId{r}).name), r);
  }
  std::sort(lots.begin(), lots.end());
  lots.resize(std::min(count, lots.size()));
  std::vector<RouterId> drawn;
  for (const auto& [lot, router] : lots) drawn.push_back(RouterId{router});
  std::sort(drawn.begin(), drawn.end(), [](RouterId a, RouterId b) { return a.value < b.value; });
  return drawn;
}

}  // namespace chokepoint
